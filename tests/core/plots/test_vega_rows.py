"""The rows that a template of the project's own is filled with."""

import json
import math

from gitml.core.plots.definition import Plot
from gitml.core.plots.drawings import Columns
from gitml.core.plots.vega_rows import vega_rows


def test_what_json_has_not_is_null_however_deep() -> None:
    plot = Plot("p", {"p.json": ("y",)}, x="x")
    table: Columns = {"x": [1], "y": [math.nan], "more": [{"a": [math.inf, 1.5]}]}
    (row,) = vega_rows(plot, [("v1", {"p.json": table})], [plot]).rows
    assert json.loads(json.dumps(row, allow_nan=False))["more"] == {"a": [None, 1.5]}
    assert (row["y"], row["rev"]) == (None, "v1")
