"""Numbers as a line of blocks."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, pairwise

_BLOCKS = "▁▂▃▄▅▆▇█"
WIDTH = 20
"""Columns at most."""


def spark(
    numbers_: Sequence[float | None],
    columns: int = WIDTH,
    counts: Sequence[int] | None = None,
) -> str:
    """Numbers as a line of blocks from the lowest to the highest; empty where all are equal.

    What is missing is a gap. Of several numbers in one column the one is drawn that is farthest
    from the middle, so that no peak is lost.

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
    places = [*accumulate(counts or [1] * len(shares), initial=0)]
    many = min(columns, places[-1])
    ends = [at * places[-1] // many for at in range(many + 1)]
    shown: list[float | None] = [None] * many
    column = 0
    for share, (start, end) in zip(shares, pairwise(places), strict=True):
        while ends[column + 1] <= start:
            column += 1
        if share is not None:
            for at in range(column, bisect_left(ends, end, column + 1)):
                shown[at] = _farther(shown[at], share)
    return "".join(" " if share is None else _BLOCKS[round(share * 7)] for share in shown)


def _farther(known: float | None, share: float) -> float:
    """The one of two that is farther from the middle."""
    return share if known is None or abs(share - 0.5) > abs(known - 0.5) else known
