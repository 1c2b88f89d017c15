"""The two-sample test of Kolmogorov and Smirnov."""

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from gitml.core.drift.samples import Numbers, cumulative
from gitml.late_module import LateModule

if TYPE_CHECKING:
    import numpy as np
else:
    np = LateModule("numpy")

_EXACT = 10**8  # pairs of rows, up to which paths are counted
_HOPELESS = 20.0  # of n·D², from which on the limit is right to the last digit that anybody reads
_TERMS = 30  # of a sum, enough for any distance below the hopeless ones
_SCALE = 2.0**500


def distance(reference: Numbers, current: Numbers) -> float:
    """The largest difference D of the two distribution functions."""
    _, before, after = cumulative(reference, current)
    return float(np.abs(before - after).max())


def p_value(d: float, n: int, m: int) -> float:
    """The chance of such a distance between two samples of one continuous distribution.

    Exact, by counting paths (Hodges 1958); of very many rows by the expansion of Pelz and Good.
    Equal values within a side make it larger than it is.

    Args:
        d: the distance.
        n: rows of one side.
        m: rows of the other.
    """
    effective = round(n * m / (n + m))
    if n * m <= _EXACT and effective * d * d < _HOPELESS:
        return _exact(d, min(n, m), max(n, m))
    return _of_many(d, effective)


def _of_many(d: float, n: int) -> float:
    """The limit with its terms of 1/sqrt(n) and 1/n: Pelz and Good (1976), as Simard and L'Ecuyer.

    The error is of the order of n to the power of -1.5.
    """
    z = math.sqrt(n) * d
    if z <= 0:
        return 1.0
    if n * d * d > _HOPELESS:
        return 2 * math.exp(-2 * z * z)
    h = (math.pi * (np.arange(_TERMS) + 0.5)) ** 2
    weight = np.exp(-h / (2 * z * z))
    k = (math.pi * np.arange(1, _TERMS)) ** 2
    root = math.sqrt(math.pi / 2)
    limit = 2 * root / z * weight.sum()
    first = root / (3 * z**4) * ((h - z * z) * weight).sum()
    polynomial = 6 * z**6 + 2 * z**4 + (2 * z**4 - 5 * z**2) * h + (1 - 2 * z**2) * h**2
    second = root / (36 * z**7) * (polynomial * weight).sum()
    second -= root / (18 * z**3) * (k * np.exp(-k / (2 * z * z))).sum()
    return float(min(1.0, max(0.0, 1 - limit - first / math.sqrt(n) - second / n)))


@lru_cache(maxsize=4096)
def _exact(d: float, n: int, m: int) -> float:
    """One less the share of the paths from (0, 0) to (n, m) that stay within ``d``; n ≤ m.

    A path is an order of the pooled rows; at (i, j) the two distribution functions are i/n and j/m.
    Row by row: the paths to (i, j) are those to (i - 1, j) and those to (i, j - 1).
    """
    divisor = math.gcd(n, m)
    a, b = n // divisor, m // divisor
    reach = round(d * a * m) - 1  # D is a whole multiple of 1/lcm; within is |i·b - j·a| ≤ reach
    if reach < 0:
        return 1.0
    across = np.arange(n + 1) * b
    firsts = np.maximum(0, -((reach - across) // a)).tolist()
    ends = (np.minimum(m, (across + reach) // a) + 1).tolist()
    paths = np.zeros(m + 1)
    paths[: ends[0]] = 1
    powers, before = 0, 0
    for first, end in zip(firsts[1:], ends[1:], strict=True):
        if first >= end:
            return 1.0
        paths[before:first] = 0
        row = paths[first:end]
        np.cumsum(row, out=row)
        before = first
        if row[-1] > _SCALE:
            row /= _SCALE
            powers += 1
    if paths[m] <= 0:
        return 1.0
    every = math.lgamma(n + m + 1) - math.lgamma(n + 1) - math.lgamma(m + 1)
    within = math.log(paths[m]) + powers * math.log(_SCALE) - every
    return min(1.0, max(0.0, -math.expm1(within)))
