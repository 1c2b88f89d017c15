"""Names that are too long for their column, shortened so that they stay different."""

from collections.abc import Iterable, Mapping, Sequence

from gitml.render.text.cell_text import middle, width

_ELLIPSES = 2  # columns


def apart(names: Iterable[str], columns: int) -> Mapping[str, str]:
    """Each name in at most so many columns: its two ends, and what differs where these are equal.

    Args:
        names: of one column of a table.
        columns: that there are for each.
    """
    found = {name: middle(name, columns) for name in names}
    groups: dict[str, list[str]] = {}
    for name, short in found.items():
        groups.setdefault(short, []).append(name)
    for group in groups.values():
        if len(group) > 1 and columns > _ELLIPSES:
            found |= _with_difference(group, columns)
    return found


def _with_difference(names: Sequence[str], columns: int) -> Mapping[str, str]:
    """Names whose ends are equal, with the part between in which they differ."""
    start = _equal(names)
    end = _equal([name[start:][::-1] for name in names])
    if not start:
        return {}
    inner = {name: name[start : len(name) - end] for name in names}
    short = apart(inner.values(), columns - _ELLIPSES)
    left = max(columns - _ELLIPSES - max(map(width, short.values())), 0)
    head, tail = min(left - left // 2, start), min(left // 2, end)
    return {
        name: middle(f"{name[:head]}…{short[part]}…{name[len(name) - tail :]}", columns)
        for name, part in inner.items()
    }


def _equal(names: Sequence[str]) -> int:
    """How many characters all of them begin with."""
    shortest = min(map(len, names))
    columns = enumerate(zip(*names, strict=False))
    return next((at for at, characters in columns if len({*characters}) > 1), shortest)
