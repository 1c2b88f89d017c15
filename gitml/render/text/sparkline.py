"""Numbers as a line of blocks."""

import math
from collections.abc import Sequence
from itertools import pairwise

_BLOCKS = "▁▂▃▄▅▆▇█"
WIDTH = 20
"""Columns at most."""


def spark(numbers_: Sequence[float | None], columns: int = WIDTH) -> str:
    """Numbers as a line of blocks from the lowest to the highest; empty where all are equal.

    What is missing is a gap. Of several numbers in one column the one is drawn that is farthest
    from the middle, so that no peak is lost.
    """
    finite = [None if n is None or not math.isfinite(n) else n for n in numbers_]
    known = [n for n in finite if n is not None]
    if not known or min(known) == max(known):
        return ""
    low, span = min(known), max(known) - min(known)
    many = min(columns, len(finite))
    ends = [at * len(finite) // many for at in range(many + 1)]
    shown = [
        max(
            (n for n in finite[start:end] if n is not None),
            key=lambda n: abs((n - low) / span - 0.5),
            default=None,
        )
        for start, end in pairwise(ends)
    ]
    return "".join(" " if n is None else _BLOCKS[round((n - low) / span * 7)] for n in shown)
