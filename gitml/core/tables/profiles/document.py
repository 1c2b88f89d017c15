"""Profiles as documents: what is written is enough to judge drift, and to merge further parts."""

import json
import re
from collections.abc import Sequence
from typing import Any

from gitml.core.tables.profiles.column_profile import (
    ColumnProfile,
)
from gitml.core.tables.profiles.moments import Moments, encode_sum
from gitml.core.tables.profiles.number_profile import NumberProfile
from gitml.core.tables.profiles.profile import TableProfile
from gitml.core.tables.profiles.text_profile import TextProfile
from gitml.core.tables.whole_numbers import whole_where_whole, wholes_where_whole

SCHEMA = "gitml.profile/1"
PROFILER = 3
"""Raised whenever the same file is to get another profile: where readers of tables find other cells
or call others missing, where a column is of another kind, or where other values are counted, drawn
or hashed. Otherwise profiles of the rules before are taken for those of today."""

_STEERING = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
SHARES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)


def encode(profile: TableProfile) -> dict[str, Any]:
    """A profile as plain values; equal profiles give equal ones, in equal order."""
    columns = {column.name: _column(column, at) for at, column in enumerate(profile.columns)}
    return {**_of_table(profile), "columns": columns}


def _of_table(profile: TableProfile) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "profiler": PROFILER,
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


def write(profile: TableProfile, left_out: Sequence[str] = ()) -> str:
    """The document as JSON with a line for each column, so that a difference names columns.

    Args:
        profile: of a table.
        left_out: files of its folder that others may take for a part of it, and were not read.
    """
    about = _of_table(profile) | ({"left_out": [*left_out]} if left_out else {})
    lines = [f"  {_json(key)}: {_json(value)},\n" for key, value in about.items()]
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
