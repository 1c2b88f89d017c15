"""Area under the ROC curve of two models on the same rows."""

import math
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from gitml.core.evaluation.difference import Difference, normal_interval, untested

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Flags: TypeAlias = NDArray[np.bool_]


def compare(positive: "Flags", base: "Floats", head: "Floats") -> Difference:
    """The difference of two areas under the ROC curve.

    DeLong, DeLong and Clarke-Pearson (1988), "Comparing the areas under two or more correlated
    receiver operating characteristic curves", by sorting as Sun and Xu (2014) have it,
    and not by all pairs. Ties count half.

    Args:
        positive: shape (n,), whether a row is of the positive class.
        base: shape (n,), the base's scores; higher is more positive.
        head: shape (n,), the head's scores.
    """
    n, count = len(positive), int(positive.sum())
    if count in (0, n):
        return untested(math.nan, math.nan, n, "no-rows" if n == 0 else "one-class")
    (of_base, *base_parts), (of_head, *head_parts) = (
        _placements(positive, scores) for scores in (base, head)
    )
    if min(count, n - count) < 2:
        return untested(of_base, of_head, n, "few-rows")
    delta = of_head - of_base
    variance = sum(
        float(np.var(of_head - of_base, ddof=1)) / len(of_base)
        for of_base, of_head in zip(base_parts, head_parts, strict=True)
    )
    if variance <= _ROUNDING:
        return untested(of_base, of_head, n, "no-variation")
    error = math.sqrt(variance)
    low, high = normal_interval(delta, error)
    p = math.erfc(abs(delta) / error / math.sqrt(2))
    return Difference(of_base, of_head, n, "delong", max(low, -1.0), min(high, 1.0), p)


_ROUNDING = 1e-24
"""A variance below this is the rounding of placements that are all equal."""


def area(positive: "Flags", scores: "Floats") -> float:
    """The area under the ROC curve: the share of pairs of a positive and a negative in order."""
    count = int(positive.sum())
    if count in (0, len(positive)):
        return math.nan
    return _placements(positive, scores)[0]


def _placements(positive: "Flags", scores: "Floats") -> "tuple[float, Floats, Floats]":
    """The area, and the share of pairs in order that each positive and each negative has."""
    above, below = scores[positive], scores[~positive]
    of_positives = _share_below(above, below)
    of_negatives = 1 - _share_below(below, above)
    return float(of_positives.mean()), of_positives, of_negatives


def _share_below(scores: "Floats", others: "Floats") -> "Floats":
    """Of each score the share of the others that are lower; equal ones count half."""
    ordered, order = np.sort(others), np.argsort(scores)
    ascending = scores[order]  # a search for numbers in order stays in the processor's cache
    lower = np.searchsorted(ordered, ascending, "left")
    not_higher = np.searchsorted(ordered, ascending, "right")
    shares = np.empty(len(scores))
    shares[order] = (lower + not_higher) / (2 * len(others))
    return shares
