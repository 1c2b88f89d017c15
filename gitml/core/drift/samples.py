"""What a column holds on one side: its numbers or its categories, and how often each was seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from gitml.late_module import LateModule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
else:
    np = LateModule("numpy")

Kind: TypeAlias = Literal["number", "category", "date", "text", "identifier", "many", "empty"]


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """Finite numbers.

    Attributes:
        values: distinct, ascending, shape (k,).
        counts: how often each was seen, shape (k,).
        error: the largest share of the rows that stands for numbers within a range: of a sketch,
            whose values are where its ranges begin.
    """

    values: "NDArray[np.float64]"
    counts: "NDArray[np.int64]"
    error: float = 0.0

    @property
    def n(self) -> int:
        """Rows."""
        return int(self.counts.sum())

    @property
    def rows(self) -> "NDArray[np.float64]":
        """The numbers, one a row, ascending, shape (n,)."""
        return np.repeat(self.values, self.counts)

    @property
    def mean(self) -> float:
        """Of all rows."""
        return float(np.average(self.values, weights=self.counts))

    @property
    def std(self) -> float:
        """Of all rows, divided by n."""
        return float(np.sqrt(np.average((self.values - self.mean) ** 2, weights=self.counts)))


@dataclass(frozen=True, slots=True, eq=False)
class Categories:
    """How often each category was seen.

    Attributes:
        others: rows of categories that are not listed.
    """

    counts: Mapping[str, int]
    others: int = 0

    @property
    def n(self) -> int:
        """Rows."""
        return sum(self.counts.values()) + self.others


@dataclass(frozen=True, slots=True, eq=False)
class ColumnSample:
    """A column on one side.

    Attributes:
        rows: all, of which ``absent`` have no value: they are missing, NaN or infinite.
        data: of the rows that have one; None where it is neither numbers nor categories.
        odd: rows with a value that is none of the column's kind, as a word among numbers; they
            are among the absent ones.
    """

    name: str
    kind: Kind
    rows: int
    absent: int
    data: Numbers | Categories | None
    odd: int = 0

    @property
    def n(self) -> int:
        """Rows that have a value."""
        return self.rows - self.absent


@dataclass(frozen=True, slots=True, eq=False)
class TableSample:
    """A table on one side.

    Attributes:
        name: what people call it.
        columns: by name, in the order of the table.
        from_profile: whether it was judged without the data.
        left_out: files of its folder that others may take for a part of it, and were not read.
    """

    name: str
    rows: int
    columns: Mapping[str, ColumnSample]
    from_profile: bool = False
    left_out: tuple[str, ...] = ()


def numbers(values: "ArrayLike") -> Numbers:
    """Finite numbers in any order, shape (n,)."""
    distinct, counts = np.unique(np.asarray(values, dtype=np.float64), return_counts=True)
    return Numbers(distinct, counts.astype(np.int64))


def cumulative(
    reference: Numbers, current: Numbers
) -> "tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]":
    """Both distribution functions at each value of either side.

    Returns:
        Values, ascending, and the shares of rows up to each, of the reference and of the current
        side; all of shape (k,).
    """
    grid = np.union1d(reference.values, current.values)
    return grid, _shares(reference, grid), _shares(current, grid)


def _shares(sample: Numbers, grid: "NDArray[np.float64]") -> "NDArray[np.float64]":
    up_to = np.concatenate([[0], np.cumsum(sample.counts)])
    places = np.searchsorted(sample.values, grid, side="right")
    return np.asarray(up_to[places] / max(sample.n, 1), dtype=np.float64)


def shares(
    reference: Categories, current: Categories
) -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
    """The share of each category of either side, of shape (k,); those not listed come last."""
    names = list(dict.fromkeys([*reference.counts, *current.counts]))

    rest = bool(reference.others or current.others)

    def side(sample: Categories) -> "NDArray[np.float64]":
        counts = [sample.counts.get(name, 0) for name in names] + [sample.others] * rest
        return np.asarray(counts, dtype=np.float64) / max(sample.n, 1)

    return side(reference), side(current)


def aligned(reference: Categories, current: Categories) -> tuple[Categories, Categories]:
    """The same, where a side does not list all its categories: those that both list, and the rest.

    Else a category would seem to be gone from a side that merely does not list it.
    """
    if not (reference.others or current.others):
        return reference, current
    common = reference.counts.keys() & current.counts.keys()

    def side(sample: Categories) -> Categories:
        counts = {name: count for name, count in sample.counts.items() if name in common}
        return Categories(counts, sample.n - sum(counts.values()))

    return side(reference), side(current)
