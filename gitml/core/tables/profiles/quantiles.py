"""How numbers are distributed: a sketch of fixed size that merges exactly.

Doubles in ascending order are, as their bits, whole numbers in ascending order. A sketch counts
the numbers that share all bits but the last few, as few as its limit of buckets allows: up to the
limit, every value by itself. The buckets of two sketches together are those of all their numbers.
So no order of merging and no cut of the table changes a bit of the result, as it would with KLL or
t-digest. How far a quantile may be off is known: by the fullest bucket's share.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MAGNITUDE = (1 << 63) - 1
_GREATEST = math.nextafter(math.inf, 0)
_DENSE = 2  # places for each key, up to which each is counted at its place


@cache
def _nothing() -> "NDArray[np.int64]":
    import numpy as np

    return np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class QuantileSketch:
    """Counts of finite numbers.

    Attributes:
        level: how many of the last bits are left out; 0 where every value has its own count.
        keys: of the buckets, ascending.
        counts: numbers in each bucket.
    """

    level: int = 0
    keys: "NDArray[np.int64]" = field(default_factory=_nothing)
    counts: "NDArray[np.int64]" = field(default_factory=_nothing)

    @classmethod
    def of(
        cls,
        numbers: "NDArray[np.float64]",
        counts: "NDArray[np.int64] | None",
        limit: int,
        level: int = 0,
    ) -> "QuantileSketch":
        """The sketch of numbers, each as often as its count says.

        Args:
            numbers: finite; they may repeat.
            counts: of each number; None for once each.
            limit: of buckets.
            level: of the sketch at least, as it will be merged with one of that level.
        """
        if not len(numbers):
            return cls(level)
        keys, found = _counted(_keys(numbers) >> level, counts)
        return _coarse(level, keys, found, limit)

    @classmethod
    def at_level(
        cls, level: int, lower: "NDArray[np.float64]", counts: "NDArray[np.int64]"
    ) -> "QuantileSketch":
        """The sketch of a level with these buckets.

        Raises:
            ValueError: they do not ascend.
        """
        found = _keys(lower) >> level
        ascend = (found[1:] > found[:-1]).all()  # a difference may be beyond 64 bits
        if len(found) != len(counts) or not ascend or (counts <= 0).any():
            raise ValueError("buckets ascend, and each has a count")
        return cls(level, found, counts)

    def merge(self, other: "QuantileSketch", limit: int) -> "QuantileSketch":
        """The sketch of both together."""
        import numpy as np

        level = max(self.level, other.level)
        keys = np.concatenate([one.keys >> level - one.level for one in (self, other)])
        counts = np.concatenate([self.counts, other.counts])
        return _coarse(level, *_ascending(keys, counts), limit)

    @property
    def total(self) -> int:
        """How many numbers there are."""
        return int(self.counts.sum())

    @property
    def is_exact(self) -> bool:
        """Whether every value has its own count."""
        return self.level == 0

    @property
    def lower(self) -> "NDArray[np.float64]":
        """The least number that each bucket can hold."""
        return _finite(_numbers(self.keys << self.level), -_GREATEST)

    @property
    def upper(self) -> "NDArray[np.float64]":
        """The greatest number that each bucket can hold."""
        return _finite(_numbers((self.keys << self.level) | ((1 << self.level) - 1)), _GREATEST)

    @property
    def error(self) -> float:
        """The share of the numbers by which a quantile, or a share below, may be off."""
        if self.is_exact or not len(self.counts):
            return 0.0
        return float(self.counts.max() / self.counts.sum())

    def quantiles(self, shares: Sequence[float]) -> list[float]:
        """The numbers below which these shares of all lie; empty where there are none."""
        import numpy as np

        if not len(self.counts):
            return []
        if self.is_exact:
            last, values = [*accumulate(self.counts.tolist())], self.lower.tolist()
            places = (bisect_right(last, share * (last[-1] - 1)) for share in shares)
            return [values[min(place, len(values) - 1)] for place in places]
        ends = np.cumsum(self.counts)
        ranks = np.asarray(shares) * (ends[-1] - 1)
        at = np.searchsorted(ends, ranks, side="right").clip(max=len(ends) - 1)
        lower, upper = self.lower[at], self.upper[at]
        inside = (ranks - (ends[at] - self.counts[at]) + 0.5) / self.counts[at]
        between: list[float] = (lower * (1 - inside) + upper * inside).tolist()
        return between


def _counted(
    keys: "NDArray[np.int64]", counts: "NDArray[np.int64] | None"
) -> "tuple[NDArray[np.int64], NDArray[np.int64]]":
    """Keys ascending, and how often each stands there; some may repeat."""
    import numpy as np

    if counts is not None:
        return _ascending(keys, counts)
    least, greatest = int(keys.min()), int(keys.max())
    if greatest - least < _DENSE * len(keys):
        of_each = np.bincount(keys - least)
        used = np.flatnonzero(of_each)
        return used + least, of_each[used]
    keys.sort()
    return keys, np.ones(len(keys), np.int64)


def _ascending(
    keys: "NDArray[np.int64]", counts: "NDArray[np.int64]"
) -> "tuple[NDArray[np.int64], NDArray[np.int64]]":
    import numpy as np

    order = np.argsort(keys, kind="stable")
    return keys[order], counts[order]


def _coarse(
    level: int, keys: "NDArray[np.int64]", counts: "NDArray[np.int64]", limit: int
) -> QuantileSketch:
    """As few bits left out as the limit allows; ``keys`` ascend and may repeat."""
    import numpy as np

    if not len(keys):
        return QuantileSketch(level, keys, counts)
    if len(keys) <= limit:
        starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
        return QuantileSketch(level, keys[starts], np.add.reduceat(counts, starts))
    # Two neighbours fall together as soon as the highest bit in which they differ is left out.
    lengths = _bit_lengths((keys[1:] ^ keys[:-1]).view(np.uint64))
    apart = 1 + np.cumsum(np.bincount(lengths, minlength=65)[::-1])[::-1]  # buckets by bits left
    drop = next((bits for bits in range(64) if apart[bits + 1] <= limit), 64)
    starts = np.flatnonzero(np.concatenate([[True], lengths > drop]))
    return QuantileSketch(level + drop, keys[starts] >> drop, np.add.reduceat(counts, starts))


def _bit_lengths(values: "NDArray[np.uint64]") -> "NDArray[np.int64]":
    import numpy as np

    # The exponent of a double is the place of the highest bit. The bit below is cleared first, so
    # that no rounding carries into the next.
    tops = (values & ~(values >> np.uint64(1))).astype(np.float64)
    lengths: NDArray[np.int64] = np.maximum((tops.view(np.int64) >> 52) - 1022, 0)
    return lengths


def _finite(numbers: "NDArray[np.float64]", bound: float) -> "NDArray[np.float64]":
    """Numbers, with the bound for what the outermost bucket has beyond all doubles."""
    import numpy as np

    return np.where(np.isfinite(numbers), numbers, bound)


def _keys(numbers: "NDArray[np.float64]") -> "NDArray[np.int64]":
    import numpy as np

    bits = (numbers + 0.0).view(np.int64)  # zero has one key
    return bits ^ (bits >> 63 & _MAGNITUDE)


def _numbers(keys: "NDArray[np.int64]") -> "NDArray[np.float64]":
    import numpy as np

    return (keys ^ (keys >> 63 & _MAGNITUDE)).view(np.float64)
