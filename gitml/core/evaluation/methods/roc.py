"""Area under the ROC curve of two models on the same rows."""

import math

import numpy as np

from gitml.core.evaluation.difference import Difference, normal_interval, untested
from gitml.core.evaluation.methods.weighted_metrics import Ranking, RocAuc


def compare(base: Ranking, head: Ranking) -> Difference:
    """The difference of two areas under the ROC curve.

    DeLong, DeLong and Clarke-Pearson (1988), "Comparing the areas under two or more correlated
    receiver operating characteristic curves". Rows are sorted, as Sun and Xu (2014) have it; pairs
    are not listed. Ties count half.

    Args:
        base: the rows by the base's scores.
        head: the same rows by the head's.
    """
    positive = head.positive
    n, count = len(positive), int(positive.sum())
    if count in (0, n):
        return untested(math.nan, math.nan, n, "no-rows" if n == 0 else "one-class")
    once = np.ones(n)
    sides = RocAuc(base), RocAuc(head)
    of_base, of_head = (side.value(once) for side in sides)
    if min(count, n - count) < 2:
        return untested(of_base, of_head, n, "few-rows")
    delta = of_head - of_base
    moved = sides[1].placements(once) - sides[0].placements(once)
    variance = sum(
        float(np.var(moved[some], ddof=1)) / many
        for some, many in ((positive, count), (~positive, n - count))
    )
    if variance <= _ROUNDING:
        return untested(of_base, of_head, n, "no-variation")
    error = math.sqrt(variance)
    low, high = normal_interval(delta, error)
    p = math.erfc(abs(delta) / error / math.sqrt(2))
    return Difference(of_base, of_head, n, "delong", max(low, -1.0), min(high, 1.0), p)


_ROUNDING = 1e-24
"""A variance below this is the rounding of placements that are all equal."""
