"""The data of a plot as rows, for a Vega-Lite template of the project's own."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gitml.core.plots import fields
from gitml.core.plots.definition import Plot
from gitml.core.plots.drawings import Sides, Tables
from gitml.core.values import Value

_Y = "dvc_inferred_y_value"  # as DVC names what is drawn of several fields
_ROW = "step"


@dataclass(frozen=True, slots=True)
class VegaRows:
    """Rows of all revisions, and what DVC's templates ask for beside them.

    Attributes:
        rows: every field of the file, and ``rev``, ``filename`` and ``field``.
        properties: title, fields and labels of the axes, and the file and field of each y.
    """

    rows: list[dict[str, Any]]
    properties: dict[str, Any]


def vega_rows(plot: Plot, sides: Sides, own: Sequence[Plot]) -> VegaRows:
    """The rows that a template draws.

    Raises:
        PlotError: a field is missing, or x and y are not equally many or long.
    """
    ys: dict[fields.Field, None] = {}
    for each, (_, tables) in zip(own, sides, strict=True):
        ys |= dict.fromkeys(series.y for series in fields.series(each, tables))
    names = list(dict.fromkeys(field for _, field in ys))
    y = names[0] if len(names) == 1 else _Y
    x = fields.x_name(plot) or _ROW
    rows = [
        {**row, "rev": rev}
        for each, (rev, tables) in zip(own, sides, strict=True)
        for row in _rows(each, tables, x, y)
    ]
    properties = {
        "title": fields.title(plot),
        "x": x,
        "y": y,
        "x_label": plot.x_label or x,
        "y_label": plot.y_label or (names[0] if len(names) == 1 else "y"),
        "anchors_y_definitions": [{"filename": path, "field": field} for path, field in ys],
        "revs_with_datapoints": [rev for rev, tables in sides if tables],
    }
    return VegaRows(rows, properties)


def _rows(plot: Plot, tables: Tables, x: str, y: str) -> Iterator[dict[str, Any]]:
    for series in fields.series(plot, tables):
        path, field = series.y
        columns = tables[path]
        for row, cell in enumerate(series.ys):
            found = {name: _plain(column[row]) for name, column in columns.items()}
            found[x] = _plain(series.xs[row]) if series.x else row
            found[y] = _plain(cell)
            yield {**found, "filename": path, "field": field}


def _plain(cell: Value) -> Value:
    """A cell without NaN and infinity, which JSON has not."""
    if isinstance(cell, list):
        return [_plain(inner) for inner in cell]
    if isinstance(cell, dict):
        return {name: _plain(inner) for name, inner in cell.items()}
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell
