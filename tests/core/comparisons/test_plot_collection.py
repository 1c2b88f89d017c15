"""Plots of two revisions that are compared."""

import pytest

from gitml.core.comparisons.plot_collection import ReadPlot, draw, is_recorded_same
from gitml.core.plots.definition import Plot
from gitml.core.plots.drawings import Loaded
from gitml.core.snapshot import Absent, Problem

_LOST = Problem("loss.csv", "not in the DVC cache", absent=Absent("a" * 32))
_OTHER = Problem("loss.csv", "not in the DVC cache", absent=Absent("b" * 32))
_BROKEN = Problem("loss.csv", "no table")
_HERE = Loaded({"acc.csv": {"x": [1.0]}})


@pytest.mark.parametrize(
    ("base", "head", "same"),
    [
        (ReadPlot(), ReadPlot(), True),
        (ReadPlot(_HERE), ReadPlot(_HERE), True),
        (ReadPlot(_HERE), ReadPlot(), False),
        (ReadPlot(problems=(_LOST,)), ReadPlot(problems=(_LOST,)), True),
        (ReadPlot(_HERE, (_LOST,)), ReadPlot(_HERE, (_LOST,)), True),
        (ReadPlot(_HERE, (_LOST,)), ReadPlot(Loaded(), (_LOST,)), False),
        (ReadPlot(problems=(_LOST,)), ReadPlot(problems=(_OTHER,)), False),
        (ReadPlot(problems=(_LOST,)), ReadPlot(_HERE), False),
        (ReadPlot(problems=(_BROKEN,)), ReadPlot(problems=(_BROKEN,)), False),
    ],
)
def test_what_is_the_same_by_its_records(base: ReadPlot, head: ReadPlot, same: bool) -> None:
    assert is_recorded_same(base, head) is same


def test_a_file_with_nothing_but_x_is_no_fault() -> None:
    plot = Plot("step.tsv", {"step.tsv": ()}, x="step")
    drawn = draw(plot, ["HEAD"], [Loaded({"step.tsv": {"step": [1.0, 2.0]}})])
    assert (drawn.drawing, drawn.lacking, drawn.problems) == (None, (0,), ())
    drawn = draw(plot, ["HEAD"], [Loaded({"step.tsv": {"step": [1.0], "a": ["text"]}})])
    assert [problem.message for _, problem in drawn.problems] == [
        "step.tsv: no field of numbers to draw"
    ]
