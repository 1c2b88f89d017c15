"""The numbers of a column, or its dates as seconds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING

from gitml.core.tables import hashes
from gitml.core.tables.cached import cached
from gitml.core.tables.profiles.distinct import DistinctSketch
from gitml.core.tables.profiles.moments import Moments
from gitml.core.tables.profiles.quantiles import QuantileSketch

if TYPE_CHECKING:
    from gitml.core.tables.cells import Counts
    from gitml.core.tables.text_values import Numbers

DAY = 86400  # seconds
_FEW = 64  # numbers, which mostly show whether all are whole


@dataclass(frozen=True, slots=True)
class Summary:
    """What is known of one finite number or more, besides their sketch.

    Attributes:
        is_whole: whether all are whole; of dates, whole days.
    """

    minimum: float
    maximum: float
    is_whole: bool
    moments: Moments

    @classmethod
    def of(cls, numbers: "Numbers", counts: "Counts | None", unit: int) -> "Summary":
        """The summary of finite numbers, each as often as its count says."""
        return cls(
            minimum=float(numbers.min()) + 0.0,  # zero has one sign
            maximum=float(numbers.max()) + 0.0,
            is_whole=_are_whole(numbers[:_FEW], unit) and _are_whole(numbers, unit),
            moments=Moments.of(numbers, counts),
        )

    def merge(self, other: "Summary") -> "Summary":
        """The summary of both together."""
        return Summary(
            min(self.minimum, other.minimum),
            max(self.maximum, other.maximum),
            self.is_whole and other.is_whole,
            self.moments.merge(other.moments),
        )


@dataclass(frozen=True)
class NumberProfile:
    """What is known of numbers.

    Attributes:
        sketch: of the finite ones.
        not_finite: how many are infinite.
        negative: how many of these are below zero.
        unit: what whole numbers are multiples of.
        known: of the finite ones; None where the sketch counts every value by itself and tells it.
        distinct: as ``known``.
    """

    sketch: QuantileSketch = field(default_factory=QuantileSketch)
    not_finite: int = 0
    unit: int = 1
    known: Summary | None = None
    distinct: DistinctSketch | None = None
    negative: int = 0

    @classmethod
    def of(
        cls,
        numbers: "Numbers",
        counts: "Counts | None",
        limit: int,
        unit: int = 1,
        before: "NumberProfile | None" = None,
    ) -> "NumberProfile":
        """The profile of numbers.

        Args:
            numbers: none of them NaN.
            counts: how often each stands there; None for once each.
            limit: of the sketch's buckets.
            unit: see there.
            before: with which it will be merged; what tells nothing new then is left out.
        """
        import numpy as np

        is_finite = np.isfinite(numbers)
        infinite = cls()
        if not is_finite.all():
            infinite = _infinite(
                numbers[~is_finite], None if counts is None else counts[~is_finite]
            )
            numbers, counts = numbers[is_finite], None if counts is None else counts[is_finite]
        level, distinct = (before.sketch.level, before.distinct) if before else (0, None)
        sketch = QuantileSketch.of(numbers, counts, limit, level)
        if sketch.is_exact or not len(numbers):
            return replace(infinite, sketch=sketch, unit=unit)
        known = Summary.of(numbers, counts, unit)
        hashed = hashes.of_numbers(numbers)
        distinct = DistinctSketch.of(hashed, distinct)
        return replace(infinite, sketch=sketch, unit=unit, known=known, distinct=distinct)

    def merge(self, other: "NumberProfile", limit: int) -> "NumberProfile":
        """The profile of both together."""
        for one, two in ((self, other), (other, self)):
            if not two.count and len(one.sketch.keys) <= limit:
                return one
        sketch = self.sketch.merge(other.sketch, limit)
        found = NumberProfile(
            sketch,
            self.not_finite + other.not_finite,
            max(self.unit, other.unit),
            negative=self.negative + other.negative,
        )
        if sketch.is_exact:
            return found
        summaries = self.summary, other.summary
        known = reduce(Summary.merge, [one for one in summaries if one])
        return replace(found, known=known, distinct=_hashed(self).merge(_hashed(other)))

    @cached
    def finite(self) -> int:
        """How many are finite."""
        return self.sketch.total

    @cached
    def summary(self) -> Summary | None:
        """Of the finite ones; None where there are none."""
        if self.known or not self.finite:
            return self.known
        return Summary.of(self.sketch.lower, self.sketch.counts, self.unit)

    @property
    def count(self) -> int:
        """How many numbers there are, the infinite ones, too."""
        return self.finite + self.not_finite

    @cached
    def is_whole(self) -> bool:
        """Whether there are finite ones, and all are whole."""
        if self.known:
            return self.known.is_whole
        return self.finite > 0 and _are_whole(self.sketch.lower, self.unit)

    @property
    def minimum(self) -> float | None:
        """Of the finite ones."""
        return self.summary.minimum if self.summary else None

    @property
    def maximum(self) -> float | None:
        """Of the finite ones."""
        return self.summary.maximum if self.summary else None

    @property
    def mean(self) -> float | None:
        """Of the finite ones."""
        return self.summary.moments.mean(self.finite) if self.summary else None

    @property
    def std(self) -> float | None:
        """The sample standard deviation of the finite ones."""
        return self.summary.moments.std(self.finite) if self.summary else None

    @property
    def values(self) -> int:
        """How many distinct finite ones there are, an estimate where the sketch is not exact."""
        return self.distinct.estimate() if self.distinct else len(self.sketch.keys)

    def quantiles(self, shares: Sequence[float]) -> list[float]:
        """The numbers below which these shares lie, as far as :attr:`sketch` tells."""
        found = self.summary
        if found is None:
            return []
        return [
            min(max(number, found.minimum), found.maximum)
            for number in self.sketch.quantiles(shares)
        ]


def _infinite(numbers: "Numbers", counts: "Counts | None") -> NumberProfile:
    are_above, are_below = numbers == math.inf, numbers == -math.inf
    weights = 1 if counts is None else counts
    above, below = int((are_above * weights).sum()), int((are_below * weights).sum())
    return NumberProfile(not_finite=above + below, negative=below)


def _hashed(numbers: NumberProfile) -> DistinctSketch:
    return numbers.distinct or DistinctSketch.of(hashes.of_numbers(numbers.sketch.lower))


def _are_whole(numbers: "Numbers", unit: int) -> bool:
    import numpy as np

    return bool((np.floor(numbers / unit) * unit == numbers).all())
