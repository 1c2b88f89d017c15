"""Distances of two distributions, by the definitions that Evidently has published.

Shares are of shape (k,), one a bin or a category.
"""

import math
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from gitml.core.drift.samples import Categories, Numbers, cumulative, shares
from gitml.core.evaluation.magnitude import times_power, unusual_exponent
from gitml.core.tables.whole_numbers import whole_where_whole
from gitml.late_module import LateModule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Shares: TypeAlias = tuple[NDArray[np.float64], NDArray[np.float64]]
else:
    np = LateModule("numpy")

_FEW_VALUES = 20  # distinct ones of the reference, up to which each is a bin of its own
_FLAT = 0.001  # the least standard deviation that a distance is divided by
_EMPTY = 1e-4  # what stands for a share of nothing, where no share is smaller
_FAR_BELOW = 1e6  # else it is the smallest share divided by this


def total_variation(reference: Categories, current: Categories) -> float:
    """Half of the sum of absolute differences: the share of the rows that moved."""
    before, after = shares(reference, current)
    return float(np.abs(before - after).sum() / 2)


def binned(reference: Numbers | Categories, current: Numbers | Categories) -> "Shares":
    """Shares of each bin.

    Of numbers, bins of equal width over both sides together, as many as Sturges' rule says; of a
    reference with few distinct numbers, and of categories, one for each.
    """
    if isinstance(reference, Numbers) and isinstance(current, Numbers):
        if len(reference.values) <= _FEW_VALUES:
            return shares(as_categories(reference), as_categories(current))
        return _histograms(reference, current, weighted=True)
    return shares(as_categories(reference), as_categories(current))


def as_categories(sample: Numbers | Categories) -> Categories:
    """Numbers as categories, one for each distinct number."""
    if isinstance(sample, Categories):
        return sample
    pairs = zip(sample.values.tolist(), sample.counts.tolist(), strict=True)
    return Categories({str(whole_where_whole(value)): count for value, count in pairs})


def distinct(reference: Numbers | Categories, current: Numbers | Categories) -> int:
    """How many distinct values both sides have together."""
    if isinstance(reference, Numbers) and isinstance(current, Numbers):
        return len(np.union1d(reference.values, current.values))
    return len(as_categories(reference).counts.keys() | as_categories(current).counts.keys())


def _of_usual_size(reference: Numbers, current: Numbers) -> tuple[Numbers, Numbers, int]:
    """Great numbers in a unit in which their squares are floats, and that unit's power of two."""
    exponent = max(unusual_exponent(reference.values, current.values), 0)
    before, after = (
        replace(side, values=times_power(side.values, -exponent)) for side in (reference, current)
    )
    return before, after, exponent


def _edges(reference: Numbers, current: Numbers, *, weighted: bool) -> "NDArray[np.float64]":
    values = np.union1d(reference.values, current.values)
    low, high = float(values[0]), float(values[-1])
    rows = reference.n + current.n if weighted else len(values)
    if low == high:
        return np.asarray([low - 0.5, high + 0.5])
    wanted = np.log2(rows) + 1
    width = (high - low) / wanted
    if width < 1 and bool((values == np.rint(values)).all()):
        width = 1.0  # no bin of whole numbers is empty for want of one
    return np.linspace(low, high, max(1, int(np.ceil((high - low) / width))) + 1)


def _histograms(reference: Numbers, current: Numbers, *, weighted: bool) -> "Shares":
    reference, current, _ = _of_usual_size(reference, current)
    edges = _edges(reference, current, weighted=weighted)
    before, after = (
        np.histogram(side.values, edges, weights=side.counts)[0] / side.n
        for side in (reference, current)
    )
    return before, after


def _filled(of_bins: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Shares without a zero, which has no logarithm."""
    least = float(of_bins[of_bins > 0].min())
    return np.where(of_bins > 0, of_bins, least / _FAR_BELOW if least <= _EMPTY else _EMPTY)


def psi(reference: Numbers | Categories, current: Numbers | Categories) -> float:
    """The population stability index."""
    before, after = map(_filled, binned(reference, current))
    return float(((before - after) * np.log(before / after)).sum())


def kullback_leibler(reference: Numbers | Categories, current: Numbers | Categories) -> float:
    """The divergence of the current side from the reference, in nats."""
    before, after = map(_filled, binned(reference, current))
    before, after = before / before.sum(), after / after.sum()
    return float((before * np.log(before / after)).sum())


def jensen_shannon(reference: Numbers | Categories, current: Numbers | Categories) -> float:
    """The distance, the square root of the divergence in nats."""
    before, after = (side / side.sum() for side in binned(reference, current))
    middle = (before + after) / 2
    return float(np.sqrt(max(0.0, (_entropy(before, middle) + _entropy(after, middle)) / 2)))


def _entropy(of_bins: "NDArray[np.float64]", others: "NDArray[np.float64]") -> float:
    seen = of_bins > 0
    return float((of_bins[seen] * np.log(of_bins[seen] / others[seen])).sum())


def hellinger(reference: Numbers | Categories, current: Numbers | Categories) -> float:
    """The distance; bins of numbers are as many as Sturges' rule says of the distinct ones."""
    if isinstance(reference, Numbers) and isinstance(current, Numbers):
        before, after = _histograms(reference, current, weighted=False)
    else:
        before, after = shares(as_categories(reference), as_categories(current))
    return float(np.sqrt(1 - min(1.0, float(np.sqrt(before * after).sum()))))


def wasserstein(reference: Numbers, current: Numbers) -> float:
    """The area between the distribution functions, in standard deviations of the reference."""
    reference, current, exponent = _of_usual_size(reference, current)
    grid, before, after = cumulative(reference, current)
    area = float((np.abs(before - after)[:-1] * np.diff(grid)).sum())
    return area / max(reference.std, math.ldexp(_FLAT, -exponent))
