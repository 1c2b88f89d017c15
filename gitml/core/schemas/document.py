"""The schema of a table, as values: what the rows and the cells of each column may be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from gitml.core.settings.gate_rules import Level

VERSION = 1
ColumnType: TypeAlias = Literal["category", "int", "float", "string", "date"]
Role: TypeAlias = Literal["target", "id", "weight"]
OtherColumns: TypeAlias = Literal["error", "warn", "allow"]
NUMERIC: frozenset[ColumnType] = frozenset({"int", "float"})
_A_DAY = datetime(2003, 11, 22)  # whose day is no month


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """What the cells of one column may be.

    Attributes:
        type: ``int`` takes whole numbers also where they are written ``3.0``; ``float`` takes all.
        values: of a category: those that are known; none for any.
        minimum, maximum: of a number.
        missing: the share of cells that may be missing, from 0 to 1.
        unseen: the share that may hold a value which is not among ``values``.
        not_finite: the share that may be infinite or NaN.
        unique: whether no value may occur twice.
        constant: whether one value in all cells is as it should be.
        format: of a date, by the signs of ``strptime``; None for ISO 8601.
        optional: whether the column may be absent.
        absent_in: environments that do not have the column, as ``serving`` has no target.
        role: what the column is for.
        level: of ``warn`` nothing fails.
    """

    type: ColumnType
    values: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    missing: float = 0.0
    unseen: float = 0.0
    not_finite: float = 0.0
    unique: bool = False
    constant: bool = False
    format: str | None = None
    optional: bool = False
    absent_in: tuple[str, ...] = ()
    role: Role | None = None
    level: Level = "error"

    @property
    def has_iso_dates(self) -> bool:
        """Of a date: whether one that is written by its format is one of ISO 8601, too."""
        if self.format is None:
            return True
        try:
            return datetime.fromisoformat(_A_DAY.strftime(self.format)).date() == _A_DAY.date()
        except ValueError:
            return False

    @property
    def names_rows(self) -> bool:
        """Whether a value is of one row, so that another value does not make it another row."""
        return self.unique or self.role == "id"

    def is_due(self, environment: str) -> bool:
        """Whether a table of that environment must have the column."""
        return not self.optional and environment not in self.absent_in


@dataclass(frozen=True, slots=True)
class RowRule:
    """How many rows a table may have.

    Attributes:
        shrink, growth: smallest and largest number of rows as a multiple of the baseline's.
    """

    minimum: int = 1
    maximum: int | None = None
    shrink: float | None = None
    growth: float | None = None


@dataclass(frozen=True, slots=True)
class TableSchema:
    """What a table may be.

    Attributes:
        columns: by name, in the order of the file.
        other_columns: what a column is that the schema does not name.
        na_values: texts that say that a cell is missing; None for the usual ones. An empty cell
            always is.
        overlap: the share of rows that may be in the table, too, from which it is kept apart.
    """

    columns: Mapping[str, ColumnRule] = field(default_factory=dict)
    rows: RowRule = field(default_factory=RowRule)
    other_columns: OtherColumns = "error"
    na_values: tuple[str, ...] | None = None
    overlap: float = 0.0

    @property
    def targets(self) -> tuple[str, ...]:
        """The columns that a model is to predict."""
        return tuple(name for name, rule in self.columns.items() if rule.role == "target")

    @property
    def ids(self) -> tuple[str, ...]:
        """The columns that are there to name rows."""
        return tuple(name for name, rule in self.columns.items() if rule.role == "id")

    @property
    def telling(self) -> tuple[str, ...]:
        """The columns by which a row is known in another table; empty where it has to be by all."""
        return tuple(name for name, rule in self.columns.items() if not rule.names_rows)
