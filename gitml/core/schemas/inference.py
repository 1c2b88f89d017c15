"""A schema from what is known of a table."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from gitml.core.schemas.document import ColumnRule, Role, RowRule, TableSchema
from gitml.core.schemas.shares import allowed_share
from gitml.core.tables.profiles.column_profile import ColumnProfile
from gitml.core.tables.profiles.profile import TableProfile

MOST_VALUES = 30  # of a category that are listed
_MOST_CLASSES = 200  # of a target
_LONGEST = 60  # characters of a value that is a name
_LEAST_UNIQUE = 30  # rows, in fewer of which no value need occur twice
_IDENTIFIER = re.compile(r"(?:^|[_\s-])(?:id|uuid|guid|key)$|(?<=[a-z])I[dD]$", re.IGNORECASE)
_FLAG = {"0", "1"}
_ROWS = RowRule(minimum=1, shrink=0.5, growth=2.0)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person says of a table whose schema is inferred.

    Attributes:
        targets: columns that a model is to predict.
        ranges: whether numbers are to stay within those seen.
        unique: columns that were found to have no value twice.
    """

    targets: Collection[str] = ()
    ranges: bool = False
    unique: Collection[str] = ()


def infer_schema(profile: TableProfile, wishes: Wishes) -> TableSchema:
    """What a table like this one may be."""
    columns = {column.name: infer_column(column, wishes) for column in profile.columns}
    return TableSchema(columns, _ROWS)


def infer_column(column: ColumnProfile, wishes: Wishes) -> ColumnRule:
    """What a column like this one may be."""
    missing = allowed_share(column.missing, column.rows)
    constant = column.distinct == 1 and column.is_distinct_exact
    unique = column.name in wishes.unique
    role: Role | None = "id" if unique else None
    if column.name in wishes.targets:
        return _target(column, missing)
    if column.kind == "empty":
        return ColumnRule("string", missing=1.0 if column.rows else 0.0)
    if column.kind in ("int", "float") and {*column.counts} != _FLAG:
        low, high = column.numbers.minimum, column.numbers.maximum
        positive = 0.0 if low is not None and low >= 0 else None
        return ColumnRule(
            "int" if _is_whole(column) else "float",
            minimum=low if wishes.ranges else positive,
            maximum=high if wishes.ranges else None,
            missing=missing,
            not_finite=allowed_share(column.not_finite, column.rows - column.missing),
            unique=unique,
            constant=constant,
            role=role,
        )
    if column.kind == "date":
        return ColumnRule("date", missing=missing, unique=unique, constant=constant)
    if not _may_be_category(column) or unique:
        return ColumnRule("string", missing=missing, unique=unique, constant=constant, role=role)
    if column.kind == "string" and len(column.counts) > 1 and column.rows >= _LEAST_UNIQUE:
        return ColumnRule("string", missing=missing)
    return _category(column, missing, constant=constant)


def _is_whole(column: ColumnProfile) -> bool:
    """Whether whole numbers are no accident.

    Programs write ``3.0`` in a column of floats; in one of whole numbers where cells are missing.
    """
    present = [cell for cell in column.sample if cell is not None]
    pointed = bool(present) and all("." in cell for cell in present)
    return column.kind == "int" and (column.missing > 0 or not pointed)


def _may_be_category(column: ColumnProfile) -> bool:
    """Whether its values are few, and names rather than sentences."""
    longest = max(map(len, column.counts), default=0)
    return 0 < len(column.counts) <= MOST_VALUES and longest <= _LONGEST


def _target(column: ColumnProfile, missing: float) -> ColumnRule:
    if 0 < len(column.counts) <= _MOST_CLASSES and column.kind != "float":
        values = tuple(sorted(column.counts))
        return ColumnRule(
            "category", values, missing=missing, role="target", absent_in=("serving",)
        )
    kind = column.kind if column.kind in ("int", "float", "date") else "string"
    return ColumnRule(kind, missing=missing, role="target", absent_in=("serving",))


def _category(column: ColumnProfile, missing: float, *, constant: bool) -> ColumnRule:
    # The share of values not yet seen is about that of values seen once: Good (1953), "The
    # population frequencies of species and the estimation of population parameters".
    once = sum(count == 1 for count in column.counts.values())
    return ColumnRule(
        "category",
        tuple(sorted(column.counts)),
        missing=missing,
        unseen=allowed_share(once, column.rows - column.missing),
        constant=constant,
    )


def may_be_identifier(column: ColumnProfile) -> bool:
    """Whether no value may occur twice: by its name, and as far as its profile tells."""
    present = column.rows - column.missing
    most = 1.0 if column.is_distinct_exact else 0.8  # the estimate may be below
    return (
        _IDENTIFIER.search(column.name) is not None
        and present >= _LEAST_UNIQUE
        and column.distinct >= most * present
    )
