"""Every key of a schema can be loosened, or is said why it cannot."""

from dataclasses import fields

import pytest

from gitml.core.schemas.document import ColumnRule, RowRule, TableSchema
from gitml.core.schemas.loosened import LoosenedRule, find_loosened, is_of_known_rows
from tests.fixtures.tables import schema

# By field: two schemas of which the second takes what the first does not; columns, then the rest.
_COLUMN = {
    "type": ("a: {type: int}", "a: {type: float}"),
    "values": ("a: {type: category, values: [x]}", "a: {type: category, values: [x, y]}"),
    "minimum": ("a: {type: int, min: 0}", "a: {type: int}"),
    "maximum": ("a: {type: float, max: 1}", "a: {type: float, max: 2}"),
    "missing": ("a: {type: int}", "a: {type: int, missing: 1%}"),
    "unseen": ("a: {type: category, values: [x]}", "a: {type: category, values: [x], unseen: 1%}"),
    "not_finite": ("a: {type: float}", "a: {type: float, not_finite: 1%}"),
    "unique": ("a: {type: int, unique: true}", "a: {type: int}"),
    "constant": ("a: {type: int}", "a: {type: int, constant: true}"),
    "format": ("a: {type: date, format: '%m/%d/%Y'}", "a: {type: date, format: '%d/%m/%Y'}"),
    "optional": ("a: {type: int}", "a: {type: int, optional: true}"),
    "absent_in": ("a: {type: int}", "a: {type: int, absent_in: [serving]}"),
    "role": ("a: {type: int, role: target}", "a: {type: int}"),
    "level": ("a: {type: int}", "a: {type: int, level: warn}"),
}
_ROWS = {
    "minimum": ("rows: {min: 5}", "rows: {min: 4}"),
    "maximum": ("rows: {max: 5}", ""),
    "shrink": ("rows: {vs_baseline: {min: 0.5}}", "rows: {vs_baseline: {min: 0.4}}"),
    "growth": ("rows: {vs_baseline: {max: 2}}", "rows: {vs_baseline: {max: 3}}"),
}
_TABLE = {
    "rows": _ROWS["minimum"],
    "other_columns": ("other_columns: error", "other_columns: warn"),
    "na_values": ("na_values: [x]", "na_values: [x, y]"),
    "overlap": ("overlap: 1%", "overlap: 2%"),
}
_A = "a: {type: int}"


def _names(value: type) -> set[str]:
    return {field.name for field in fields(value)}


def test_each_key_is_decided() -> None:
    """A new key of a schema is a rule that a change can loosen: name it here, and find it there."""
    assert _names(ColumnRule) == {*_COLUMN}
    assert _names(RowRule) == {*_ROWS}
    assert _names(TableSchema) == {*_TABLE, "columns"}  # columns: one by one, below


@pytest.mark.parametrize("key", _COLUMN)
def test_a_key_of_a_column(key: str) -> None:
    old, new = (schema(text) for text in _COLUMN[key])
    (rule,) = find_loosened(old, new)
    assert rule.place in (f"columns.a.{key}", f"columns.a.{key[:3]}")


@pytest.mark.parametrize("keys", [*_ROWS.values(), *_TABLE.values()])
def test_a_key_of_a_table(keys: tuple[str, str]) -> None:
    old, new = (schema(_A, text) for text in keys)
    assert len(find_loosened(old, new)) == 1
    assert find_loosened(old, old) == ()


def test_a_column_that_is_held_to_nothing_any_more() -> None:
    allow = "other_columns: allow"
    (rule,) = find_loosened(schema(_A, allow), schema("b: {type: int}", allow))
    assert rule.place == "columns.a"


@pytest.mark.parametrize(
    ("old", "new", "places"),
    [
        (_A, "c: {type: date}", ["columns.a"]),
        ("a: {type: int, optional: true}", "c: {type: date}", []),  # nobody asked for it
        ("age: {type: int, max: 9}", "Age: {type: int, max: 9}", []),
        ("age: {type: int, max: 9}", "Age: {type: int, max: 10}", ["columns.Age.max"]),
        ("age: {type: int, max: 9}", "years: {type: int, max: 8}", []),
        ("age: {type: int, max: 9}", "years: {type: int, max: 10}", ["columns.age"]),
        ("a: {type: int}\nb: {type: int}", "c: {type: int}", ["columns.b"]),  # it stands for one
    ],
)
def test_a_column_that_is_gone(old: str, new: str, places: list[str]) -> None:
    assert [rule.place for rule in find_loosened(schema(old), schema(new))] == places


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        # Text takes all; a type takes what the other one has not, unless it is part of it.
        ("string", "category", None),
        ("string", "date", None),
        ("float", "int", None),
        ("category, values: ['0', '1']", "int", "type"),
        ("int", "date", "type"),
        ("int, min: 0", "category, values: ['0', '1']", None),
        ("int, min: 1", "category, values: ['0', '1']", "type"),
        ("int", "category, values: ['0.5']", "type"),
        ("int", "category, values: [x]", "type"),
        # A target must have all of its classes.
        ("category, values: [x, y], role: target", "category, values: [x], role: target", "values"),
        ("category, values: [x, y]", "category, values: [x]", None),
        # A date of ISO 8601 may be written in several ways.
        ("date", "date, format: '%Y-%m-%d'", None),
        ("date, format: '%Y-%m-%d'", "date", "format"),
        ("date", "date, format: '%d.%m.%Y'", "format"),
    ],
)
def test_what_another_type_takes(old: str, new: str, place: str | None) -> None:
    found = find_loosened(schema(f"a: {{type: {old}}}"), schema(f"a: {{type: {new}}}"))
    assert [one.place for one in found] == ([f"columns.a.{place}"] if place else [])


def test_words_that_say_that_a_cell_is_missing() -> None:
    """One more hides what was wrong; one less is a value wherever any text is."""
    usual, none = schema(_A), schema(_A, "na_values: []")
    for old, new in ((usual, none), (none, usual)):
        (rule,) = find_loosened(old, new)
        assert rule.place == "na_values"
    assert find_loosened(schema(_A, "na_values: [x, y]"), schema(_A, "na_values: [y, x]")) == ()


@pytest.mark.parametrize(
    ("old", "new", "columns"),
    [
        (_A, f"{_A}\nb: {{type: int}}", ["a", "b"]),
        (f"{_A}\nb: {{type: int, role: id}}", f"{_A}\nb: {{type: int}}", ["a", "b"]),
        (_A, f"{_A}\nb: {{type: int, role: id}}", None),
        (_A, f"{_A}\nb: {{type: int, unique: true}}", None),
        (f"{_A}\nb: {{type: int, optional: true}}", _A, None),
        ("b: {type: int, role: id}", f"{_A}\nb: {{type: int, role: id}}", None),  # all columns told
    ],
)
def test_fewer_rows_are_known_in_another_table(
    old: str, new: str, columns: list[str] | None
) -> None:
    before, after = schema(old), schema(new)
    told = () if columns is None else (LoosenedRule("overlap", ["a"], [*columns]),)
    found = find_loosened(before, after, apart=True)
    assert found == told
    assert all(map(is_of_known_rows, found))
    assert find_loosened(before, after) == ()
