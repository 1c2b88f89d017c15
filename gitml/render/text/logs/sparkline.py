"""Numbers as a line of blocks."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise, repeat
from operator import itemgetter

_BLOCKS = "▁▂▃▄▅▆▇█"
WIDTH = 20
"""Columns at most."""


def spark(
    numbers_: Sequence[float | None],
    columns: int = WIDTH,
    counts: Sequence[int] | None = None,
) -> str:
    """Numbers as a line of blocks from the lowest to the highest; empty where all are equal.

    What is missing is a gap. Where there is no column for each place, the lowest, the highest and
    the last have one of their own; of others in one column the one is drawn that is farthest from
    the middle. There, gaps are left out where most would be gaps.

    Args:
        numbers_: from left to right.
        columns: at most.
        counts: how many places each of them takes; None for one.
    """
    finite = [None if n is None or not math.isfinite(n) else n for n in numbers_]
    known = [n for n in finite if n is not None]
    if not known or min(known) == max(known):
        return ""
    low, span = min(known), max(known) - min(known)
    if math.isinf(span):  # numbers of both signs, as large as there are
        return spark([None if n is None else n / 2 for n in finite], columns, counts)
    shares = [None if n is None else (n - low) / span for n in finite]
    runs = [*zip(shares, counts or repeat(1), strict=False)]
    there = [(share, count) for share, count in runs if share is not None]
    places = sum(count for _, count in runs)
    is_sparse = places > max(columns, 2 * sum(count for _, count in there))
    shown = _thinned(there if is_sparse else runs, columns)
    return "".join(" " if share is None else _BLOCKS[round(share * 7)] for share in shown)


def _thinned(runs: Sequence[tuple[float | None, int]], columns: int) -> list[float | None]:
    """The share that each column draws, of shares that each take some places."""
    places = [*accumulate((count for _, count in runs), initial=0)]
    many = min(columns, places[-1])
    ends = [at * places[-1] // many for at in range(many + 1)]
    shown: list[float | None] = [None] * many
    column = 0
    for (share, _), (start, end) in zip(runs, pairwise(places), strict=True):
        while ends[column + 1] <= start:
            column += 1
        if share is not None:
            for at in range(column, bisect_left(ends, end, column + 1)):
                shown[at] = _farther(shown[at], share)
    kept = _outstanding(runs, places)[-many:]
    wanted = _apart([bisect_right(ends, place) - 1 for place, _ in kept], many)
    for at, (_, share) in zip(wanted, kept, strict=True):
        shown[at] = share
    return shown


def _outstanding(
    runs: Sequence[tuple[float | None, int]], places: Sequence[int]
) -> list[tuple[int, float | None]]:
    """The first places of the lowest and of the highest share, and the last place of all."""
    firsts: dict[float | None, int] = {}
    for (share, _), place in zip(runs, places, strict=False):
        firsts.setdefault(share, place)
    last = {places[-1] - 1: runs[-1][0]}
    return sorted(({firsts[0.0]: 0.0, firsts[1.0]: 1.0} | last).items(), key=itemgetter(0))


def _apart(wanted: Sequence[int], many: int) -> list[int]:
    """Columns in their order, of which no two are the same, each as near as can be."""
    found = [*wanted]
    for at in range(1, len(found)):
        found[at] = max(found[at], found[at - 1] + 1)
    for at in reversed(range(len(found))):
        found[at] = min(found[at], many - len(found) + at)
    return found


def _farther(known: float | None, share: float) -> float:
    """The one of two that is farther from the middle."""
    return share if known is None or abs(share - 0.5) > abs(known - 0.5) else known
