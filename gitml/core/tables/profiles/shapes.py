"""What a column looks like, in so few numbers that they can be drawn."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitml.core.tables.profiles.column_profile import ColumnProfile
from gitml.core.tables.profiles.number_profile import DAY
from gitml.core.tables.profiles.quantiles import QuantileSketch

if TYPE_CHECKING:
    from gitml.core.tables.text_values import Numbers

_TAIL = 0.005  # of the numbers at either end, which may lie outside of the bins
_FAR = 2  # times the range without them: so far away they would leave no room for the others
_CATEGORIES = 8  # that have a bar of their own


@dataclass(frozen=True, slots=True)
class ProfileHistogram:
    """Bins of equal width; the first and the last one have what lies outside of them, too.

    Attributes:
        low: where the first begins.
        high: where the last ends.
        shares: of the numbers in each bin.
        has_less: whether some lie below the first.
        has_more: whether some lie above the last.
    """

    low: float
    high: float
    shares: tuple[float, ...]
    has_less: bool = False
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class ProfileBars:
    """The most frequent values.

    Attributes:
        shares: of the cells with a value, by value, the most frequent first.
        others: share of all other values.
    """

    shares: tuple[tuple[str, float], ...]
    others: float


def shape(column: ColumnProfile, bins: int = 24) -> ProfileHistogram | ProfileBars | None:
    """The picture of a column; None where there is nothing to draw, as of identifiers."""
    if column.main:
        return _histogram(column, bins)
    if not column.counts or column.kind == "string":
        return None
    total = sum(column.counts.values())
    first = list(column.counts.items())[:_CATEGORIES]
    rest = total - sum(count for _, count in first)
    return ProfileBars(tuple((name, count / total) for name, count in first), rest / total)


def _histogram(column: ColumnProfile, bins: int) -> ProfileHistogram | None:
    import numpy as np

    numbers = column.main
    if numbers is None or numbers.minimum is None or numbers.maximum is None:
        return None
    low, high = numbers.minimum, numbers.maximum
    if not low < high or not math.isfinite(high - low):
        return None
    first, last = numbers.quantiles((_TAIL, 1 - _TAIL))
    if first < last and high - low > _FAR * (last - first):
        low, high = first, last
    end = high
    if numbers.is_whole:
        end, bins = whole_bins(low, high, DAY if column.kind == "date" else 1, bins)
    edges = np.linspace(low, end, bins + 1)
    below = _below(numbers.sketch, (numbers.minimum, numbers.maximum), edges)
    below[0], below[-1] = 0, numbers.finite
    return ProfileHistogram(
        low,
        high,
        tuple((np.diff(below) / numbers.finite).tolist()),
        has_less=numbers.minimum < low,
        has_more=numbers.maximum > high,
    )


def whole_bins(low: float, high: float, unit: int, bins: int) -> tuple[float, int]:
    """Bins for whole numbers: as many values for each, or some would look empty.

    Args:
        low: where the first begins.
        high: the greatest value that they have.
        unit: what the values are multiples of.
        bins: how many there are at most.

    Returns:
        Where the last one ends, and how many there are.
    """
    width = math.ceil((high - low + unit) / unit / bins) * unit
    count = math.ceil((high - low + unit) / width)
    return low + width * count, count


def _below(sketch: QuantileSketch, ends: tuple[float, float], edges: "Numbers") -> "Numbers":
    """How many numbers lie below each edge; a bucket is taken to be evenly filled.

    Args:
        sketch: of the numbers.
        ends: the least and the greatest of them.
        edges: ascending.
    """
    import numpy as np

    if sketch.is_exact:
        up_to = np.concatenate([[0], np.cumsum(sketch.counts)])
        return up_to[np.searchsorted(sketch.lower, edges)].astype(np.float64)
    lower, upper = np.fmax(sketch.lower, ends[0]), np.fmin(sketch.upper, ends[1])
    wide = np.maximum(upper - lower, np.finfo(np.float64).tiny)
    with np.errstate(over="ignore"):  # of a bucket of one value: what is beyond counts as 1
        parts = np.clip((edges[:, None] - lower) / wide, 0, 1)
    found: Numbers = parts @ sketch.counts
    return found
