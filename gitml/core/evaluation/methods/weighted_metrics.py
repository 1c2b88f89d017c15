"""Metrics as functions of how much each row counts, and how they move with each row.

A resample of rows is such weights, as is a column of them. Rows are sorted once, and not for each.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np

from gitml.core.evaluation.difference import Untested

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Flags: TypeAlias = NDArray[np.bool_]
    Ints: TypeAlias = NDArray[np.int64]


class WeightedMetric(Protocol):
    """A metric of n rows.

    Attributes:
        undefined: why it is not defined, where it is not.
    """

    undefined: Untested

    def value(self, weights: "Floats") -> float:
        """The metric of rows with these weights, shape (n,); NaN where it is not defined."""

    def slopes(self, weights: "Floats") -> "Floats":
        """How it moves with the weight of each row, shape (n,): its derivatives."""


class Mean:
    """The mean of a loss of each row; not defined where no row counts."""

    undefined: Untested = "no-rows"

    def __init__(self, losses: "Floats") -> None:
        self._losses = losses

    def value(self, weights: "Floats") -> float:
        total = float(weights.sum())
        return float(weights @ self._losses) / total if total else math.nan

    def slopes(self, weights: "Floats") -> "Floats":
        found: Floats = (self._losses - self.value(weights)) / weights.sum()
        return found


class RootMean:
    """The root of :class:`Mean`."""

    undefined: Untested = "no-rows"

    def __init__(self, losses: "Floats") -> None:
        self._mean = Mean(losses)

    def value(self, weights: "Floats") -> float:
        return math.sqrt(self._mean.value(weights))

    def slopes(self, weights: "Floats") -> "Floats":
        root = self.value(weights)
        return self._mean.slopes(weights) / (2 * root) if root else np.zeros(len(weights))


class R2:
    """The share of the variance of the truth that is explained; not defined where it has none."""

    undefined: Untested = "constant-truth"

    def __init__(self, truth: "Floats", predicted: "Floats") -> None:
        self._truth = truth
        self._errors = (truth - predicted) ** 2

    def value(self, weights: "Floats") -> float:
        spread = float(weights @ self._squares(weights))
        return 1 - float(weights @ self._errors) / spread if spread else math.nan

    def slopes(self, weights: "Floats") -> "Floats":
        # The mean is where the squares around it are least, so that they do not move with it.
        squares = self._squares(weights)
        unexplained = 1 - self.value(weights)
        found: Floats = (unexplained * squares - self._errors) / (weights @ squares)
        return found

    def _squares(self, weights: "Floats") -> "Floats":
        found: Floats = (self._truth - Mean(self._truth).value(weights)) ** 2
        return found


class Ranking:
    """Rows from the highest score down, those of one score together.

    Args:
        positive: shape (n,), whether a row is of the positive class.
        scores: shape (n,); higher is more positive.
    """

    def __init__(self, positive: "Flags", scores: "Floats") -> None:
        self.positive = positive
        self._order = np.argsort(scores)[::-1]
        self._ranked = positive[self._order]
        self._last = np.flatnonzero(np.diff(scores[self._order], append=-np.inf))
        self._counted: tuple[Floats, tuple[Floats, Floats]] | None = None

    def counts(self, weights: "Floats") -> "tuple[Floats, Floats]":
        """Positive and negative rows down to each distinct score."""
        # A value and its slopes are asked for with the same weights.
        if self._counted is None or self._counted[0] is not weights:
            drawn = weights[self._order]
            true = np.cumsum(drawn * self._ranked)[self._last]
            self._counted = weights, (true, np.cumsum(drawn)[self._last] - true)
        return self._counted[1]

    def by_row(self, of_positives: "Floats", of_negatives: "Floats") -> "Floats":
        """What each row has, of what the positive and the negative ones of each score have."""
        many = np.diff(self._last, prepend=-1)
        found = np.empty(len(self._order))
        found[self._order] = np.where(
            self._ranked, np.repeat(of_positives, many), np.repeat(of_negatives, many)
        )
        return found


class AveragePrecision:
    """The mean of precisions at each score, weighted by what each adds to recall.

    Not defined without a positive row.
    """

    undefined: Untested = "one-class"

    def __init__(self, ranking: Ranking) -> None:
        self._ranking = ranking

    def value(self, weights: "Floats") -> float:
        true, false = self._ranking.counts(weights)
        if not true[-1]:
            return math.nan
        return float((np.diff(true, prepend=0.0) * _shares(true, true + false)).sum() / true[-1])

    def slopes(self, weights: "Floats") -> "Floats":
        true, false = self._ranking.counts(weights)
        above = true + false
        added = np.diff(true, prepend=0.0)
        precision = _shares(true, above)
        value = float((added * precision).sum() / true[-1])
        # A row counts in the precision of its score and of all below it.
        numerator = _from_the_end(_shares(added, above))
        denominator = _from_the_end(_shares(added * precision, above))
        of_positives = precision + numerator - denominator - value
        found: Floats = self._ranking.by_row(of_positives, -denominator) / true[-1]
        return found


class RocAuc:
    """The area under the ROC curve; not defined where the rows are of one class only."""

    undefined: Untested = "one-class"

    def __init__(self, ranking: Ranking) -> None:
        self._ranking = ranking

    def value(self, weights: "Floats") -> float:
        true, false = self._ranking.counts(weights)
        if not true[-1] or not false[-1]:
            return math.nan
        heights = true - np.diff(true, prepend=0.0) / 2
        return float((np.diff(false, prepend=0.0) * heights).sum() / (true[-1] * false[-1]))

    def slopes(self, weights: "Floats") -> "Floats":
        positive = self._ranking.positive
        total = np.where(positive, weights @ positive, weights @ ~positive)
        found: Floats = (self.placements(weights) - self.value(weights)) / total
        return found

    def placements(self, weights: "Floats") -> "Floats":
        """Of each row the share of those of the other class that it stands right of, shape (n,).

        A positive row stands right of negative ones with lower scores, and of half of those with
        the same one.
        """
        true, false = self._ranking.counts(weights)
        below = 1 - (false - np.diff(false, prepend=0.0) / 2) / false[-1]
        above = (true - np.diff(true, prepend=0.0) / 2) / true[-1]
        return self._ranking.by_row(below, above)


class Times:
    """The metric of rows that do not count alike; what is drawn twice counts twice as much."""

    def __init__(self, metric: WeightedMetric, weight: "Floats") -> None:
        self.undefined = metric.undefined
        self._metric = metric
        self._weight = weight

    def value(self, weights: "Floats") -> float:
        return self._metric.value(weights * self._weight)

    def slopes(self, weights: "Floats") -> "Floats":
        return self._weight * self._metric.slopes(weights * self._weight)


class MeanOf:
    """The plain mean of several metrics, as of one against the rest for each class."""

    undefined: Untested = "one-class"

    def __init__(self, metrics: Sequence[WeightedMetric]) -> None:
        self._metrics = metrics

    def value(self, weights: "Floats") -> float:
        return float(np.mean([metric.value(weights) for metric in self._metrics]))

    def slopes(self, weights: "Floats") -> "Floats":
        found = np.zeros(len(weights))
        for metric in self._metrics:
            found += metric.slopes(weights)
        return found / len(self._metrics)


def _shares(some: "Floats", every: "Floats") -> "Floats":
    """A quotient that is 0 where there is nothing."""
    return np.divide(some, every, out=np.zeros_like(some), where=every > 0)


def _from_the_end(values: "Floats") -> "Floats":
    """The sum of each value and of all behind it."""
    found: Floats = np.cumsum(values[::-1])[::-1]
    return found
