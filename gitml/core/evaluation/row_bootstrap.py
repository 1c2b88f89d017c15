"""The bootstrap over rows, for metrics that no smaller summary of the rows tells.

A resample is how often each row was drawn; a metric is a function of such weights, which sorts its
rows once and not at each resample.
"""

import math
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from gitml.core.evaluation.cells import percentile_interval, smoothed_p
from gitml.core.evaluation.difference import Difference, normal_interval, untested

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Flags: TypeAlias = NDArray[np.bool_]
    Weighted: TypeAlias = Callable[[Floats], float]

RESAMPLES = 2_000
_MANY_ROWS = 100_000
_FEW_RESAMPLES = 200
_ROUNDING = 1e-12  # relative: sums in another order differ by less


def compare(base: "Weighted", head: "Weighted", n: int, seed: int) -> Difference:
    """The difference of a metric, with the percentile interval and the smoothed p-value.

    Of very many rows a difference is as good as normal, so that its standard error is enough: it
    takes a tenth of the resamples.

    Args:
        base: the metric of the base from weights, shape (n,), of its rows.
        head: the same of the head.
        n: rows.
        seed: of the random numbers.
    """
    if n == 0:
        return untested(math.nan, math.nan, 0, "no-rows")
    once = np.ones(n)
    values = base(once), head(once)
    if n < 2:
        return untested(*values, n, "few-rows")
    if not all(map(math.isfinite, values)):
        return untested(*values, n, "one-class")
    generator = np.random.default_rng(seed)
    drawn = np.empty(resamples(n))
    for place in range(len(drawn)):
        weights = np.bincount(generator.integers(n, size=n), minlength=n).astype(float)
        drawn[place] = head(weights) - base(weights)
    return from_draws(values, n, drawn)


def resamples(n: int) -> int:
    """How many are drawn of so many rows."""
    return RESAMPLES if n < _MANY_ROWS else _FEW_RESAMPLES


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
    if asked == RESAMPLES:
        low, high = percentile_interval(drawn)
        return Difference(*values, n, "row bootstrap", low, high, smoothed_p(drawn))
    delta, error = values[1] - values[0], float(drawn.std(ddof=1))
    p = math.erfc(abs(delta) / error / math.sqrt(2))
    return Difference(*values, n, "row bootstrap", *normal_interval(delta, error), p)


def average_precision(positive: "Flags", scores: "Floats") -> "Weighted":
    """The mean of precisions at each threshold, weighted by what each adds to recall.

    Not defined without a positive row.
    """
    order, last = _thresholds(scores)
    ordered = positive[order]

    def metric(weights: "Floats") -> float:
        drawn = weights[order]
        found = np.cumsum(drawn * ordered)[last]
        if not found[-1]:
            return math.nan
        above = np.cumsum(drawn)[last]
        precision = np.divide(found, above, out=np.zeros_like(found), where=above > 0)
        return float((np.diff(found, prepend=0.0) * precision).sum() / found[-1])

    return metric


def roc_auc(positive: "Flags", scores: "Floats") -> "Weighted":
    """The area under the ROC curve; not defined where the rows are of one class only."""
    order, last = _thresholds(scores)
    ordered = positive[order]

    def metric(weights: "Floats") -> float:
        drawn = weights[order]
        true = np.cumsum(drawn * ordered)[last]
        false = np.cumsum(drawn * ~ordered)[last]
        if not true[-1] or not false[-1]:
            return math.nan
        heights = true - np.diff(true, prepend=0.0) / 2
        return float((np.diff(false, prepend=0.0) * heights).sum() / (true[-1] * false[-1]))

    return metric


def r2(truth: "Floats", predicted: "Floats") -> "Weighted":
    """The share of the variance of the truth that is explained; not defined where it has none."""
    errors, mean_truth = (truth - predicted) ** 2, mean(truth)

    def metric(weights: "Floats") -> float:
        spread = weights @ (truth - mean_truth(weights)) ** 2
        return float(1 - (weights @ errors) / spread) if spread else math.nan

    return metric


def mean(losses: "Floats") -> "Weighted":
    """The mean of a loss of each row; not defined where no row counts."""

    def metric(weights: "Floats") -> float:
        total = float(weights.sum())
        return float(weights @ losses) / total if total else math.nan

    return metric


def root_mean(losses: "Floats") -> "Weighted":
    """The root of :func:`mean`."""
    squared = mean(losses)
    return lambda weights: math.sqrt(squared(weights))


def times(metric: "Weighted", weight: "Floats") -> "Weighted":
    """The metric of rows that do not count alike; what is drawn twice counts twice as much."""
    return lambda weights: metric(weights * weight)


def mean_of(metrics: "list[Weighted]") -> "Weighted":
    """The plain mean of several metrics, as of one against the rest for each class."""
    return lambda weights: float(np.mean([metric(weights) for metric in metrics]))


def _thresholds(scores: "Floats") -> "tuple[NDArray[np.int64], NDArray[np.int64]]":
    """Rows from the highest score down, and the last place of each distinct score among them."""
    order = np.argsort(-scores, kind="stable")
    last = np.flatnonzero(np.diff(scores[order], append=-np.inf))
    return order, last
