"""Numbers of repeated training: several seeds, or the folds of a cross-validation."""

import math
from collections.abc import Callable, Sequence
from statistics import fmean, stdev, variance

import numpy as np

from gitml.core.evaluation.difference import LEVEL, Difference, Method, untested
from gitml.core.evaluation.magnitude import (
    difference_times_power,
    times_power,
    unusual_exponent,
)


def compare_seeds(base: Sequence[float], head: Sequence[float]) -> Difference:
    """The difference of two means over seeds that are not paired.

    Welch (1947), "The generalization of 'Student's' problem when several different population
    variances are involved".

    Args:
        base: the metric of each repeat, of the base.
        head: of the head; not necessarily as many.
    """
    return _in_usual_unit(_compare_seeds, base, head)


def _compare_seeds(base: Sequence[float], head: Sequence[float]) -> Difference:
    means = mean(base), mean(head)
    n = min(len(base), len(head))
    if n < 2:
        return untested(*means, n, "few-runs")
    parts = [variance(values) / len(values) for values in (base, head)]
    error = math.sqrt(sum(parts))
    if not error:
        return untested(*means, n, "no-variation")
    counts, total = (len(base), len(head)), sum(parts)
    below = sum(
        (part / total) ** 2 / (count - 1) for part, count in zip(parts, counts, strict=True)
    )
    return _by_student(means, n, error, 1 / below, "welch")


def compare_folds(base: Sequence[float], head: Sequence[float], test_share: float) -> Difference:
    """The difference over the folds of one cross-validation, which share their training data.

    Nadeau and Bengio (2003), "Inference for the generalization error": the variance of a paired
    t-test grows by test rows over training rows, or it finds far too much.

    Args:
        base: the metric of each fold, of the base.
        head: the same folds, of the head.
        test_share: rows that a fold is tested on, of all rows; between 0 and 1.
    """

    def compare(base: Sequence[float], head: Sequence[float]) -> Difference:
        return _compare_folds(base, head, test_share)

    return _in_usual_unit(compare, base, head)


def _compare_folds(base: Sequence[float], head: Sequence[float], test_share: float) -> Difference:
    changes = [b - a for a, b in zip(base, head, strict=True)]
    means, n = (mean(base), mean(head)), len(changes)
    if n < 2:
        return untested(*means, n, "few-runs")
    error = math.sqrt((1 / n + test_share / (1 - test_share)) * variance(changes))
    if not error:
        return untested(*means, n, "no-variation")
    return _by_student(means, n, error, n - 1, "nadeau-bengio")


def spread(values: Sequence[float]) -> float:
    """The standard deviation between repeats; NaN of fewer than two."""
    if len(values) < 2:
        return math.nan
    exponent = unusual_exponent(np.array(values))
    usual = stdev(math.ldexp(value, -exponent) for value in values)
    return float(times_power(np.array(usual), exponent))


def _in_usual_unit(
    compare: Callable[[Sequence[float], Sequence[float]], Difference],
    base: Sequence[float],
    head: Sequence[float],
) -> Difference:
    """What a comparison says in a unit in which squares are floats."""
    exponent = unusual_exponent(*(np.array(side, dtype=np.float64) for side in (base, head)))
    if not exponent:
        return compare(base, head)
    old, new = ([math.ldexp(value, -exponent) for value in side] for side in (base, head))
    return difference_times_power(compare(old, new), exponent)


def mean(values: Sequence[float]) -> float:
    """The mean; NaN of none."""
    return fmean(values) if values else math.nan


def _by_student(
    means: tuple[float, float], n: int, error: float, freedom: float, method: Method
) -> Difference:
    from scipy.special import stdtr, stdtrit

    delta = means[1] - means[0]
    reach = float(stdtrit(freedom, 0.5 + LEVEL / 2)) * error
    p = float(2 * stdtr(freedom, -abs(delta) / error))
    return Difference(*means, n, method, delta - reach, delta + reach, p)
