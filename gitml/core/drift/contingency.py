"""Tests of counts: categories on both sides, and a share on both sides."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gitml.core.drift.samples import Categories
from gitml.late_module import LateModule

if TYPE_CHECKING:
    import numpy as np
else:
    np = LateModule("numpy")

_LEAST = 5  # rows that are to be expected in a cell, below which a chi-square is no chi-square


def paired(reference: Categories, current: Categories) -> list[tuple[int, int]]:
    """Rows of each category on both sides; those not listed come last."""
    names = dict.fromkeys([*reference.counts, *current.counts])
    pairs = [(reference.counts.get(name, 0), current.counts.get(name, 0)) for name in names]
    return [pair for pair in [*pairs, (reference.others, current.others)] if any(pair)]


def merged(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same with sparse categories merged into one.

    Which are sparse is told by both sides together, so that merging favours no difference.
    """
    kept = sorted(pairs, key=sum, reverse=True)
    before, after = (sum(side) for side in zip(*pairs, strict=True)) if pairs else (0, 0)
    needed = _LEAST * (before + after) / max(1, min(before, after))  # rows of both sides together
    rest = (0, 0)
    while kept and (sum(kept[-1]) < needed or 0 < sum(rest) < needed):
        one, other = kept.pop()
        rest = rest[0] + one, rest[1] + other
    return [*kept, rest] if any(rest) else kept


def homogeneity(pairs: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """Pearson's chi-square of a table with two columns, without correction, and its p-value."""
    from scipy.special import chdtrc

    observed = np.asarray(pairs, dtype=np.float64)
    if len(observed) < 2 or not observed.sum(axis=0).all():
        return 0.0, 1.0
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / observed.sum()
    statistic = float(((observed - expected) ** 2 / expected).sum())
    return statistic, float(chdtrc(len(observed) - 1, statistic))


def fisher(one: tuple[int, int], other: tuple[int, int]) -> float:
    """The two-sided p-value of Fisher's exact test.

    The chance of all tables with these margins that are at most as likely as this one.
    """
    from scipy.special import gammaln

    (a, b), (c, d) = one, other
    first, column, n = a + b, a + c, a + b + c + d
    k = np.arange(max(0, first + column - n), min(first, column) + 1, dtype=np.float64)

    def log_choose(total: float, part: np.ndarray) -> np.ndarray:
        return np.asarray(gammaln(total + 1) - gammaln(part + 1) - gammaln(total - part + 1))

    logs = log_choose(column, k) + log_choose(n - column, first - k)
    logs -= log_choose(n, np.asarray(float(first)))
    here = logs[a - int(k[0])]
    return min(1.0, float(np.exp(logs[logs <= here + 1e-7]).sum()))


def goodness_of_fit(pairs: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """Chi-square and p-value of the current counts, if the reference's shares were the truth."""
    from scipy.special import chdtrc

    observed = np.asarray(pairs, dtype=np.float64)
    before, after = observed[:, 0], observed[:, 1]
    if not before.all():
        return float("inf"), 0.0
    expected = before * after.sum() / before.sum()
    statistic = float(((after - expected) ** 2 / expected).sum())
    return statistic, float(chdtrc(len(pairs) - 1, statistic)) if len(pairs) > 1 else 1.0


def proportions_z(pairs: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """Z and p-value of the difference of two shares, by the pooled normal approximation."""
    if len(pairs) < 2:
        return 0.0, 1.0
    (a, b), (c, d) = pairs
    n, m = a + c, b + d
    pooled = (a + b) / (n + m)
    z = (a / n - b / m) / math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    return z, math.erfc(abs(z) / math.sqrt(2))
