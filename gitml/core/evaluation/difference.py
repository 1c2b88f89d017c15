"""The difference between two models on one test set: its interval, its p-value, or why neither."""

from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Literal, TypeAlias

LEVEL = 0.95
"""Of every confidence interval."""
ALPHA = 0.05
ENOUGH_CHANGES = 6
"""Of fewer rows no sign test finds anything: all on one side have a p-value of 2 · 0.5⁵ at best."""
_Z = NormalDist().inv_cdf(0.5 + LEVEL / 2)
_POWER = NormalDist().inv_cdf(0.8)

Method: TypeAlias = Literal[
    "agresti-min",  # paired proportions; its p-value is McNemar's exact one
    "cell bootstrap",
    "row bootstrap",
    "infinitesimal jackknife",  # of very many rows, in place of the row bootstrap
    "delong",
    "paired t",
    "delta method",  # its p-value is that of a paired t-test of squared errors
    "welch",
    "nadeau-bengio",
]

# Why a difference was not tested.
Untested: TypeAlias = Literal[
    "",
    "few-rows",  # too few to say anything
    "few-runs",  # fewer than two of repeated training
    "failed-runs",  # one of repeated training has no finite number there, as where it diverged
    "few-changes",  # too few rows on which the two models differ
    "no-rows",
    "constant-truth",  # the label is the same number in every row, so that nothing is explained
    "one-class",  # the labels have one class only, and the metric needs two
    "no-variation",  # the difference is the same on every row
    "no-predictions",
    "no-scores",
    "no-probabilities",  # scores below 0 or above 1
    "many-classes",
    "uneven-weights",  # few rows have most of the weight
    "no-values",  # of each row, of a metric of the team's own
    "other-labels",  # of what was written for labels that have changed since
    "not-finite",  # scores or numbers that are NaN or infinite
]


@dataclass(frozen=True, slots=True)
class Difference:
    """A metric of two models, in the metric's own unit; head less base.

    Attributes:
        base, head: NaN where the metric is not defined on these rows.
        low, high: the 95 % interval of the difference; None where there is none.
        p: two-sided, of no difference at all.
        n: rows.
        discordant: rows on which the two differ, as far as the metric sees it; of accuracy those
            that exactly one has right. None where nobody counted.
    """

    base: float
    head: float
    n: int
    method: Method | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    discordant: int | None = None
    untested: Untested = ""

    @property
    def delta(self) -> float:
        """Head less base."""
        return self.head - self.base

    def detectable(self, level: float = ALPHA) -> float | None:
        """The smallest difference that a test at that level finds in four of five cases.

        From the width of the interval: of 5 % (z of 97.5 % + z of 80 %) standard errors, about 2.8.
        """
        if self.low is None or self.high is None:
            return None
        reach = NormalDist().inv_cdf(1 - level / 2) + _POWER
        return (self.high - self.low) / (2 * _Z) * reach


def untested(base: float, head: float, n: int, why: Untested) -> Difference:
    """A difference of which nothing but its size is known."""
    return Difference(base, head, n, untested=why)


def with_changes(difference: Difference, changed: int) -> Difference:
    """The same, not tested where the two differ on too few rows to tell which is better.

    The interval of such a few reaches as far to either side, since not even the sign is known.

    Args:
        difference: of a paired test.
        changed: rows on which the two differ, as far as the metric sees it.
    """
    counted = replace(difference, discordant=changed)
    if changed >= ENOUGH_CHANGES or difference.untested:
        return counted
    if difference.low is None or difference.high is None:
        return counted
    reach = max(abs(difference.low), abs(difference.high))
    return replace(counted, low=-reach, high=reach, p=None, untested="few-changes")


def too_few(n: int) -> Untested:
    """Why so few rows are not tested."""
    return "few-rows" if n else "no-rows"


def normal_interval(delta: float, error: float) -> tuple[float, float]:
    """The 95 % interval of a normal estimate with that standard error."""
    return delta - _Z * error, delta + _Z * error
