"""What a command would do, in the words of what it does."""

from collections.abc import Iterable

from gitml.core.data.results import Moved
from gitml.render import numbers
from gitml.render.text.terminal import one_line


def written(files: Iterable[str]) -> str:
    """Files that would be written, a line each."""
    return "\n".join(f"would be written: {one_line(file)}" for file in files)


def moves(planned: Moved) -> str:
    """What would happen to the data of the working tree, a line a path."""
    fetched = numbers.counted(planned.fetched, "object")
    if not planned.anything:
        return f"data: {fetched} to fetch" if planned.fetched else "data: nothing to move"
    groups = (("+", planned.added), ("~", planned.modified), ("-", planned.deleted))
    lines = [f"  {sign} {one_line(path)}" for sign, paths in groups for path in paths]
    counts = ", ".join(f"{n} {kind}" for kind, n in planned.files.items() if n)
    files = numbers.counted(sum(planned.files.values()), "file")
    more = f"; {fetched} to fetch first" if planned.fetched else ""
    return "\n".join([f"data: {files} would move ({counts}){more}", *lines])
