"""Of very many rows those that a picture needs, chosen while they are read.

A screen has a thousand columns of dots. Of the rows that fall into one of them the first is kept.
Those with the lowest and the highest number are kept, too, so that no peak is lost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import TYPE_CHECKING, Literal, TypeAlias, overload

from gitml.core.plots.definition import Plot
from gitml.core.values import Value

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers: TypeAlias = NDArray[np.float64]
    Indices: TypeAlias = NDArray[np.intp]

MOST_ROWS = 20_000
"""Rows that are drawn as they are."""
_BUCKETS = 2_000
_NUMERIC = frozenset({"linear", "simple", "smooth", "scatter"})
Method: TypeAlias = Literal["peaks", "counts"]


def method(plot: Plot) -> Method | None:
    """How the rows of a plot can be made fewer; None where all are needed."""
    if plot.template.startswith("confusion"):
        fields = plot.sources.values()
        apart = plot.x is not None and all(len(names) == 1 for names in fields)
        return "counts" if apart and not plot.x_files else None
    # Files whose rows belong together must keep the same ones; so must the parts of a group.
    if plot.x_files or plot.group or plot.template not in _NUMERIC:
        return None
    return "peaks"


def bucket(rows: int) -> int:
    """How many rows share a column of the screen, of so many."""
    return max(1, rows // _BUCKETS)


def peaks(table: "Numbers", size: int) -> "Indices":
    """The rows to keep, in order.

    Args:
        table: of shape (rows, columns); NaN for an empty cell.
        size: rows of one bucket.
    """
    import numpy as np

    whole = len(table) // size * size
    starts = np.arange(0, whole, size)
    chosen = [starts, np.array([len(table) - 1])]
    if whole:
        parts = table[:whole].reshape(-1, size, table.shape[1])
        chosen += [(starts[:, None] + at).ravel() for at in _extremes(parts, axis=1)]
    if whole < len(table):
        chosen += [np.array([whole]), *(whole + at for at in _extremes(table[whole:], axis=0))]
    return np.unique(np.concatenate(chosen))


def _extremes(parts: "Numbers", axis: int) -> "tuple[Indices, Indices]":
    import numpy as np

    if not np.isnan(parts).any():
        return parts.argmin(axis=axis), parts.argmax(axis=axis)
    lowest = np.where(np.isnan(parts), np.inf, parts).argmin(axis=axis)
    return lowest, np.where(np.isnan(parts), -np.inf, parts).argmax(axis=axis)


@dataclass(frozen=True, slots=True)
class RepeatedRows(Sequence[Value]):
    """A column in which equal rows stand together, of which only their number is kept."""

    cells: Sequence[Value]
    counts: Sequence[int]

    def __len__(self) -> int:
        return sum(self.counts)

    def __iter__(self) -> Iterator[Value]:
        return chain.from_iterable(map(repeat, self.cells, self.counts))

    @overload
    def __getitem__(self, index: int) -> Value: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Value]: ...

    def __getitem__(self, index: int | slice) -> Value | Sequence[Value]:
        return list(self)[index]
