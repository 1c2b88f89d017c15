"""Profiles that people edited: what contradicts itself is named with its place."""

import copy
import json
import math
from functools import cache
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitml.core.tables.blocks import Block
from gitml.core.tables.cells import Cells
from gitml.core.tables.profiles import document, document_parser, shapes
from gitml.core.tables.profiles.column_profile import ProfileLimits
from gitml.core.tables.profiles.profile import TableProfile
from gitml.errors import ConfigError

JUNK: list[Any] = [
    None,
    True,
    -1,
    0,
    1,
    2**70,
    1.5,
    math.nan,
    math.inf,
    "",
    "x",
    "\ud800",
    "5p0",
    [],
    {},
    [1],
]


@cache
def _whole() -> dict[str, Any]:
    """Few whole numbers, many numbers, dates, few and many texts, words and missing cells."""
    texts = {
        "few": [None, "NA", *map(str, range(38))],
        "many": [str(n / 7) for n in range(38)] + ["inf", "-inf"],
        "day": [f"2024-01-{1 + n % 31:02}" for n in range(40)],
        "word": ["x", "y"] * 20,
        "id": [f"id-{n}" for n in range(40)],
    }
    columns = {name: Cells(pa.array(cells, pa.string())) for name, cells in texts.items()}
    limits = ProfileLimits(texts=30, buckets=32, sample=5)
    return document.encode(TableProfile.of(Block("", 0, 40, columns), limits))


def _edited(place: str, value: Any) -> dict[str, Any]:
    found = copy.deepcopy(_whole())
    *keys, last = place.split(".")
    inner: Any = found
    for key in keys:
        inner = inner[key]
    inner[last] = value
    return found


def test_what_was_not_edited_is_read_as_it_was_written() -> None:
    read = document_parser.decode(_whole(), "p.json")
    assert json.dumps(document.encode(read)) == json.dumps(_whole())
    assert [column.numbers.sketch.is_exact for column in read.columns[:2]] == [False, False]


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        ("rows", -1, "a whole number from 0, found -1"),
        ("limits.texts", 0, "a whole number from 1, found 0"),
        ("sample", ["xyz"], "5 numbers of 16 hexadecimal digits, ascending, found ['xyz']"),
        ("columns.few.kind", "zzz", "one of int, float, date, category, string, empty, found"),
        ("columns.few.missing", -5, "a whole number from 0, found -5"),
        ("columns.few.missing", 3, "2, as the counts say, found 3"),
        ("columns.few.distinct", 41, "a whole number from 0 to 39, found 41"),
        ("columns.few.sample", [None], "5 texts, or null, found [None]"),
        ("columns.few.numbers.values", -1, "a list of finite numbers, found -1"),
        ("columns.few.numbers.minimum", math.nan, "a finite number, found nan"),
        ("columns.few.numbers.minimum", -3, "a number from 0.0 to "),
        ("columns.few.numbers.is_whole", 1, "true or false, found 1"),
        ("columns.many.numbers.is_whole", True, "false, as the extremes say, found True"),
        ("columns.many.numbers.maximum", 1e9, "a number from "),
        ("columns.many.numbers.sum", 5, "a sum of numbers, found 5"),
        ("columns.many.numbers.sum", "fffp1074", "sums of 38 numbers from 0.0 to 5.28571428571"),
        ("columns.many.numbers.squares", None, "a sum of numbers, found None"),
        ("columns.many.numbers.distinct", "AAAA", "a sketch, found 'AAAA'"),
        ("columns.many.numbers.counts", [0] * 38, "a list of whole numbers above 0, found"),
        ("columns.many.numbers.finite", 9, "38, as the counts say, found 9"),
        ("columns.many.numbers.negative_infinite", 3, "a whole number from 0 to 2, found 3"),
        ("columns.word.texts.count", 41, "40, as the counts say, found 41"),
        ("columns.word.texts.counts", {"x": -1}, "a whole number from 1, found -1"),
        ("columns.id.texts.count", 41, "counts of 40 cells, as the table has rows; they are 41"),
    ],
)  # fmt: skip
def test_an_edit_that_cannot_be_is_named(place: str, value: Any, told: str) -> None:
    with pytest.raises(ConfigError) as error:
        document_parser.decode(_edited(place, value), "p.json")
    said, _, expected = error.value.message.partition(": expected ")
    assert place.startswith(said.removeprefix("p.json: ").removesuffix(".x"))
    assert told in expected


def _places(spec: Any, above: str = "") -> list[str]:
    found = []
    for key, inner in spec.items():
        found += [f"{above}{key}"]
        found += _places(inner, f"{above}{key}.") if isinstance(inner, dict) else []
    return found


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_whatever_is_edited_is_refused_or_can_be_used(data: st.DataObject) -> None:
    places = [place for place in _places(_whole()) if "quantiles.0." not in place]
    edited = _edited(data.draw(st.sampled_from(places)), data.draw(st.sampled_from(JUNK)))
    try:
        read = document_parser.decode(edited, "p.json")
    except ConfigError:
        return
    document.write(read.merge(read))
    for column in read.columns:
        shapes.shape(column)
