"""The rows that a template of the project's own is filled with."""

import json
import math
from typing import TYPE_CHECKING

from gitml.core.plots.definition import Plot
from gitml.core.plots.vega_rows import vega_rows

if TYPE_CHECKING:
    from gitml.core.plots.drawings import Sides
    from gitml.core.values import Value


def test_what_json_has_not_is_null_however_deep() -> None:
    plot = Plot("p", {"p.json": ("y",)}, x="x")
    more: list[Value] = [{"a": [math.inf, 1.5]}]
    sides: Sides = [("v1", {"p.json": {"x": [1], "y": [math.nan], "more": more}})]
    (row,) = vega_rows(plot, sides, [plot]).rows
    assert json.loads(json.dumps(row, allow_nan=False))["more"] == {"a": [None, 1.5]}
    assert (row["y"], row["rev"]) == (None, "v1")
