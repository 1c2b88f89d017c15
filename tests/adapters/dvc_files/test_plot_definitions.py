"""What ``plots`` of a dvc.yaml say, as DVC takes it."""

from typing import Any

import pytest
from dvc.render.converter.vega import VegaConverter

from gitml.adapters.dvc_files import plot_definitions
from gitml.core.plots import arrange
from gitml.core.plots.drawings import Chart, Columns

SPLIT: dict[str, Columns] = {
    "a.csv": {"x": [0, 1], "u": [1, 2], "v": [3, 4]},
    "b.csv": {"t": [5, 6], "w": [7, 8]},
}


@pytest.mark.parametrize(
    ("name", "definition"),
    [
        ("a.csv", {}),
        ("a.csv", {"x": "x"}),
        ("a.csv", {"x": "x", "y": "u"}),
        ("p", {"x": "x", "y": {"a.csv": ["u", "v"]}}),
        ("p", {"y": {"a.csv": "u", "b.csv": "w"}}),
        ("p", {"x": {"b.csv": "t"}, "y": {"a.csv": "u"}}),
        ("p", {"x": {"b.csv": "t"}, "y": {"a.csv": ["u", "v"]}}),
        ("p", {"x": {"a.csv": "x", "b.csv": "t"}, "y": {"a.csv": "u", "b.csv": "w"}}),
        ("p", {"x": {"a.csv": "x", "b.csv": "t"}, "y": {"b.csv": "w", "a.csv": "u"}}),
    ],
)
def test_x_and_y_are_those_of_dvc(name: str, definition: dict[str, Any]) -> None:
    rows = {
        path: [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        for path, columns in SPLIT.items()
    }
    points, properties = VegaConverter(name, rows, definition).flat_datapoints("rev")
    expected = [(row[properties["x"]], row[properties["y"]]) for row in points]
    found = arrange.drawing(plot_definitions.plot(name, definition), [("branch", SPLIT)])
    assert isinstance(found, Chart)
    assert [point for c in found.sides[0] for point in zip(c.xs, c.ys, strict=True)] == expected
