"""Profiles: what is known of a table once its rows are gone.

A profile of a table is the merged profiles of its parts, to the same bytes in whatever order they
are merged.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gitml.core.tables import hashes
from gitml.core.tables.arrow_arrays import indices
from gitml.core.tables.blocks import Block
from gitml.core.tables.profiles.column_profile import ColumnProfile, Kept, ProfileLimits, at_places
from gitml.core.tables.profiles.value_counts import ValueCounts

_HIGHEST = 2**64 - 1


@dataclass(frozen=True)
class TableProfile:
    """What is known of a table.

    Attributes:
        rows: how many there are.
        columns: in the order of the file.
        limits: how much was kept.
        priorities: of the rows of the sample, ascending: random numbers, of all rows the lowest.
    """

    rows: int
    columns: tuple[ColumnProfile, ...]
    limits: ProfileLimits
    priorities: tuple[int, ...] = ()

    @classmethod
    def of(
        cls,
        block: Block,
        limits: ProfileLimits | None = None,
        known: "TableProfile | None" = None,
        counts: ValueCounts | None = None,
    ) -> "TableProfile":
        """The profile of a block.

        Args:
            block: some rows.
            limits: how much is kept.
            known: with which it will be merged; what tells nothing new then is left out.
            counts: takes the values that repeat, which are left out; see :meth:`with_counts`.
        """
        import numpy as np

        limits = limits or ProfileLimits.of_columns(len(block.columns))
        priorities = hashes.of_rows(block.part, block.start, block.rows)
        lowest = np.flatnonzero(priorities < np.uint64(known.ceiling if known else _HIGHEST))
        lowest = lowest[np.argsort(priorities[lowest], kind="stable")[: limits.sample]]
        kept = Kept(limits, indices(lowest), block.has_na_words)
        before = _by_name(known) if known else {}
        columns = []
        for position, (name, cells) in enumerate(block.columns.items()):
            found = cells.distinct
            due = found.used() if counts is None else counts.add(name, found)
            column = ColumnProfile.of(name, position, due, kept, before.get(name))
            columns.append(column.with_rows(cells, kept))
        return cls(block.rows, tuple(columns), limits, tuple(priorities[lowest].tolist()))

    @classmethod
    def empty(cls, names: Sequence[str]) -> "TableProfile":
        """The profile of a table without rows."""
        columns = tuple(ColumnProfile(name, at, 0) for at, name in enumerate(names))
        return cls(0, columns, ProfileLimits.of_columns(len(names)))

    def merge(self, other: "TableProfile") -> "TableProfile":
        """The profile of both; where one lacks a column, its cells are missing there."""
        limits = self.limits.merge(other.limits)
        priorities = self.priorities + other.priorities
        order = sorted(range(len(priorities)), key=priorities.__getitem__)[: limits.sample]
        one, two = _by_name(self), _by_name(other)
        columns = [
            (one.get(name) or _lacking(self, two[name])).merge(
                two.get(name) or _lacking(other, one[name]), limits, order
            )
            for name in {**one, **two}
        ]
        columns.sort(key=lambda column: (column.position, column.name))
        return TableProfile(
            self.rows + other.rows,
            tuple(columns),
            limits,
            at_places(priorities, order),
        )

    def with_counts(self, counts: ValueCounts, *, has_na_words: bool) -> "TableProfile":
        """The same with the values that were counted apart from their rows.

        Args:
            counts: from which they are taken.
            has_na_words: see :class:`Block`.
        """
        found, kept = counts.take(), Kept(self.limits, None, has_na_words)
        order = range(len(self.priorities))
        columns = tuple(
            column.merge(
                ColumnProfile.of(column.name, column.position, found[column.name], kept, column),
                self.limits,
                order,
            )
            if column.name in found
            else column
            for column in self.columns
        )
        return replace(self, columns=columns)

    @property
    def ceiling(self) -> int:
        """The priority that no further row of the sample reaches."""
        return self.priorities[-1] if len(self.priorities) == self.limits.sample else _HIGHEST

    def column(self, name: str) -> ColumnProfile | None:
        """The column of that name."""
        return _by_name(self).get(name)


def _by_name(table: TableProfile) -> dict[str, ColumnProfile]:
    return {column.name: column for column in table.columns}


def _lacking(table: TableProfile, column: ColumnProfile) -> ColumnProfile:
    """A column that another part has."""
    nothing = (None,) * len(table.priorities)
    return ColumnProfile(column.name, column.position, table.rows, table.rows, sample=nothing)
