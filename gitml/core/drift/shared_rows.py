"""Rows that two tables share, as where the current one is the reference and what came since."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from gitml.core.drift.column_drift import LEAST_EFFECT, LEAST_ROWS
from gitml.core.tables.profiles.profile import TableProfile

Row: TypeAlias = tuple[str | None, ...]
Cells: TypeAlias = Sequence[str | None]
_UNCHANGED = 0.99  # of the rows at the same places, from which on the one table continues the other
_DISTINCT = 0.99  # of the rows, from which on two that are equal are one


@dataclass(frozen=True, slots=True)
class SharedRows:
    """Which rows of the samples of two tables are in both samples.

    A classifier would see such a row on both sides, and a test of two samples would take them for
    independent ones, so that both find less than there is.

    Attributes:
        reference: whether each row is, in the order of the sample.
        current: the same.
    """

    reference: tuple[bool, ...] = ()
    current: tuple[bool, ...] = ()

    @property
    def share(self) -> float:
        """Of the current rows; it is a lower bound, as the samples may miss each other's rows."""
        return sum(self.current) / len(self.current) if self.current else 0.0

    @property
    def count(self) -> int:
        """The rows of the current sample that are shared."""
        return sum(self.current)

    @property
    def new(self) -> int:
        """The rows of the current sample that are not."""
        return len(self.current) - self.count

    @property
    def is_all(self) -> bool:
        """Whether neither side has more rows of its own than could matter."""
        own = (self.new, self.reference.count(False))
        sizes = (len(self.current), len(self.reference))
        return self.count > 0 and all(
            n < LEAST_ROWS and n < LEAST_EFFECT * size for n, size in zip(own, sizes, strict=True)
        )

    def apart(self, reference: Cells, current: Cells) -> tuple[Cells, Cells]:
        """Cells of a column without the rows of one side that the other side has.

        These are the new rows beside all of the reference; where there are hardly any, those that
        are gone beside all that are left.
        """
        if not self.count:
            return reference, current
        if self.new >= LEAST_ROWS or self.new >= self.reference.count(False):
            return reference, _own(current, self.current)
        return _own(reference, self.reference), current


def shared_rows(reference: TableProfile, current: TableProfile) -> SharedRows:
    """Find the rows that are in the samples of both tables, by the columns that both have.

    Equal rows are the same row in two cases. Either they lie at the same places of files of the
    same name, as in a table to which rows are appended. Or hardly two rows of a table are equal.
    """
    before, after = _rows(reference, current), _rows(current, reference)
    if not before or not after:
        return SharedRows()
    places = dict(zip(reference.priorities, before, strict=True))
    again = [
        places.get(priority) == row for priority, row in zip(current.priorities, after, strict=True)
    ]
    common = sum(priority in places for priority in current.priorities)
    if common >= LEAST_ROWS and sum(again) >= _UNCHANGED * common:
        kept = {p for p, is_there in zip(current.priorities, again, strict=True) if is_there}
        return SharedRows(tuple(p in kept for p in reference.priorities), tuple(again))
    if all(len(set(rows)) >= _DISTINCT * len(rows) for rows in (before, after)):
        return SharedRows(_in(before, after), _in(after, before))
    return SharedRows()


def _rows(table: TableProfile, other: TableProfile) -> list[Row]:
    """The rows of a table's sample, of the columns that the other one has too."""
    common = {one.name for one in other.columns}
    columns = {one.name: one.sample for one in table.columns if one.name in common}
    return list(zip(*(columns[name] for name in sorted(columns)), strict=True))


def _in(rows: Sequence[Row], others: Sequence[Row]) -> tuple[bool, ...]:
    """Whether each row is among the others, where each counts once."""
    left = Counter(others)
    found = []
    for row in rows:
        found.append(left[row] > 0)
        left[row] -= 1
    return tuple(found)


def _own(cells: Cells, is_shared: Sequence[bool]) -> Cells:
    return [cell for cell, there in zip(cells, is_shared, strict=True) if not there]
