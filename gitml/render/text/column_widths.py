"""How wide the columns of a table are where there is no room for all of what is in them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

GAP = 2  # columns between two of a table
_NAME = 9  # columns that are left of a word that is longer, where there is no other way


class Needed(NamedTuple):
    """What one column needs.

    Attributes:
        whole: for its widest cell in one line.
        word: for the longest of its words.
        has_numbers: whether its words are numbers, which nobody may shorten.
    """

    whole: int
    word: int
    has_numbers: bool


def broken_widths(needed: Sequence[Needed], columns: int) -> list[int] | None:
    """Widths at which cells are broken between words so that all fit; None where they cannot.

    Text is broken before numbers are, and only names that are too long lose their middle.
    """
    room = columns - GAP * (len(needed) - 1)
    for least in (
        [one.whole if one.has_numbers else one.word for one in needed],
        [one.word for one in needed],
        [one.word if one.has_numbers else min(one.word, _NAME) for one in needed],
    ):
        if sum(least) <= room:
            return _filled(least, [one.whole for one in needed], room)
    return None


def _filled(least: Sequence[int], most: Sequence[int], room: int) -> list[int]:
    """Widths between the two, the widest made equal."""
    level = max(most)
    while sum(map(_between, least, most, [level] * len(least))) > room:
        level -= 1
    return [*map(_between, least, most, [level] * len(least))]


def _between(least: int, most: int, level: int) -> int:
    return max(least, min(most, level))


def fitted(widths: Sequence[int], columns: int) -> list[int]:
    """The widths, the widest made equal so that all fit a line."""
    left, count = columns - GAP * (len(widths) - 1), len(widths)
    for needed in sorted(widths):
        if needed * count > left:
            most = max(left // count, 1)
            return [min(one, most) for one in widths]
        left, count = left - needed, count - 1
    return [*widths]


def spanned(widths: Sequence[int], room: int) -> Iterator[tuple[int, int]]:
    """Which neighbours have room beside each other; one at least, of which there is always one."""
    start, used = 0, 0
    for at, needed in enumerate(widths):
        if at > start and used + needed > room:
            yield start, at
            start, used = at, 0
        used += needed + GAP
    yield start, len(widths)
