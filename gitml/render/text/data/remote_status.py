"""What remotes lack, in words."""

import shlex

from gitml.core.data.remotes.remote_status import Lacking, RemoteStatus
from gitml.render import numbers
from gitml.render.text.terminal import one_line

UNSEEN = "only the list of its files was asked for"


def lacking(one: Lacking) -> list[str]:
    """How much of a path a remote lacks, and how to have it again where it is nowhere."""
    count = numbers.counted(one.objects, "object")
    if one.cut:
        count += f", {one.cut} there with another size"
    if not one.nowhere:
        return [count, ""]
    make = f"gitml repro {shlex.quote(one.stage or '')}"
    again = make if one.stage else "gitml push --check, where it was made"
    return [count, f"{one.nowhere} not here either: {again}"]


def summary(found: RemoteStatus) -> list[str]:
    """What is said of the remotes as a whole, below an empty line."""
    if found.silent:
        names = numbers.few([f"'{one_line(one.name)}'" for one in found.silent], 3)
        return ["", f"not known: whether the data is there that is kept on the remote {names}"]
    return ["", "the remote has all data that is recorded here"] if found.has_all else []
