"""What differs between two schemas: whether the new one can stand in for the old one.

The words are those that a release gives as evidence. A change is breaking where rows that were
right for the old model are not for the new one, or where what it predicts is something else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from gitml.core.schemas.document import NUMERIC, ColumnRule, TableSchema
from gitml.core.schemas.renames import renames
from gitml.core.settings.release_rules import DEFAULTS, SchemaChangeKind

BREAKING: frozenset[SchemaChangeKind] = frozenset(
    kind for kind in get_args(SchemaChangeKind) if DEFAULTS[kind] == "major"
)


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """One thing that differs.

    Attributes:
        before, after: types or names, of a feature that was renamed the new one; empty where there
            is none.
        removed, added: values of a category, or classes of a target.
    """

    kind: SchemaChangeKind
    column: str
    before: str = ""
    after: str = ""
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def breaking(self) -> bool:
        return self.kind in BREAKING


def compare_schemas(old: TableSchema, new: TableSchema) -> tuple[SchemaChange, ...]:
    """What differs for a model that was trained on such a table; breaking changes first."""
    found = [*_of_target(old, new), *_of_features(_features(old), _features(new))]
    return tuple(sorted(found, key=lambda change: not change.breaking))


def compare_outputs(old: TableSchema, new: TableSchema) -> tuple[SchemaChange, ...]:
    """What is no longer as those expect it who read a table that a model gives.

    A column that is new, and a value that is gone, harm nobody.
    """
    changes = (_of_output(name, rule, new.columns.get(name)) for name, rule in old.columns.items())
    return tuple(change for change in changes if change)


def _of_output(name: str, was: ColumnRule, now: ColumnRule | None) -> SchemaChange | None:
    kind: SchemaChangeKind = "signature-output-changed"
    if now is None:
        return SchemaChange(kind, name, was.type)
    if _kind(was) != _kind(now) or (was.type, now.type) == ("int", "float"):
        return SchemaChange(kind, name, _said(was), _said(now))
    if now.optional and not was.optional:
        return SchemaChange(kind, name, "required", "optional")
    added = _difference(was, now)[1] if was.values else ()
    if added or (was.values and not now.values):
        return SchemaChange(kind, name, after="" if added else "any value", added=added)
    return None


def _features(schema: TableSchema) -> dict[str, ColumnRule]:
    """The columns that a model is fed with; neither its target nor what only names a row."""
    return {name: rule for name, rule in schema.columns.items() if rule.role is None}


def _of_target(old: TableSchema, new: TableSchema) -> Iterator[SchemaChange]:
    before, after = old.targets, new.targets
    if before != after:
        was, now = _names(before), _names(after)
        yield SchemaChange("target-changed", was or now, was, now)
        return
    for name in before:
        rule, other = old.columns[name], new.columns[name]
        if _kind(rule) != _kind(other):
            yield SchemaChange("target-changed", name, _said(rule), _said(other))
        elif {*rule.values} != {*other.values}:
            gone, added = _difference(rule, other)
            yield SchemaChange("target-classes-changed", name, removed=gone, added=added)


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(columns)


def _of_features(
    old: Mapping[str, ColumnRule], new: Mapping[str, ColumnRule]
) -> Iterator[SchemaChange]:
    added = [name for name in new if name not in old]
    gone = [name for name in old if name not in new]
    alike = {
        was: now for was, now in renames(gone, added).items() if _kind(old[was]) == _kind(new[now])
    }
    for name in gone:
        if name in alike:
            yield SchemaChange("feature-renamed", name, name, alike[name])
        else:
            yield SchemaChange("feature-removed", name, old[name].type)
    for name in added:
        if name not in alike.values():
            kind: SchemaChangeKind = (
                "feature-optional-added" if new[name].optional else "feature-required-added"
            )
            yield SchemaChange(kind, name, after=new[name].type)
    for name in old:
        if name in new:
            yield from _of_feature(name, old[name], new[name])


def _of_feature(name: str, was: ColumnRule, now: ColumnRule) -> Iterator[SchemaChange]:
    if _kind(was) != _kind(now):
        yield SchemaChange("feature-type-changed", name, _said(was), _said(now))
        return
    if not (was.values and now.values):  # one of them takes any value
        return
    gone, added = _difference(was, now)
    if gone:
        yield SchemaChange("category-domain-shrunk", name, removed=gone)
    if added:
        yield SchemaChange("category-domain-grew", name, added=added)


def _difference(was: ColumnRule, now: ColumnRule) -> tuple[tuple[str, ...], tuple[str, ...]]:
    gone = tuple(value for value in was.values if value not in now.values)
    return gone, tuple(value for value in now.values if value not in was.values)


def _kind(rule: ColumnRule) -> str:
    """Types between which nothing changes for a model: whole numbers are numbers.

    Dates that are written another way are others: 01/02 is another day.
    """
    if rule.type in NUMERIC:
        return "number"
    return rule.type if rule.has_iso_dates else _said(rule)


def _said(rule: ColumnRule) -> str:
    return rule.type if rule.format is None else f"{rule.type} {rule.format}"
