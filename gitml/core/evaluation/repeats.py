"""Numbers of repeated training: several seeds, or the folds of a cross-validation."""

import math
from collections.abc import Sequence
from statistics import fmean, variance

from gitml.core.evaluation.difference import LEVEL, Difference, Method, untested


def compare_seeds(base: Sequence[float], head: Sequence[float]) -> Difference:
    """The difference of two means over seeds that are not paired.

    Welch (1947), "The generalization of 'Student's' problem when several different population
    variances are involved".

    Args:
        base: the metric of each repeat, of the base.
        head: of the head; not necessarily as many.
    """
    means = _mean(base), _mean(head)
    n = min(len(base), len(head))
    if n < 2:
        return untested(*means, n, "few-runs")
    parts = [variance(values) / len(values) for values in (base, head)]
    error = math.sqrt(sum(parts))
    if not error:
        return untested(*means, n, "no-variation")
    counts = len(base), len(head)
    below = sum(part**2 / (count - 1) for part, count in zip(parts, counts, strict=True))
    return _by_student(means, n, error, sum(parts) ** 2 / below, "welch")


def compare_folds(base: Sequence[float], head: Sequence[float], test_share: float) -> Difference:
    """The difference over the folds of one cross-validation, which share their training data.

    Nadeau and Bengio (2003), "Inference for the generalization error": the variance of a paired
    t-test grows by test rows over training rows, or it finds far too much.

    Args:
        base: the metric of each fold, of the base.
        head: the same folds, of the head.
        test_share: rows that a fold is tested on, of all rows; between 0 and 1.
    """
    changes = [b - a for a, b in zip(base, head, strict=True)]
    means, n = (_mean(base), _mean(head)), len(changes)
    if n < 2:
        return untested(*means, n, "few-runs")
    error = math.sqrt((1 / n + test_share / (1 - test_share)) * variance(changes))
    if not error:
        return untested(*means, n, "no-variation")
    return _by_student(means, n, error, n - 1, "nadeau-bengio")


def _mean(values: Sequence[float]) -> float:
    return fmean(values) if values else math.nan


def _by_student(
    means: tuple[float, float], n: int, error: float, freedom: float, method: Method
) -> Difference:
    from scipy.special import stdtr, stdtrit

    delta = means[1] - means[0]
    reach = float(stdtrit(freedom, 0.5 + LEVEL / 2)) * error
    p = float(2 * stdtr(freedom, -abs(delta) / error))
    return Difference(*means, n, method, delta - reach, delta + reach, p)
