"""A schema's file: what is wrong with it is said with its place, and what is right reads back."""

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitml.adapters.formats import schema_files
from gitml.core.schemas.document import ColumnRule, ColumnType, RowRule, TableSchema
from gitml.core.schemas.plain import edits
from gitml.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[]", "the document: expected a mapping"),
        ("columns: {}", "gitml_schema: expected 1, the version of the format, found None"),
        ("gitml_schema: true", "gitml_schema: expected 1"),
        ("gitml_schema: 1\ncolums: {}", "unknown key 'colums'"),
        ("gitml_schema: 1\nrows: {min: -1}", "rows.min: expected a whole number"),
        ("gitml_schema: 1\nrows: {min: 3, max: 2}", "rows.max: expected a number that is not"),
        ("gitml_schema: 1\nrows: {vs_baseline: {min: x}}", "rows.vs_baseline.min: expected"),
        ("gitml_schema: 1\nother_columns: ok", "other_columns: expected one of error, warn"),
        ("gitml_schema: 1\ncolumns: {a: {}}", "columns.a: expected the key 'type'"),
        (
            "gitml_schema: 1\ncolumns: {a: {type: category, values: []}}",
            "columns.a.values: expected one value or more (without the key any value will do)",
        ),
        ("gitml_schema: 1\ncolumns: {a: {type: number}}", "columns.a.type: expected one of"),
        ("gitml_schema: 1\ncolumns: {a: {type: int, values: [x]}}", "'values' with type category"),
        ("gitml_schema: 1\ncolumns: {a: {type: date, min: 1}}", "'min' with type float or int"),
        ("gitml_schema: 1\ncolumns: {a: {type: int, missing: 101%}}", "missing: expected a share"),
        ("gitml_schema: 1\ncolumns: {a: {type: int, missing: 5}}", "missing: expected a share"),
        ("gitml_schema: 1\ncolumns: {a: {type: int, min: 2, max: 1}}", "a.max: expected a number"),
        ("gitml_schema: 1\ncolumns: {a: {type: int, min: .nan}}", "a.min: expected a number"),
        ("gitml_schema: 1\ncolumns: {a: {type: category, values: [true]}}", "is put in quotes"),
        ('gitml_schema: 1\nna_values: ["\\ud800"]', "na_values[0]: expected a text of whole char"),
        ("gitml_schema: 1\ncolumns: {a: {type: category, values: [x, x]}}", "not there already"),
        ("gitml_schema: 1\ncolumns: {a: {type: string, unique: 1}}", "expected true or false"),
        ("gitml_schema: 1\ncolumns: {a: {type: date, format: '%Q'}}", "a format of dates"),
        ("gitml_schema: 1\ncolumns: {a: {type: int, role: label}}", "a.role: expected one of"),
    ],
)  # fmt: skip
def test_what_is_wrong(text: str, told: str) -> None:
    with pytest.raises(ConfigError) as error:
        schema_files.read("s.yaml", text.encode())
    assert error.value.message.startswith("s.yaml: ")
    assert told in error.value.message


def test_what_people_may_write() -> None:
    text = "gitml_schema: 1\ncolumns: {a: {type: category, values: [1, 2.5, x], missing: 0.05}}"
    rule = schema_files.read("s.yaml", text.encode()).columns["a"]
    assert rule.values == ("1", "2.5", "x")
    assert rule.missing == 0.05
    text = "gitml_schema: 1\ncolumns: {a: {type: int, missing: 12.5 %}}"
    assert schema_files.read("s.yaml", text.encode()).columns["a"].missing == 0.125
    text = "gitml_schema: 1\nrows: {vs_baseline: {min: 90%, max: 1200 %}}"
    rows = schema_files.read("s.yaml", text.encode()).rows
    assert (rows.shrink, rows.growth) == (0.9, 12)


_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
_SHARES = st.integers(0, 1000).map(lambda tenths: tenths / 1000)
_NUMBERS = st.none() | st.floats(-1e12, 1e12) | st.integers(-(10**9), 10**9).map(float)


@st.composite
def _rules(draw: st.DrawFn) -> ColumnRule:
    kind: ColumnType = draw(st.sampled_from(get_args(ColumnType)))
    low, high = draw(_NUMBERS), draw(_NUMBERS)
    if low is not None and high is not None:
        low, high = min(low, high), max(low, high)
    numeric = kind in ("int", "float")
    return ColumnRule(
        kind,
        values=tuple(draw(st.lists(_TEXTS, unique=True, max_size=4))) if kind == "category" else (),
        minimum=low if numeric else None,
        maximum=high if numeric else None,
        missing=draw(_SHARES),
        unseen=draw(_SHARES) if kind == "category" else 0.0,
        unique=draw(st.booleans()),
        optional=draw(st.booleans()),
        format="%d/%m/%Y" if kind == "date" and draw(st.booleans()) else None,
        absent_in=tuple(draw(st.lists(_TEXTS, max_size=2))),
        role=draw(st.sampled_from([None, "target", "id"])),
        level=draw(st.sampled_from(["error", "warn"])),
    )


_SCHEMAS = st.builds(
    TableSchema,
    st.dictionaries(_TEXTS, _rules(), max_size=4),
    st.builds(RowRule, st.integers(0, 9), st.none() | st.integers(9, 99)),
    st.sampled_from(["error", "warn", "allow"]),
    st.none() | st.lists(_TEXTS, max_size=2).map(tuple),
    _SHARES,
)


@settings(max_examples=25)
@given(_SCHEMAS)
def test_a_schema_reads_back_as_it_was_written(schema: TableSchema) -> None:
    text = schema_files.write(schema)
    assert schema_files.read("s.yaml", text.encode()) == schema
    assert len(text.splitlines()) <= 6 + len(schema.columns)


@settings(max_examples=25)
@given(_SCHEMAS, st.dictionaries(_TEXTS, _rules(), min_size=1, max_size=3))
def test_a_file_that_is_edited_says_the_new_schema(
    old: TableSchema, columns: dict[str, ColumnRule]
) -> None:
    text = schema_files.write(old).encode()
    new = TableSchema({**old.columns, **columns}, RowRule(7), "warn", old.na_values, 0.5)
    edited = schema_files.edit("s.yaml", text, edits(old, new))
    assert schema_files.read("s.yaml", edited) == new
