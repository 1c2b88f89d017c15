"""Schemas of other tools: what carries over, and what is named."""

import contextlib
import copy
import json
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from gitml.adapters.formats import schema_files
from gitml.checks.tables.foreign_schemas import read
from gitml.core.schemas.foreign.detect import read_document
from gitml.core.schemas.foreign.draft import ImportedSchema
from gitml.errors import ConfigError

_TFDV = r"""
# as tfdv.write_schema_text writes it
feature {
  name: "fare"
  type: FLOAT
  presence { min_fraction: 0.95 min_count: 1 }
  float_domain { min: 0.0 max: 500.5 disallow_inf: true }
  drift_comparator { jensen_shannon_divergence { threshold: 0.01 } }
}
feature: {
  name: 'payment\'s \303\251'
  type: BYTES
  domain: "payment"
  presence: <min_fraction: 1>
  distribution_constraints { min_domain_mass: 0.9 }
  shape { dim { size: 1 } }
}
feature {
  name: "tips" type: INT
  presence { min_count: 1 }
  not_in_environment: ["SERVING"]
  bool_domain { }
}
feature { name: "words" type: BYTES value_count { min: 1 } }
feature { name: "old" type: INT lifecycle_stage: DEPRECATED }
string_domain { name: "payment" value: "Cash" value: "Credit " "Card" }
default_environment: "TRAINING" default_environment: "SERVING"
weighted_feature { name: "w" }
dataset_constraints { min_examples_count: 10 }
"""
_SUITE = {
    "expectation_suite_name": "taxi",
    "expectations": [
        {"expectation_type": t, "kwargs": k}
        for t, k in (
            ("expect_table_columns_to_match_set", {"column_set": ["a", "b", "c", "d"]}),
            ("expect_table_row_count_to_be_between", {"min_value": 5, "max_value": 9}),
            ("expect_column_values_to_not_be_null", {"column": "a", "mostly": 0.95}),
            ("expect_column_values_to_be_between", {"column": "a", "min_value": 1, "max_value": 6}),
            ("expect_column_values_to_be_of_type", {"column": "a", "type_": "int64"}),
            (
                "expect_column_values_to_be_in_set",
                {"column": "b", "value_set": [1, "x"], "mostly": 0.9},
            ),
            ("expect_column_values_to_be_unique", {"column": "c"}),
            (
                "expect_column_values_to_match_strftime_format",
                {"column": "d", "strftime_format": "%d/%m/%Y"},
            ),
            ("expect_column_values_to_match_regex", {"column": "c", "regex": "x+"}),
            ("expect_column_mean_to_be_between", {"column": "a", "min_value": 1}),
            ("expect_column_values_to_be_between", {"column": "c", "min_value": 1, "mostly": 0.5}),
            ("expect_column_values_to_not_be_null", {"column": "c", "row_condition": "a > 1"}),
        )
    ],
}  # fmt: skip
_PANDERA = """
schema_type: dataframe
version: 0.20.4
columns:
  a:
    dtype: int64
    nullable: false
    checks:
      greater_than: 0
      in_range: {min_value: -5, max_value: 10, include_min: true, include_max: true}
      str_matches: 'x+'
    unique: true
    required: true
  b:
    dtype: str
    nullable: true
    checks:
    - value: [x, y]
      options: {check_name: isin, raise_warning: true, ignore_na: true}
    required: false
  c:
    dtype: datetime64[ns]
    less_than: '2020-01-01'
  d: {dtype: float64, greater_than_or_equal_to: 0.5, coerce: true}
  e: {dtype: 'timedelta64[ns]'}
checks: null
index: [{dtype: int64}]
strict: true
unique: [a, b]
"""
_FRICTIONLESS = {
    "fields": [
        {"name": "a", "type": "integer", "constraints": {"required": True, "minimum": 0}},
        {"name": "b", "type": "string", "constraints": {"enum": ["x", "y"], "maxLength": 3}},
        {"name": "c", "type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
        {"name": "d", "type": "date", "format": "%d.%m.%Y"},
        {"name": "e", "type": "number", "decimalChar": ","},
        {"name": "f", "type": "geopoint"},
    ],
    "missingValues": ["", "-"],
    "primaryKey": ["a"],
    "foreignKeys": [{"fields": "b"}],
}


def _lines(found: ImportedSchema) -> list[str]:
    """The columns as they are written, without their alignment."""
    text = schema_files.write(found.schema)
    assert schema_files.read("s.yaml", text.encode()) == found.schema
    return [" ".join(line.split()) for line in text.partition("columns:\n")[2].splitlines()]


def _lost(found: ImportedSchema) -> set[tuple[str, str]]:
    return {(one.place, one.rule) for one in found.lost}


def test_tfdv() -> None:
    found = read("schema.pbtxt", _TFDV.encode())
    assert _lines(found) == [
        "fare: {type: float, min: 0, max: 500.5, missing: 5%}",
        '"payment\'s é": {type: category, values: [Cash, Credit Card], unseen: 10%}',
        'tips: {type: category, values: ["0", "1"], missing: 100%, absent_in: [serving]}',
        "words: {type: string, missing: 100%, optional: true}",
    ]
    assert found.schema.rows.minimum == 10
    assert _lost(found) == {
        ("fare", "drift_comparator"),
        ("words", "value_count"),
        ("old", "lifecycle_stage DEPRECATED"),
        ("", "weighted_feature"),
    }


@pytest.mark.parametrize("version", ["before 1.0", "1.0"])
def test_great_expectations(version: str) -> None:
    suite = json.loads(json.dumps(_SUITE))
    if version == "1.0":
        suite["name"] = suite.pop("expectation_suite_name")
        for one in suite["expectations"]:
            one["type"] = one.pop("expectation_type")
        suite["expectations"][6]["severity"] = "warning"
    found = read("suite.json", json.dumps(suite).encode())
    level = ", level: warn" if version == "1.0" else ""
    assert _lines(found) == [
        "a: {type: int, min: 1, max: 6, missing: 5%}",
        'b: {type: category, values: ["1", x], missing: 100%, unseen: 10%}',
        f"c: {{type: string, missing: 100%, unique: true{level}}}",
        'd: {type: date, missing: 100%, format: "%d/%m/%Y"}',
    ]
    rows = found.schema.rows
    assert (rows.minimum, rows.maximum, found.schema.other_columns) == (5, 9, "error")
    assert _lost(found) == {
        ("c", "expect_column_values_to_match_regex"),
        ("a", "expect_column_mean_to_be_between"),
        ("c", "expect_column_values_to_be_between"),
        ("c", "expect_column_values_to_not_be_null"),
    }


def test_pandera() -> None:
    found = read("schema.yaml", _PANDERA.encode())
    assert _lines(found) == [
        "a: {type: int, min: 1, max: 10, unique: true}",
        "b: {type: category, values: [x, \"y\"], missing: 100%, optional: true, level: warn}",
        "c: {type: date}",
        "d: {type: float, min: 0.5}",
        "e: {type: string}",
    ]  # fmt: skip
    assert _lost(found) == {
        ("a", "str_matches"),
        ("c", "less_than"),
        ("e", "dtype timedelta64[ns]"),
        ("", "index"),
        ("", "unique"),
    }


def test_fields_that_name_no_column_of_their_own_are_told() -> None:
    fields = [{"name": "a", "type": "integer"}, {"name": "a", "type": "date"}, 5, {"type": "any"}]
    found = read("schema.json", json.dumps({"fields": fields}).encode())
    assert {name: rule.type for name, rule in found.schema.columns.items()} == {"a": "int"}
    assert [(one.place, one.rule) for one in found.lost] == [
        ("a", "fields[1]"), ("", "fields[2]"), ("", "fields[3]")
    ]  # fmt: skip


@pytest.mark.parametrize("wrap", ["itself", "resource", "package"])
def test_frictionless(wrap: str) -> None:
    document: object = _FRICTIONLESS
    if wrap != "itself":
        document = {"name": "r", "schema": document}
    if wrap == "package":
        document = {"resources": [document]}
    found = read("schema.json", json.dumps(document).encode())
    assert _lines(found) == [
        "a: {type: int, min: 0, unique: true}",
        'b: {type: category, values: [x, "y"], missing: 100%}',
        'c: {type: category, values: ["yes", "no"], missing: 100%}',
        'd: {type: date, missing: 100%, format: "%d.%m.%Y"}',
        "e: {type: float, missing: 100%}",
        "f: {type: string, missing: 100%}",
    ]
    assert found.schema.na_values == ("-",)
    assert _lost(found) == {
        ("b", "maxLength"),
        ("e", "decimalChar"),
        ("f", "type geopoint"),
        ("", "foreignKeys"),
    }


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("s.pbtxt", b"feature { name: ", "s.pbtxt:1: not a protocol buffer"),
        ("s.pbtxt", b"feature {\n  name 'a'\n  }}", "s.pbtxt:3"),
        ("s.pbtxt", b"feature {" * 100, "nested too deeply"),
        ("s.pbtxt", b"\x00\xff", "not a protocol buffer"),
        ("s.pbtxt", b"$", "s.pbtxt:1"),
        ("s.json", b"[]", "not a schema that can be read"),
        ("s.json", b'{"resources": [{}, {}]}', "a package of several tables"),
        ("s.json", b"{", "not valid JSON"),
    ],
)
def test_what_is_no_schema(name: str, content: bytes, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        read(name, content)


@pytest.mark.parametrize(
    "content",
    [
        b'{"expectations": [{"kwargs": 3}, 4, {"type": "expect_column_to_exist", "kwargs": {}}]}',
        b'{"columns": {"a": null, "b": {"dtype": 3, "checks": 7}}}',
        b'{"columns": [{"name": ["a", "b"], "checks": [{"options": 3}]}]}',
        b'{"fields": [{"constraints": 3}, 4, {"name": "a", "constraints": {"minimum": "2020"}}]}',
    ],
)
def test_what_is_nearly_one_is_no_crash(content: bytes) -> None:
    assert schema_files.write(read(str(Path("s.json")), content).schema)


_JUNK: tuple[Any, ...] = (
    None,
    0,
    -1.5,
    math.inf,
    10**400,
    True,
    "x",
    "",
    [],
    [1],
    [{}],
    [[1]],
    {},
    {"a": 1},
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner: Iterable[tuple[Any, Any]]
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in inner:
        yield (*path, key)
        if isinstance(one, dict | list):
            yield from _places(one, (*path, key))


@pytest.mark.slow
@pytest.mark.parametrize("document", [_SUITE, yaml.safe_load(_PANDERA), _FRICTIONLESS])
def test_no_value_of_another_kind_is_a_crash(document: dict[str, Any]) -> None:
    """Each value of a schema in turn is what it cannot be."""
    read_document(document, "s.json")
    for *above, last in _places(document):
        for junk in _JUNK:
            changed = copy.deepcopy(document)
            inner: Any = changed
            for key in above:
                inner = inner[key]
            inner[last] = junk
            with contextlib.suppress(ConfigError):
                read_document(changed, "s.json")
