"""The word for a metric's difference, the same wherever it is shown."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from gitml.core.evaluation.difference import ALPHA, Difference
from gitml.core.settings.direction import Direction

Outcome: TypeAlias = Literal[
    "better",
    "worse",
    "no difference shown",
    "equivalent",  # the whole interval lies within the margin
    "identical predictions",
    "identical",  # every run of repeated training has the same number on both sides
    "on the rows in common",  # tested on these alone, which is no verdict on the models
    "not comparable",
    "not tested",
]


@dataclass(frozen=True, slots=True)
class MetricTest:
    """A metric of two models, and what may be said of its difference.

    Attributes:
        p_adjusted: for how many metrics, or slices, were tested at once; None where not tested.
        margin: the smallest difference that counts, in the metric's own unit.
        level: below which its p-value must be, given the other tests.
    """

    metric: str
    better: Direction
    difference: Difference
    outcome: Outcome
    p_adjusted: float | None = None
    margin: float = 0.0
    level: float = ALPHA

    @property
    def detectable(self) -> float | None:
        """The smallest difference that would be found in four of five cases; None if unknown."""
        return self.difference.detectable(self.level)

    @property
    def gain(self) -> float:
        """The change in the good direction."""
        return self.difference.delta if self.better == "higher" else -self.difference.delta


def judge(
    difference: Difference, better: Direction, p_adjusted: float | None, margin: float = 0.0
) -> Outcome:
    """What may be said of a difference.

    Better and worse take both: a difference that chance does not explain, and one that is not
    smaller than what counts.

    Args:
        difference: head less base.
        better: which way the metric gets better.
        p_adjusted: None where it was not tested; with an interval, as too few rows differ.
        margin: the smallest difference that counts; 0 where nobody said.
    """
    low, high = difference.low, difference.high
    if low is None or high is None:
        return "not tested"
    if (
        p_adjusted is not None
        and p_adjusted < ALPHA
        and difference.delta
        and abs(difference.delta) >= margin
    ):
        return "better" if (difference.delta > 0) is (better == "higher") else "worse"
    if margin and -margin <= low and high <= margin:
        return "equivalent"
    return "no difference shown"
