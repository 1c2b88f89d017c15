"""The infinitesimal jackknife: what a bootstrap of very many rows says, without its resamples.

Jaeckel (1972), "The infinitesimal jackknife"; Efron and Tibshirani (1993), "An Introduction to the
Bootstrap", chapter 21, where it is the nonparametric delta method. The variance of a metric over
resamples is, as far as it is linear in how often each row is drawn, the sum of the squares of its
slopes. Of many rows it is linear for all that matters, and normal.
"""

import math
from typing import TYPE_CHECKING, TypeAlias

from gitml.core.evaluation.difference import Difference, normal_interval, untested

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

MANY_ROWS = 10_000
"""From which on the bootstrap is spared."""
_ROUNDING = 1e-12  # relative: sums in another order differ by less


def from_variance(values: tuple[float, float], n: int, variance: float) -> Difference:
    """A difference and its test, from the variance of the difference.

    Args:
        values: the metric of base and head.
        n: rows.
        variance: the sum over rows of squared slopes of the difference.
    """
    delta, error = values[1] - values[0], math.sqrt(variance)
    if error <= _ROUNDING * max(map(abs, values)):
        return untested(*values, n, "no-variation")
    p = math.erfc(abs(delta) / error / math.sqrt(2))
    low, high = normal_interval(delta, error)
    return Difference(*values, n, "infinitesimal jackknife", low, high, p)


def squares(slopes: "Floats") -> float:
    """The sum of squares."""
    return float(slopes @ slopes)
