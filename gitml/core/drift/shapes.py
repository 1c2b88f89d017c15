"""What a column looks like on both sides: the shares of few bins, to be drawn over each other."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitml.core.drift.column_drift import ColumnDrift
from gitml.core.drift.samples import Categories, Numbers
from gitml.core.tables.profiles.number_profile import DAY
from gitml.core.tables.profiles.shapes import whole_bins
from gitml.late_module import LateModule

if TYPE_CHECKING:
    import numpy as np
else:
    np = LateModule("numpy")

_BINS = 24
_TAIL = 0.005  # of the rows at either end of both sides, which may lie outside of the bins
_CATEGORIES = 8  # that have a bar of their own


@dataclass(frozen=True, slots=True)
class DriftHistogram:
    """Bins of equal width; the first and the last one have what lies outside of them, too.

    Attributes:
        low: where the first begins.
        high: where the last ends.
        reference: share of the rows in each bin.
        current: the same.
        has_less: whether some of either side lie below the first.
        has_more: whether some lie above the last.
    """

    low: float
    high: float
    reference: tuple[float, ...]
    current: tuple[float, ...]
    has_less: bool = False
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class DriftBars:
    """The most frequent categories of both sides, and the share of the rows of each.

    Attributes:
        others: the shares of all that have no bar; None where there are none.
    """

    names: tuple[str, ...]
    reference: tuple[float, ...]
    current: tuple[float, ...]
    others: tuple[float, float] | None = None


def shape(one: ColumnDrift) -> DriftHistogram | DriftBars | None:
    """The picture of a column; None where a side has nothing to show, or both differ in kind."""
    before, after = (side.data if side else None for side in one.sides)
    if before is None or after is None or not (before.n and after.n):
        return None
    if isinstance(before, Numbers) and isinstance(after, Numbers):
        return _histogram(before, after)
    if isinstance(before, Categories) and isinstance(after, Categories):
        return _bars(before, after)
    return None


def _histogram(before: Numbers, after: Numbers) -> DriftHistogram:
    ends = [_quantile(side, share) for side in (before, after) for share in (_TAIL, 1 - _TAIL)]
    low, high = min(ends), max(ends)
    end, bins = high, _BINS
    if low == high:
        low, high = low - 0.5, high + 0.5
        end = high
    elif unit := _unit(before, after):
        low, high = int(low), int(high)
        end, bins = whole_bins(low, high, unit, _BINS)
    edges = 2 * np.linspace(low / 2, end / 2, bins + 1)  # their distance need not be a float
    sides = []
    for side in (before, after):
        places = np.clip(np.searchsorted(edges, side.values, side="right") - 1, 0, bins - 1)
        shares = np.bincount(places, weights=side.counts, minlength=bins) / side.n
        sides.append(tuple(shares.tolist()))
    return DriftHistogram(
        low,
        high,
        sides[0],
        sides[1],
        has_less=bool(min(before.values[0], after.values[0]) < low),
        has_more=bool(max(before.values[-1], after.values[-1]) > high),
    )


def _unit(*sides: Numbers) -> int | None:
    """What the numbers of both sides are multiples of: whole days, or 1; None for fractions."""
    for unit in (DAY, 1):
        if all((np.fmod(side.values, unit) == 0).all() for side in sides):
            return unit if max(np.abs(side.values).max() for side in sides) < 2**53 else None
    return None


def _quantile(side: Numbers, share: float) -> float:
    up_to = np.cumsum(side.counts)
    place = int(np.searchsorted(up_to, share * up_to[-1]))
    return float(side.values[min(place, len(side.values) - 1)])


def _bars(before: Categories, after: Categories) -> DriftBars:
    def share(side: Categories, name: str) -> float:
        return side.counts.get(name, 0) / side.n

    names = sorted(
        before.counts.keys() | after.counts.keys(),
        key=lambda name: (-max(share(before, name), share(after, name)), name),
    )[:_CATEGORIES]
    one, other = (tuple(share(side, name) for name in names) for side in (before, after))
    rest = (max(0.0, 1 - sum(one)), max(0.0, 1 - sum(other)))
    return DriftBars(tuple(names), one, other, rest if max(rest) > 1e-9 else None)
