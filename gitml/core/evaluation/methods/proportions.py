"""Paired proportions: accuracy, recall, specificity of two models on the same rows."""

import math

from gitml.core.evaluation.difference import ALPHA, Difference, normal_interval, untested


def compare(both: int, only_base: int, only_head: int, n: int) -> Difference:
    """The difference of two shares of right answers.

    The p-value is McNemar's exact one: of the rows that one model alone has right, as many belong
    to each by chance. The interval is that of Agresti and Min (2005), "Simple improved confidence
    intervals for comparing matched proportions": Wald's, after half a row is added to each of the
    four cells. It is approximate, and of few discordant rows it can leave out a 0 that the exact
    test does not reject: there it is extended to 0, since an interval is what its test does not
    reject (Lehmann and Romano, "Testing Statistical Hypotheses", 3.5), and loses no coverage.

    Args:
        both: rows that both models have right.
        only_base: rows that only the base has right.
        only_head: rows that only the head has right.
        n: all rows.
    """
    if n == 0:
        return untested(math.nan, math.nan, 0, "no-rows")
    low, high = _agresti_min(only_base, only_head, n)
    p = mcnemar(only_base, only_head)
    if p >= ALPHA:
        low, high = min(low, 0.0), max(high, 0.0)
    return Difference(
        base=(both + only_base) / n,
        head=(both + only_head) / n,
        n=n,
        method="agresti-min",
        low=low,
        high=high,
        p=p,
        discordant=only_base + only_head,
    )


def mcnemar(only_base: int, only_head: int) -> float:
    """The exact two-sided p-value of McNemar's test, 1 where no row tells the two apart."""
    from scipy.special import bdtr

    # Of a fair coin both tails are equal; scipy.stats would take a second to import.
    return min(1.0, 2 * float(bdtr(min(only_base, only_head), only_base + only_head, 0.5)))


def _agresti_min(only_base: int, only_head: int, n: int) -> tuple[float, float]:
    rows, lost, won = n + 2, only_base + 0.5, only_head + 0.5
    delta = (won - lost) / rows
    error = math.sqrt((won + lost) / rows - delta**2) / math.sqrt(rows)
    low, high = normal_interval(delta, error)
    return max(low, -1.0), min(high, 1.0)
