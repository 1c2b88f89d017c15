"""Metrics that are the mean of a loss of each row: log loss, Brier score, absolute error; RMSE."""

import math
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from gitml.core.evaluation.difference import LEVEL, Difference, normal_interval, untested

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]


def log_losses(labels: "Ints", probabilities: "Floats") -> "Floats":
    """Of each row the negative logarithm of the probability of its label.

    As scikit-learn's ``log_loss`` has it, no probability is smaller than what floats can tell
    from 0 and 1.

    Args:
        labels: shape (n,), the column of the label.
        probabilities: shape (n, classes).
    """
    least = np.finfo(np.float64).eps
    clipped = np.clip(probabilities, least, 1 - least)
    of_label: Floats = clipped[np.arange(len(labels)), labels]
    losses: Floats = np.negative(np.log(of_label))
    return losses


def brier_losses(labels: "Ints", probabilities: "Floats") -> "Floats":
    """Of each row the squared distance of its probability from 0 or 1.

    Of more than two classes, the sum over the classes, as Brier (1950) has it.
    """
    if probabilities.shape[1] == 2:
        return (probabilities[:, 1] - labels) ** 2
    truth = np.zeros_like(probabilities)
    truth[np.arange(len(labels)), labels] = 1
    losses: Floats = ((probabilities - truth) ** 2).sum(axis=1)
    return losses


def compare(base: "Floats", head: "Floats") -> Difference:
    """The difference of two mean losses, by Student's paired t-test.

    Args:
        base: shape (n,), the base's loss on each row.
        head: shape (n,), the head's.
    """
    n = len(base)
    if n == 0:
        return untested(math.nan, math.nan, 0, "no-rows")
    means = float(base.mean()), float(head.mean())
    if n < 2:
        return untested(*means, n, "few-rows")
    change = head - base
    error = float(change.std(ddof=1)) / math.sqrt(n)
    if error <= _rounding(base, head):
        return untested(*means, n, "no-variation")
    delta = means[1] - means[0]
    reach, p = _student(delta / error, n - 1)
    return Difference(*means, n, "paired t", delta - reach * error, delta + reach * error, p)


def compare_roots(base: "Floats", head: "Floats") -> Difference:
    """The difference of two roots of mean squared errors.

    The interval is that of the delta method: a small change of a mean m changes its root by
    1/(2 √m) of it. The p-value is that of a paired t-test of the squared errors, which are equal
    in the mean where the roots are.

    Args:
        base: shape (n,), the base's squared errors.
        head: shape (n,), the head's.
    """
    squares = compare(base, head)
    roots = math.sqrt(squares.base), math.sqrt(squares.head)
    if squares.untested or min(roots) == 0:
        return untested(*roots, squares.n, squares.untested or "no-variation")
    change = head / (2 * roots[1]) - base / (2 * roots[0])
    error = float(change.std(ddof=1)) / math.sqrt(squares.n)
    low, high = normal_interval(roots[1] - roots[0], error)
    return Difference(*roots, squares.n, "delta method", low, high, squares.p)


def _student(t: float, freedom: int) -> tuple[float, float]:
    """The reach of a 95 % interval in standard errors, and the two-sided p-value of ``t``."""
    from scipy.special import stdtr, stdtrit

    return float(stdtrit(freedom, 0.5 + LEVEL / 2)), float(2 * stdtr(freedom, -abs(t)))


def _rounding(base: "Floats", head: "Floats") -> float:
    """A standard error below this is nothing but the rounding of floats."""
    size = max(float(np.abs(base).max()), float(np.abs(head).max()))
    return float(np.finfo(np.float64).eps) * size
