"""The numbers of a column, or its dates as seconds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gitml.core.tables import hashes
from gitml.core.tables.distinct import DistinctSketch
from gitml.core.tables.moments import Moments
from gitml.core.tables.quantiles import QuantileSketch

if TYPE_CHECKING:
    from gitml.core.tables.cells import Counts
    from gitml.core.tables.text_values import Numbers

DAY = 86400  # seconds
_FEW = 64  # numbers, which mostly show whether all are whole


@dataclass(frozen=True, slots=True)
class NumberProfile:
    """What is known of numbers.

    Attributes:
        finite: how many are finite.
        not_finite: how many are infinite.
        minimum: of the finite ones; None where there are none.
        maximum: as ``minimum``.
        is_whole: whether all finite ones are whole; of dates, whole days.
        moments: of the finite ones.
        sketch: of the finite ones.
        distinct: of the finite ones; None where the sketch counts every value by itself.
    """

    finite: int = 0
    not_finite: int = 0
    minimum: float | None = None
    maximum: float | None = None
    is_whole: bool = True
    moments: Moments = field(default_factory=Moments)
    sketch: QuantileSketch = field(default_factory=QuantileSketch)
    distinct: DistinctSketch | None = None

    @classmethod
    def of(
        cls, numbers: "Numbers", counts: "Counts | None", limit: int, unit: int = 1
    ) -> "NumberProfile":
        """The profile of numbers.

        Args:
            numbers: none of them NaN.
            counts: how often each stands there; None for once each.
            limit: of the sketch's buckets.
            unit: what whole numbers are multiples of.
        """
        import numpy as np

        is_finite = np.isfinite(numbers)
        if not is_finite.all():
            infinite = ~is_finite
            not_finite = int(infinite.sum() if counts is None else counts[infinite].sum())
            found = cls.of(
                numbers[is_finite], None if counts is None else counts[is_finite], limit, unit
            )
            return found.merge(cls(not_finite=not_finite), limit)
        if not len(numbers):
            return cls()
        ascending, weights = _sorted(numbers, counts)
        sketch = QuantileSketch.of(ascending, weights, limit)
        return cls(
            finite=int(weights.sum()),
            minimum=float(ascending[0]),
            maximum=float(ascending[-1]),
            is_whole=_are_whole(ascending[:_FEW], unit) and _are_whole(ascending, unit),
            moments=Moments.of(ascending, None if counts is None else weights),
            sketch=sketch,
            distinct=None if sketch.is_exact else DistinctSketch.of(hashes.of_numbers(ascending)),
        )

    def merge(self, other: "NumberProfile", limit: int) -> "NumberProfile":
        """The profile of both together."""
        for one, two in ((self, other), (other, self)):
            if not two.count and len(one.sketch.keys) <= limit:
                return one
        sketch = self.sketch.merge(other.sketch, limit)
        return NumberProfile(
            finite=self.finite + other.finite,
            not_finite=self.not_finite + other.not_finite,
            minimum=min(_given(self.minimum, other.minimum), default=None),
            maximum=max(_given(self.maximum, other.maximum), default=None),
            is_whole=self.is_whole and other.is_whole,
            moments=self.moments.merge(other.moments),
            sketch=sketch,
            distinct=None if sketch.is_exact else _hashed(self).merge(_hashed(other)),
        )

    @property
    def count(self) -> int:
        """How many numbers there are, the infinite ones, too."""
        return self.finite + self.not_finite

    @property
    def mean(self) -> float | None:
        """Of the finite ones."""
        return self.moments.mean(self.finite)

    @property
    def std(self) -> float | None:
        """The sample standard deviation of the finite ones."""
        return self.moments.std(self.finite)

    @property
    def values(self) -> int:
        """How many distinct finite ones there are, an estimate where the sketch is not exact."""
        return self.distinct.estimate() if self.distinct else len(self.sketch.keys)

    def quantiles(self, shares: Sequence[float]) -> list[float]:
        """The numbers below which these shares lie, as far as :attr:`sketch` tells."""
        if self.minimum is None or self.maximum is None:
            return []
        return [
            min(max(found, self.minimum), self.maximum) for found in self.sketch.quantiles(shares)
        ]


def _hashed(numbers: NumberProfile) -> DistinctSketch:
    return numbers.distinct or DistinctSketch.of(hashes.of_numbers(numbers.sketch.lower))


def _sorted(numbers: "Numbers", counts: "Counts | None") -> "tuple[Numbers, Counts]":
    import numpy as np

    if counts is None:
        ascending = numbers + 0.0  # zero has one sign
        ascending.sort()
        return ascending, np.ones(len(numbers), np.int64)
    order: np.ndarray[tuple[int], np.dtype[np.int64]] = np.argsort(numbers)
    return numbers[order] + 0.0, counts[order]


def _are_whole(numbers: "Numbers", unit: int) -> bool:
    import numpy as np

    return bool((np.floor(numbers / unit) * unit == numbers).all())


def _given(*numbers: float | None) -> list[float]:
    return [number for number in numbers if number is not None]
