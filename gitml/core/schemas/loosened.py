"""Which rules of a schema a change loosens: what was wrong with a table and no longer is."""

from collections.abc import Iterator
from dataclasses import dataclass

from gitml.core.schemas.document import NUMERIC, ColumnRule, RowRule, TableSchema
from gitml.core.schemas.renames import renames
from gitml.core.tables.text_values import declared_number
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


def find_loosened(
    old: TableSchema, new: TableSchema, *, apart: bool = False
) -> tuple[LoosenedRule, ...]:
    """What the new schema takes and the old one does not, in the order of the schema.

    Args:
        old: that of the baseline.
        new: that of the change.
        apart: whether the table is kept apart from another one.
    """
    return tuple(_loosened(old, new, apart=apart))


def is_of_known_rows(rule: LoosenedRule) -> bool:
    """Whether fewer rows are known in another table, and no row and no cell is taken for itself."""
    return rule.place == "overlap" and isinstance(rule.after, list)


def known_rows(old: TableSchema, new: TableSchema) -> tuple[str, ...]:
    """The columns by which the old schema knows rows in another table, as a new one calls them.

    A column that the new schema has no more may have another name now: one that is like it, or one
    of the same kind. For each there is one at most, so that rows are not known by more columns than
    they were. One that is in the place of none is left out, as where it is taken out of the table.
    """
    gone = [name for name in old.telling if name not in new.columns]
    left = [name for name in new.telling if name not in old.columns]
    now = renames(gone, left)
    left = [name for name in left if name not in now.values()]
    for name in gone:
        alike = (one for one in left if _is_of_kind(old.columns[name], new.columns[one]))
        if name not in now and (found := next(alike, None)) is not None:
            now[name] = found
            left.remove(found)
    return tuple(now.get(name, name) for name in old.telling if name in now or name not in gone)


def _is_of_kind(one: ColumnRule, other: ColumnRule) -> bool:
    return _kind(one) == _kind(other)


def _kind(rule: ColumnRule) -> str:
    if rule.type == "date":
        return "date"
    return "number" if rule.type in NUMERIC else "text"


def _loosened(old: TableSchema, new: TableSchema, *, apart: bool) -> Iterator[LoosenedRule]:
    yield from _of_rows(old.rows, new.rows)
    if _STRICT[new.other_columns] < _STRICT[old.other_columns]:
        yield LoosenedRule("other_columns", old.other_columns, new.other_columns)
    if _words(old) != _words(new):  # one more hides a value; one less is a value of a text
        yield LoosenedRule("na_values", _listed(old.na_values), _listed(new.na_values))
    if new.overlap > old.overlap:
        yield LoosenedRule("overlap", old.overlap, new.overlap)
    if apart and old.telling and not (new.telling and {*new.telling} <= {*old.telling}):
        yield LoosenedRule("overlap", [*old.telling], [*new.telling])
    now = _columns_now(old, new)
    for name, rule in old.columns.items():
        if name in now:
            yield from _of_column(f"columns.{now[name]}", rule, new.columns[now[name]])
        elif not (rule.optional and new.other_columns == "error"):
            yield LoosenedRule(f"columns.{name}", rule.type, None)


def _columns_now(old: TableSchema, new: TableSchema) -> dict[str, str]:
    """What each column of the old schema is called in the new one.

    Another name is one that is like it, or else any new one that is held to rules as strict. What
    nothing stands for is not among them; nor is what has another name where columns that are not in
    the schema are taken, as it may be in the table still.
    """
    now = {name: name for name in old.columns if name in new.columns}
    if new.other_columns != "error":
        return now
    gone = [name for name in old.columns if name not in now]
    left = [name for name in new.columns if name not in now]
    now |= renames(gone, left)
    left = [name for name in left if name not in now.values()]
    for name in gone:
        strict = (one for one in left if not [*_of_column("", old.columns[name], new.columns[one])])
        if name not in now and (found := next(strict, None)) is not None:
            now[name] = found
            left.remove(found)
    return now


def _listed(texts: tuple[str, ...] | None) -> Value:
    return None if texts is None else [*texts]


def _words(schema: TableSchema) -> frozenset[str] | None:
    return None if schema.na_values is None else frozenset(schema.na_values)


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
    yield from _of_type(place, old, new)
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
    if old.role == "target" and new.role != "target":  # whose every class must be there
        yield LoosenedRule(f"{place}.role", old.role, new.role)
    if _STRICT[new.level] < _STRICT[old.level]:
        yield LoosenedRule(f"{place}.level", old.level, new.level)


def _of_type(place: str, old: ColumnRule, new: ColumnRule) -> Iterator[LoosenedRule]:
    if old.type == new.type:
        yield from _of_values(f"{place}.values", old, new)
        if new.format != old.format and not (old.format is None and new.has_iso_dates):
            yield LoosenedRule(f"{place}.format", old.format, new.format)
    elif _takes_more(old, new):
        yield LoosenedRule(f"{place}.type", old.type, new.type)


def _of_values(place: str, old: ColumnRule, new: ColumnRule) -> Iterator[LoosenedRule]:
    added: list[Value] = [value for value in new.values if value not in old.values]
    gone: list[Value] = [value for value in old.values if value not in new.values]
    if old.values and not new.values:
        yield LoosenedRule(place, gone, None)
    elif old.values and added:
        yield LoosenedRule(place, None, added)
    elif gone and old.role == "target":
        yield LoosenedRule(place, gone, None)


def _takes_more(old: ColumnRule, new: ColumnRule) -> bool:
    """Whether another type has cells that the old one has not."""
    if _is_any_text(old):
        return False
    if old.type in NUMERIC and new.type == "category" and new.values:
        return not all(_is_number(value, old) for value in new.values)
    return (old.type, new.type) != ("float", "int")


def _is_any_text(rule: ColumnRule) -> bool:
    return rule.type == "string" or (rule.type == "category" and not rule.values)


def _is_number(value: str, rule: ColumnRule) -> bool:
    number = declared_number(value)
    if number is None or (rule.type == "int" and not number.is_integer()):
        return False
    least, most = rule.minimum, rule.maximum
    return (least is None or number >= least) and (most is None or number <= most)
