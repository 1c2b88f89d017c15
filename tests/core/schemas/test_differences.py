"""What differs between two schemas, in the words of a release; and what is loosened."""

import pytest

from gitml.core.schemas.differences import compare_outputs, compare_schemas
from gitml.core.schemas.loosened import find_loosened
from tests.fixtures.tables import schema

_OLD = """\
age: {type: int, min: 0, max: 100, missing: 1%}
site: {type: category, values: [a, b]}
name: {type: string, unique: true, role: id}
y: {type: category, values: ["0", "1"], role: target, absent_in: [serving]}
"""


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ("age", "age", []),
        ("age: {type: int", "Age: {type: float", ["feature-renamed"]),
        ("age: {type: int", "weight: {type: int", ["feature-removed", "feature-required-added"]),
        ("type: int, min: 0, max: 100", "type: string", ["feature-type-changed"]),
        ("type: int", "type: float", []),  # whole numbers are numbers
        ("[a, b]", "[a, b, c]", ["category-domain-grew"]),
        ("[a, b]", "[a]", ["category-domain-shrunk"]),
        ("[a, b]", "[b, c]", ["category-domain-shrunk", "category-domain-grew"]),
        ("[a, b]", "[b, a]", []),
        ('["0", "1"]', '["0", "1", "2"]', ["target-classes-changed"]),
        ("y: {", "z: {", ["target-changed"]),
        ('category, values: ["0", "1"], role', "float, role", ["target-changed"]),
        ("site:", "zone: {type: int, optional: true}\nsite:", ["feature-optional-added"]),
        ("name: {type: string", "title: {type: string", []),  # no feature: it names the rows
    ],
)
def test_what_differs(old: str, new: str, kinds: list[str]) -> None:
    assert old in _OLD
    found = compare_schemas(schema(_OLD), schema(_OLD.replace(old, new, 1)))
    assert [change.kind for change in found] == kinds


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("age", "age", None),
        ("age: {type: int", "years: {type: int", ("age", "int", "")),
        ("type: int", "type: float", ("age", "int", "float")),
        ("type: int, min: 0, max: 100", "type: string", ("age", "int", "string")),
        ("[a, b]", "[a]", None),
        ("[a, b]", "[a, b, c]", ("site", "", "")),
        (", values: [a, b]", "", ("site", "", "any value")),
        ("[a, b]", "[a, b], optional: true", ("site", "required", "optional")),
        ("name: {type: string", "title: {type: string", ("name", "string", "")),
        ("site:", "zone: {type: int}\nsite:", None),
    ],
)
def test_what_readers_of_an_output_must_know(
    old: str, new: str, told: tuple[str, str, str] | None
) -> None:
    assert old in _OLD
    found = compare_outputs(schema(_OLD), schema(_OLD.replace(old, new, 1)))
    assert all(change.breaking for change in found)
    assert [(one.column, one.before, one.after) for one in found] == ([told] if told else [])


@pytest.mark.parametrize(
    ("old", "new", "places"),
    [
        ("max: 100", "max: 110", ["age.max"]),
        ("max: 100, ", "", ["age.max"]),
        ("min: 0", "min: -1", ["age.min"]),
        ("missing: 1%", "missing: 2%", ["age.missing"]),
        ("type: int", "type: float", ["age.type"]),
        ("[a, b]", "[a, b, c]", ["site.values"]),
        (", values: [a, b]", "", ["site.values"]),
        ("unique: true", "unique: false", ["name.unique"]),
        ("[a, b]}", "[a, b], level: warn, optional: true}", ["site.optional", "site.level"]),
        ("[serving]", "[serving, test]", ["y.absent_in"]),
        # Stricter, or as strict.
        ("max: 100", "max: 90", []),
        ("missing: 1%", "missing: 0", []),
        ("[a, b]", "[a]", []),
        ("site", "zone", []),
    ],
)
def test_what_is_loosened(old: str, new: str, places: list[str]) -> None:
    assert old in _OLD
    found = find_loosened(schema(_OLD), schema(_OLD.replace(old, new, 1)))
    assert [rule.place.removeprefix("columns.") for rule in found] == places


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("rows: {min: 5}", "rows: {min: 4}", "rows.min"),
        ("rows: {max: 5}", "", "rows.max"),
        ("rows: {vs_baseline: {min: 0.5}}", "rows: {}", "rows.vs_baseline.min"),
        ("other_columns: error", "other_columns: warn", "other_columns"),
        ("overlap: 1%", "overlap: 2%", "overlap"),
    ],
)
def test_what_is_loosened_of_the_table(old: str, new: str, place: str) -> None:
    (rule,) = find_loosened(schema(_OLD, old), schema(_OLD, new))
    assert rule.place == place
    assert find_loosened(schema(_OLD, new), schema(_OLD, old)) == ()
