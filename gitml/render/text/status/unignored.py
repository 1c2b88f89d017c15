"""What to do about data that DVC keeps and Git has, or takes with all that is new."""

import posixpath
import re
from collections.abc import Callable, Iterator

from gitml.core.status import Status
from gitml.render import numbers
from gitml.render.numbers import are

_FEW = 5
_SIGNS = re.compile(r"[\\*?\[]")
_TITLE = "Tracked data that Git does not ignore"


def advice(found: Status, path: str, shown: Callable[[str], str]) -> str:
    """What keeps one path out of Git."""
    if found.unignored[path] == "in Git":
        return f"Git has it, too: git rm -r --cached {shown(path)}"
    if not _is_made(found, path):
        return f"gitml add {shown(path)}"
    folder, name = posixpath.split(path)
    file = shown(posixpath.join(folder, ".gitignore"))
    line = _SIGNS.sub(r"\\\g<0>", name)
    return f"a stage makes it; write a line into {file}: /{line}"


def lists(
    found: Status, here: Callable[[str], str], shown: Callable[[str], str]
) -> Iterator[tuple[str, list[list[str]]]]:
    """The title, and a row for each; nothing where there is none."""
    if found.unignored:
        rows = [[here(path), advice(found, path, shown)] for path in found.unignored]
        yield _TITLE, rows


def steps(found: Status, shown: Callable[[str], str]) -> Iterator[str]:
    """What to do about all of it."""
    told = {*found.in_git, *(one.path for one in found.data if found.remedy(one) == "untrack")}
    rest = [path for path in found.unignored if path not in told]
    both = [path for path in rest if found.unignored[path] == "in Git"]
    if both:
        command = f"git rm -r --cached {' '.join(map(shown, both[:_FEW]))}"
        yield f"{numbers.counted(len(both), 'tracked path')} {are(both)} in Git, too: {command}"
    if added := [path for path in rest if path not in both and not _is_made(found, path)]:
        command = f"gitml add {' '.join(map(shown, added[:_FEW]))}"
        count = numbers.counted(len(added), "tracked path")
        yield f"{count} {are(added)} not ignored by Git: {command}"
    made = [path for path in rest if path not in both and path not in added]
    for path in made[:_FEW]:
        yield f"{shown(path)} is an output that Git does not ignore; {advice(found, path, shown)}"


def _is_made(found: Status, path: str) -> bool:
    """Whether a stage makes it: stages that are all up to date may not have been read."""
    made = (out.path for stage in found.stages.pipeline.values() for out in stage.outs)
    return path in made or path not in found.stages.kept
