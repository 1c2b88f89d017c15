"""What remotes lack, in words."""

import shlex
from collections.abc import Iterator

from gitml.core.data.remotes.remote_status import Lacking, RemoteStatus
from gitml.render import numbers
from gitml.render.text.terminal import one_line

_FEW = 3
UNSEEN = "only the list of its files was asked for"


def lacking(one: Lacking, *, lies_here: bool = False) -> list[str]:
    """How much of a path a remote lacks, and how to have it again where it is nowhere.

    Args:
        one: the path.
        lies_here: whether the working tree has it as recorded.
    """
    count = numbers.counted(one.objects, "object")
    if one.cut:
        count += f", {one.cut} there with another size"
    if not one.nowhere:
        return [count, ""]
    if lies_here:
        return [count, f"{one.nowhere} not in the cache either, and whole here"]
    make = f"gitml repro {shlex.quote(one.stage or '')}"
    again = make if one.stage else "gitml push --check, where it was made"
    return [count, f"{one.nowhere} not here either: {again}"]


def summary(found: RemoteStatus) -> list[str]:
    """What is said of the remotes as a whole, below an empty line."""
    if found.silent:
        names = numbers.few([f"'{one_line(one.name)}'" for one in found.silent], _FEW)
        return ["", f"not known: whether the data is there that is kept on the remote {names}"]
    if not found.has_all:
        return []
    others = [*_left_out(found)]
    what = "is to be there" if others else "is recorded here"
    return ["", f"the remote has all data that {what}", *others]


def _left_out(found: RemoteStatus) -> Iterator[str]:
    """What no remote is to have."""
    if found.imports:
        places = list(dict.fromkeys(map(one_line, found.imports.values())))
        come = "1 import comes" if len(found.imports) == 1 else f"{len(found.imports)} imports come"
        were = "was" if len(places) == 1 else "were"
        yield f"{come} from {numbers.few(places, _FEW)}, which {were} not asked"
    if found.unpushed:
        paths = numbers.counted(len(found.unpushed), "path")
        yield f"{paths} {numbers.are(found.unpushed)} not to be pushed (push: false)"
