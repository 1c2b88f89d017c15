"""The bootstrap over rows, for metrics that no smaller summary of the rows tells.

A resample is how often each row was drawn. Of very many rows it is not made: see
:mod:`gitml.core.evaluation.methods.jackknife`.
"""

import math
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from gitml.core.evaluation.difference import Difference, untested
from gitml.core.evaluation.methods import jackknife
from gitml.core.evaluation.methods.cells import percentile_interval, smoothed_p
from gitml.core.evaluation.methods.weighted_metrics import WeightedMetric

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

RESAMPLES = 2_000
_ROUNDING = 1e-12  # relative: sums in another order differ by less


def compare(base: WeightedMetric, head: WeightedMetric, n: int, seed: int) -> Difference:
    """The difference of a metric, with the percentile interval and the smoothed p-value.

    Args:
        base: the metric of the base's rows.
        head: the same of the head's.
        n: rows.
        seed: of the random numbers.
    """
    if n == 0:
        return untested(math.nan, math.nan, 0, "no-rows")
    once = np.ones(n)
    values = base.value(once), head.value(once)
    if n < 2:
        return untested(*values, n, "few-rows")
    if not all(map(math.isfinite, values)):
        return untested(*values, n, base.undefined)
    if n >= jackknife.MANY_ROWS:
        slopes = head.slopes(once) - base.slopes(once)
        return jackknife.from_variance(values, n, jackknife.squares(slopes))
    generator = np.random.default_rng(seed)
    drawn = np.empty(RESAMPLES)
    for place in range(len(drawn)):
        weights = np.bincount(generator.integers(n, size=n), minlength=n).astype(float)
        drawn[place] = head.value(weights) - base.value(weights)
    return from_draws(values, n, drawn)


def from_draws(values: tuple[float, float], n: int, drawn: "Floats") -> Difference:
    """A difference and its test, from those of resamples.

    Args:
        values: the metric of base and head.
        n: rows.
        drawn: shape (resamples,), NaN where the metric is not defined.
    """
    asked = len(drawn)
    drawn = drawn[np.isfinite(drawn)]  # a resample may have rows of one class only
    if len(drawn) < asked / 2:
        return untested(*values, n, "few-rows")
    if np.ptp(drawn) <= _ROUNDING * max(map(abs, values)):
        return untested(*values, n, "no-variation")
    low, high = percentile_interval(drawn)
    return Difference(*values, n, "row bootstrap", low, high, smoothed_p(drawn))
