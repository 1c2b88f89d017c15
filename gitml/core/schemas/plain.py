"""A schema as the values that its file says, and what a file must say otherwise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from gitml.core.schemas.document import VERSION, ColumnRule, RowRule, TableSchema
from gitml.core.values import MISSING, Missing, Value

_DEFAULT = ColumnRule("string")


@dataclass(frozen=True, slots=True)
class SchemaEdit:
    """A value of the file that is set; MISSING for one that is taken out."""

    path: tuple[str, ...]
    value: Value | Missing


def document(schema: TableSchema) -> dict[str, Value]:
    """The whole file."""
    found: dict[str, Value] = {"gitml_schema": VERSION}
    if rows := rows_document(schema.rows):
        found["rows"] = rows
    found["other_columns"] = schema.other_columns
    if schema.na_values is not None:
        found["na_values"] = [*schema.na_values]
    if schema.overlap:
        found["overlap"] = percentage(schema.overlap)
    columns: dict[str, Value] = {n: column_document(rule) for n, rule in schema.columns.items()}
    return found | {"columns": columns}


def rows_document(rule: RowRule) -> dict[str, Value]:
    """What is said of the number of rows."""
    ratios = {"min": _number(rule.shrink), "max": _number(rule.growth)}
    versus: dict[str, Value] = {key: value for key, value in ratios.items() if value is not None}
    found: dict[str, Value] = {"min": rule.minimum}
    if rule.maximum is not None:
        found["max"] = rule.maximum
    return found | ({"vs_baseline": versus} if versus else {})


def column_document(rule: ColumnRule) -> dict[str, Value]:
    """What is said of a column; whatever is as it is without a word is left out."""
    said: dict[str, Value] = {
        "values": [*rule.values] or None,
        "min": _number(rule.minimum),
        "max": _number(rule.maximum),
        "missing": percentage(rule.missing) if rule.missing else None,
        "unseen": percentage(rule.unseen) if rule.unseen else None,
        "not_finite": percentage(rule.not_finite) if rule.not_finite else None,
        "unique": rule.unique or None,
        "constant": rule.constant or None,
        "format": rule.format,
        "optional": rule.optional or None,
        "role": rule.role,
        "absent_in": [*rule.absent_in] or None,
        "level": rule.level if rule.level != _DEFAULT.level else None,
    }
    return {"type": rule.type} | {key: value for key, value in said.items() if value is not None}


def percentage(share: float) -> str:
    """A share as people write it, with as many digits as it has."""
    return f"{(100 * Decimal(repr(float(share)))).normalize():f}%"


def _number(value: float | None) -> Value:
    """A whole number without a point, as long as it is exact."""
    if value is not None and float(value).is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def edits(old: TableSchema, new: TableSchema) -> tuple[SchemaEdit, ...]:
    """What a file must say otherwise to say ``new`` instead of ``old``.

    Columns that are new go behind the others; none is taken out.
    """
    return tuple(_edits(old, new))


def _edits(old: TableSchema, new: TableSchema) -> Iterator[SchemaEdit]:
    before, after = document(old), document(new)
    yield from _changes(("rows",), rows_document(old.rows), rows_document(new.rows))
    for key in ("other_columns", "na_values", "overlap"):
        if before.get(key) != after.get(key):
            yield SchemaEdit((key,), after.get(key, MISSING))
    for name, rule in new.columns.items():
        said = column_document(rule)
        if name not in old.columns:
            yield SchemaEdit(("columns", name), said)
        else:
            yield from _changes(("columns", name), column_document(old.columns[name]), said)


def _changes(
    place: tuple[str, ...], before: Mapping[str, Value], after: Mapping[str, Value]
) -> Iterator[SchemaEdit]:
    for key in [*before, *(key for key in after if key not in before)]:
        was, now = before.get(key), after.get(key)
        if isinstance(was, dict) and isinstance(now, dict):
            yield from _changes((*place, key), was, now)
        elif was != now:
            yield SchemaEdit((*place, key), after.get(key, MISSING))
