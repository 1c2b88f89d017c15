"""Profiles as documents: what is written is enough to judge drift, and to merge further parts."""

import json
import re
from collections.abc import Mapping
from typing import Any

from gitml.core.settings import keys
from gitml.core.tables.column_profile import (
    ColumnProfile,
    ProfileLimits,
)
from gitml.core.tables.distinct import DistinctSketch
from gitml.core.tables.moments import Moments, decode_sum, encode_sum
from gitml.core.tables.number_profile import DAY, NumberProfile, Summary
from gitml.core.tables.profile import TableProfile
from gitml.core.tables.quantiles import QuantileSketch
from gitml.core.tables.text_profile import TextProfile
from gitml.core.tables.whole_numbers import whole_where_whole, wholes_where_whole
from gitml.errors import ConfigError

SCHEMA = "gitml.profile/1"
_STEERING = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
SHARES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)


def encode(profile: TableProfile) -> dict[str, Any]:
    """A profile as plain values; equal profiles give equal ones, in equal order."""
    columns = {column.name: _column(column, at) for at, column in enumerate(profile.columns)}
    return {**_of_table(profile), "columns": columns}


def _of_table(profile: TableProfile) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "rows": profile.rows,
        "limits": {
            "texts": profile.limits.texts,
            "buckets": profile.limits.buckets,
            "sample": profile.limits.sample,
        },
        "sample": [f"{priority:016x}" for priority in profile.priorities],
    }


def _column(column: ColumnProfile, at: int) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": column.kind, "missing": column.missing}
    found["distinct"] = column.distinct
    found["distinct_is_exact"] = column.is_distinct_exact
    if main := column.main:
        found |= {"mean": main.mean, "std": main.std}
        quantiles = map(whole_where_whole, main.quantiles(SHARES))
        found["quantiles"] = dict(zip(map(str, SHARES), quantiles, strict=False))
        found["quantile_error"] = main.sketch.error
    if column.position != at:
        found["position"] = column.position
    found |= {"empty": column.empty, "na_words": dict(sorted(column.na_words.items()))}
    if column.numbers.count:
        found["numbers"] = _numbers(column.numbers)
    if column.dates.count:
        found["dates"] = _numbers(column.dates)
    if column.texts.count:
        found["texts"] = _texts(column.texts)
    found["sample"] = list(column.sample)
    return found


def _numbers(numbers: NumberProfile) -> dict[str, Any]:
    sketch, summary = numbers.sketch, numbers.summary
    moments = summary.moments if summary else Moments()
    found: dict[str, Any] = {
        "finite": numbers.finite,
        "not_finite": numbers.not_finite,
        "minimum": numbers.minimum,
        "maximum": numbers.maximum,
        "is_whole": summary is None or summary.is_whole,
        "sum": encode_sum(moments.total),
        "squares": encode_sum(moments.squares),
        "level": sketch.level,
        "values": wholes_where_whole(sketch.lower),
        "counts": sketch.counts.tolist(),
    }
    if numbers.negative:
        found["negative_infinite"] = numbers.negative
    if numbers.distinct:
        found["distinct"] = numbers.distinct.encode()
    return found


def _texts(texts: TextProfile) -> dict[str, Any]:
    if texts.distinct:
        return {"count": texts.count, "distinct": texts.distinct.encode()}
    return {"count": texts.count, "counts": dict(sorted(texts.counts.items()))}


def decode(document: object, file: str) -> TableProfile:
    """The profile that :func:`encode` gave.

    Args:
        document: parsed JSON.
        file: it is from, for messages.

    Raises:
        ConfigError: it is none, or its numbers contradict each other.
    """
    spec = keys.mapping(document, file, "")
    if spec.get("schema") != SCHEMA:
        raise keys.wrong(file, "schema", SCHEMA, spec.get("schema"))
    try:
        return _decoded(spec, file)
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        raise ConfigError(
            f"{file}: no whole profile: {error!r}", hint="make it anew: gitml profile PATH --json"
        ) from error


def _decoded(spec: Mapping[str, Any], file: str) -> TableProfile:
    limits = ProfileLimits(**{name: _whole(n) for name, n in spec["limits"].items()})
    priorities = tuple(int(priority, 16) for priority in spec["sample"])
    rows = _whole(spec["rows"])
    columns = []
    for at, (name, inner) in enumerate(keys.mapping(spec["columns"], file, "columns").items()):
        column = _decoded_column(name, at, rows, inner)
        if len(column.sample) != len(priorities):
            raise ValueError(f"the sample of {name}")
        columns.append(column)
    return TableProfile(rows, tuple(columns), limits, priorities)


def _decoded_column(name: str, at: int, rows: int, spec: Mapping[str, Any]) -> ColumnProfile:
    sample = tuple(spec["sample"])
    if not all(cell is None or isinstance(cell, str) for cell in sample):
        raise ValueError(f"the sample of {name}")
    column = ColumnProfile(
        name,
        _whole(spec.get("position", at)),
        rows,
        _whole(spec["empty"]),
        {word: _whole(count) for word, count in spec["na_words"].items()},
        _decoded_numbers(spec.get("numbers"), 1),
        _decoded_numbers(spec.get("dates"), DAY),
        _decoded_texts(spec.get("texts")),
        sample,
    )
    present = column.numbers.count + column.dates.count + column.texts.count
    if present + column.empty + sum(column.na_words.values()) != rows:
        raise ValueError(f"the cells of {name} are not {rows}")
    return column


def _decoded_numbers(spec: Mapping[str, Any] | None, unit: int) -> NumberProfile:
    import numpy as np

    if spec is None:
        return NumberProfile()
    level = _whole(spec["level"])
    values = np.array(spec["values"], np.float64)
    counts = np.array([_whole(count) for count in spec["counts"]], np.int64)
    if level > 63 or not np.isfinite(values).all() or counts.sum() != spec["finite"]:
        raise ValueError("counts of numbers")
    sketch = QuantileSketch.at_level(level, values, counts)
    infinite, negative = _whole(spec["not_finite"]), _whole(spec.get("negative_infinite", 0))
    if negative > infinite:
        raise ValueError("counts of infinite numbers")
    if sketch.is_exact or not len(values):
        return NumberProfile(sketch, infinite, unit, negative=negative)
    known = Summary(
        minimum=float(spec["minimum"]),
        maximum=float(spec["maximum"]),
        is_whole=bool(spec["is_whole"]),
        moments=Moments(decode_sum(spec["sum"]), decode_sum(spec["squares"])),
    )
    distinct = DistinctSketch.decode(spec["distinct"])
    return NumberProfile(sketch, infinite, unit, known, distinct, negative)


def _decoded_texts(spec: Mapping[str, Any] | None) -> TextProfile:
    if spec is None:
        return TextProfile()
    count = _whole(spec["count"])
    if "distinct" in spec:
        return TextProfile(count, {}, DistinctSketch.decode(spec["distinct"]))
    counts = {text: _whole(n) for text, n in spec["counts"].items()}
    if sum(counts.values()) != count:
        raise ValueError("counts of texts")
    return TextProfile(count, counts)


def _whole(number: object) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**62:
        raise ValueError(f"not a count: {number!r}")
    return number


def write(profile: TableProfile) -> str:
    """The document as JSON with a line for each column, so that a difference names columns."""
    lines = [f"  {_json(key)}: {_json(value)},\n" for key, value in _of_table(profile).items()]
    # A column after the other: as plain values all of a wide table would take gigabytes.
    rows = ",\n".join(
        f"    {_json(column.name)}: {_json(_column(column, at))}"
        for at, column in enumerate(profile.columns)
    )
    inner = f"{{\n{rows}\n  }}" if rows else "{}"
    return f'{{\n{"".join(lines)}  "columns": {inner}\n}}\n'


def _json(value: object) -> str:
    # What steers a terminal is spelled out; letters of all languages are not.
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(", ", ": "))
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
