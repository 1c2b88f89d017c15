"""Which rules of a schema a change loosens: what was wrong with a table and no longer is."""

from collections.abc import Iterator
from dataclasses import dataclass

from gitml.core.schemas.document import NUMERIC, ColumnRule, RowRule, TableSchema
from gitml.core.values import Value

_STRICT = {"error": 2, "warn": 1, "allow": 0}


@dataclass(frozen=True, slots=True)
class LoosenedRule:
    """A rule that takes more than it did.

    Attributes:
        place: in the schema, as ``columns.age.max``.
        before, after: None where there is no such rule.
    """

    place: str
    before: Value
    after: Value


def find_loosened(old: TableSchema, new: TableSchema) -> tuple[LoosenedRule, ...]:
    """What the new schema takes and the old one does not, in the order of the schema."""
    return tuple(_loosened(old, new))


def _loosened(old: TableSchema, new: TableSchema) -> Iterator[LoosenedRule]:
    yield from _of_rows(old.rows, new.rows)
    if _STRICT[new.other_columns] < _STRICT[old.other_columns]:
        yield LoosenedRule("other_columns", old.other_columns, new.other_columns)
    if new.overlap > old.overlap:
        yield LoosenedRule("overlap", old.overlap, new.overlap)
    for name, rule in old.columns.items():
        if name in new.columns:
            yield from _of_column(f"columns.{name}", rule, new.columns[name])
        elif new.other_columns != "error":
            yield LoosenedRule(f"columns.{name}", rule.type, None)


def _of_rows(old: RowRule, new: RowRule) -> Iterator[LoosenedRule]:
    yield from _lower("rows.min", old.minimum, new.minimum)
    yield from _higher("rows.max", old.maximum, new.maximum)
    yield from _lower("rows.vs_baseline.min", old.shrink, new.shrink)
    yield from _higher("rows.vs_baseline.max", old.growth, new.growth)


def _lower(place: str, old: float | None, new: float | None) -> Iterator[LoosenedRule]:
    if old is not None and (new is None or new < old):
        yield LoosenedRule(place, old, new)


def _higher(place: str, old: float | None, new: float | None) -> Iterator[LoosenedRule]:
    if old is not None and (new is None or new > old):
        yield LoosenedRule(place, old, new)


def _of_column(place: str, old: ColumnRule, new: ColumnRule) -> Iterator[LoosenedRule]:
    if _takes_more(old, new):
        yield LoosenedRule(f"{place}.type", old.type, new.type)
    elif old.type == new.type and old.values and {*new.values} - {*old.values}:
        added: Value = [value for value in new.values if value not in old.values]
        yield LoosenedRule(f"{place}.values", None, added)
    elif old.type == new.type and old.values and not new.values:
        yield LoosenedRule(f"{place}.values", [*old.values], None)
    if {old.type, new.type} <= NUMERIC:
        yield from _lower(f"{place}.min", old.minimum, new.minimum)
        yield from _higher(f"{place}.max", old.maximum, new.maximum)
    for key in ("missing", "unseen", "not_finite"):
        yield from _higher(f"{place}.{key}", getattr(old, key), getattr(new, key))
    for key, strict in (("unique", True), ("constant", False), ("optional", False)):
        before, after = getattr(old, key), getattr(new, key)
        if before == strict and after != strict:
            yield LoosenedRule(f"{place}.{key}", before, after)
    if more := [one for one in new.absent_in if one not in old.absent_in]:
        yield LoosenedRule(f"{place}.absent_in", None, [*more])
    if _STRICT[new.level] < _STRICT[old.level]:
        yield LoosenedRule(f"{place}.level", old.level, new.level)


def _takes_more(old: ColumnRule, new: ColumnRule) -> bool:
    if old.type == new.type:
        return False
    is_text = new.type == "string" or (new.type == "category" and not new.values)
    was_text = old.type == "string" or (old.type == "category" and not old.values)
    return (is_text and not was_text) or (old.type, new.type) == ("int", "float")
