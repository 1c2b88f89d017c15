"""Differences of two models with their intervals, one row a metric: what is noise at a glance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitml.core.evaluation.compared import Compared
from gitml.core.evaluation.judgement import MetricTest, Outcome
from gitml.render.images import canvas
from gitml.render.text import evaluation as words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDTH, _ROW, _FRAME = 8.0, 0.42, 0.9  # inches
_MOST = 40  # rows; more would be too small to read
_COLORS: dict[Outcome, str] = {"better": "#1a7f37", "worse": "#cf222e"}
_BAND = "#ddf4ff"


@dataclass(frozen=True, slots=True)
class _Row:
    """A metric, of all rows or of a slice."""

    name: str
    test: MetricTest


def draw(found: Sequence[Compared], form: canvas.Form) -> bytes:
    """A picture with a row for each metric, slices below; the same bytes for the same data.

    Rows have units of their own, so that each is drawn on a scale of its own: to the right is
    better, whichever way the metric goes.
    """
    rows = [row for one in found for row in _rows(one)][:_MOST]
    with canvas.painting():
        figure = canvas.new_figure(_WIDTH, _FRAME + _ROW * max(1, len(rows)))
        axes = figure.add_subplot()
        axes.axvline(0, color=canvas.GREY, linewidth=1)
        for place, row in enumerate(rows):
            _draw_row(axes, -place, row.test)
        axes.set_yticks([-place for place in range(len(rows))], [row.name for row in rows])
        axes.set_ylim(0.6 - len(rows), 0.6)
        axes.set_xlim(-1.6, 1.6)
        axes.set_xticks([-1, 0, 1], ["← worse", "no difference", "better →"])
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)
        axes.tick_params(length=0)
        return canvas.encode(figure, form, 120)


def _rows(one: Compared) -> Iterator[_Row]:
    prefix = f"{one.name}: " if one.name else ""
    for test in one.assessment.tests:
        yield _Row(f"{prefix}{test.metric}"[:40], test)
    for part in one.assessment.slices:
        for test in part.tests:
            yield _Row(f"{words.slice_name(part)} {test.metric}"[:40], test)


def _draw_row(axes: "Axes", height: int, test: MetricTest) -> None:
    """The margin that counts as a band, the interval as a line and the change as a dot."""
    difference = test.difference
    color = _COLORS.get(test.outcome, canvas.GREY)
    label = words.verdict(test)
    if difference.low is None or difference.high is None:
        axes.text(0.05, height, label, va="center", fontsize=9, color=canvas.GREY)
        return
    sign = 1 if test.better == "higher" else -1
    low, high = sorted((sign * difference.low, sign * difference.high))
    scale = max(abs(low), abs(high), test.margin) or 1.0
    if test.margin:
        reach = test.margin / scale
        axes.fill_between([-reach, reach], height - 0.32, height + 0.32, color=_BAND, linewidth=0)
    axes.plot([low / scale, high / scale], [height, height], color=color, linewidth=2)
    axes.plot([test.gain / scale], [height], marker="o", color=color, markersize=5)
    _, base, head, change, *_ = words.metric_cells(test)
    axes.text(1.62, height, f"{base} → {head} ({change})", va="center", fontsize=9, color=color)
