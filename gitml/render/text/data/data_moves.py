"""What happened to the data of the working tree, as text."""

from collections.abc import Sequence

from gitml.core.data.results import Moved
from gitml.render import numbers
from gitml.render.text.colours import Colour, paint
from gitml.render.text.terminal import one_line


def data_results(moves: Moved) -> str:
    """A line a path."""
    if not moves.anything:
        return "data: nothing to move"
    groups: tuple[tuple[str, tuple[str, ...], Colour | None], ...] = (
        ("+", tuple(moves.added), "green"),
        ("~", tuple(moves.modified), None),
        ("-", tuple(moves.deleted), "red"),
    )
    told = [
        (f"  {sign} {one_line(path)}", colour) for sign, paths, colour in groups for path in paths
    ]
    lines = [text if colour is None else paint(text, colour) for text, colour in told]
    kinds = ", ".join(f"{n} {kind}" for kind, n in moves.files.items() if n)
    counts = f" ({kinds})" if kinds else ""  # of an empty folder there are none
    count = sum(moves.files.values())
    files = numbers.counted(count, "file")
    fetched = f"; {numbers.counted(moves.fetched, 'object')} fetched" if moves.fetched else ""
    return "\n".join([f"data: {files}{counts}, {_checked(moves, count)}{fetched}", *lines])


def _checked(moves: Moved, count: int) -> str:
    if not moves.unchecked:
        return "checked by hash"
    if moves.unchecked >= count:
        return "not checked, as no record has a hash"
    return f"checked by hash but for {moves.unchecked}, of which no record has one"


def some(paths: Sequence[str], most: int = 5) -> str:
    """A few paths in a sentence, and how many more there are."""
    shown = ", ".join(f"'{one_line(path)}'" for path in paths[:most])
    return f"{shown} and {len(paths) - most} more" if paths[most:] else shown
