"""Differences of two models with their intervals, one row a metric: what is noise at a glance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitml.core.digests import digest
from gitml.core.evaluation.findings import Compared
from gitml.core.evaluation.judgement import MetricTest, Outcome
from gitml.render.images import canvas
from gitml.render.text.checks import evaluation as words
from gitml.render.text.terminal import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOOKS = "5"  # to be raised when the same values are drawn otherwise
_WIDTH, _ROW, _FRAME = 9.0, 0.34, 0.6  # inches
_MOST = 40  # rows; more would be too small to read
_LONGEST = 34  # characters of a name
_SMALL = 11  # points
_COLORS: dict[Outcome, str] = {"better": "#1a7f37", "worse": "#cf222e"}
_BAND = "#ddf4ff"
_BESIDE = 4.4  # inches, as wide as the plot, that the words have at least
_LETTER = 0.1  # inches of a letter, and a little more
_CAP = 0.16  # rows, half of the height of an interval's ends


@dataclass(frozen=True, slots=True)
class _Row:
    """A metric of all rows or of a slice, or a title between such.

    Attributes:
        unit: rows of one unit have one scale; empty for those that have none.
        test: None for a title.
    """

    name: str
    unit: str = ""
    test: MetricTest | None = None

    @property
    def reach(self) -> float:
        """How far from no difference the row goes, in its own unit."""
        if self.test is None or self.test.difference.low is None:
            return 0.0
        low, high = self.test.difference.low, self.test.difference.high or 0.0
        return max(abs(low), abs(high), self.test.margin)


def key(found: Sequence[Compared]) -> str:
    """What tells this picture from every other one."""
    return digest(f"intervals {_LOOKS} {_directions(found)} {_rows(found)!r}".encode())


def draw(found: Sequence[Compared], form: canvas.Form) -> bytes:
    """A picture with a row for each metric, slices below; the same bytes for the same data.

    Metrics have units of their own, so that each is drawn on a scale of its own, which its slices
    share: to the right is better, whichever way the metric goes. How wide an interval is in numbers
    is written beside it.
    """
    rows = _rows(found)
    scales: dict[str, float] = {}
    for row in rows:
        scales[row.unit] = max(scales.get(row.unit, 0.0), row.reach)
    with canvas.painting():
        starts, room = text_columns([row_texts(row.test) for row in rows if row.test])
        width = _WIDTH - _BESIDE + room
        figure = canvas.new_figure(width, _FRAME + _ROW * max(1, len(rows)))
        axes, beside = figure.subplots(1, 2, sharey=True, width_ratios=(_BESIDE, room))
        beside.set_axis_off()
        beside.set_xlim(0, 1)
        axes.axvline(0, color=canvas.GREY, linewidth=1)
        for place, row in enumerate(rows):
            if row.test is not None:
                _draw_row(axes, -place, row.test, scales[row.unit] or 1.0)
                _write_row(beside, -place, row.test, starts)
        axes.set_yticks([-place for place in range(len(rows))], [row.name for row in rows])
        for row, label in zip(rows, axes.get_yticklabels(), strict=True):
            label.set_fontsize(_SMALL + 1 if row.test else _SMALL)
            label.set_color("black" if row.test else canvas.GREY)
        axes.set_ylim(0.6 - len(rows), 0.6)
        axes.set_xlim(-1.08, 1.08)
        axes.set_xticks([-0.7, 0, 0.7], _directions(found), fontsize=_SMALL)
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)
        axes.tick_params(length=0)
        return canvas.encode(figure, form, 120)


def _directions(found: Sequence[Compared]) -> list[str]:
    """Words below the axis, which judge nothing where nothing below it is judged."""
    if found and all(one.assessment.match == "overlap" for one in found):
        return ["← base ahead", "no difference", "head ahead →"]
    return ["← worse", "no difference", "better →"]


def _rows(found: Sequence[Compared]) -> list[_Row]:
    rows = [row for one in found for row in _of_evaluation(one)]
    more = len(rows) - _MOST
    return [*rows[:_MOST], _Row(f"and {more} more")] if more > 0 else rows


def _of_evaluation(one: Compared) -> Iterator[_Row]:
    """Its metrics, then its slices, by the primary metric and by those proven worse."""
    prefix = f"{one.name}: " if one.name else ""
    tests, slices = one.assessment.tests, one.assessment.slices
    for test in tests:
        yield _Row(f"{prefix}{test.metric}"[:_LONGEST], f"{prefix}{test.metric}", test)
    primary = tests[0].metric if tests else ""
    for title, parts in (
        (f"{prefix}{primary}, by slice", [part for part in slices if part.column]),
        (f"{prefix}recall, by class", [part for part in slices if not part.column]),
    ):
        if parts:
            yield _Row(title[:_LONGEST])
        for part in parts:
            name = one_line(words.slice_name(part))
            unit = f"{prefix}{primary}" if part.column else f"{prefix}recall"
            for test in (one for one in part.tests[1:] if one.outcome == "worse"):
                yield _Row(f"{test.metric} of {name}"[:_LONGEST], f"{prefix}{test.metric}", test)
            yield _Row(name[:_LONGEST], unit, part.tests[0])


def _color(test: MetricTest) -> str:
    return _COLORS.get(test.outcome, canvas.GREY)


def row_texts(test: MetricTest) -> tuple[str, str, str, str]:
    """Both values, the change, its interval and the verdict, without what the text says of it.

    A long reason would make the picture wide, and shown in a page all of its text small.
    """
    _, base, head, change, interval, *_ = words.metric_cells(test)
    verdict = words.verdict(test).partition(" (")[0].partition(":")[0]
    if not test.difference.n:
        return "", "", "", verdict
    return f"{base} → {head}", change, interval, verdict


def text_columns(texts: Sequence[tuple[str, ...]]) -> tuple[list[float], float]:
    """Where each column beside the plot begins, of their width; and that width in inches."""
    needed = [_LETTER * (2 + max(map(len, column))) for column in zip(*texts, strict=True)]
    room = max(_BESIDE, sum(needed))
    return [sum(needed[:at]) / room for at in range(len(needed))], room


def _write_row(axes: "Axes", height: int, test: MetricTest, starts: Sequence[float]) -> None:
    for place, text in zip(starts, row_texts(test), strict=True):
        axes.text(place, height, text, va="center", fontsize=_SMALL, color=_color(test))


def _draw_row(axes: "Axes", height: int, test: MetricTest, scale: float) -> None:
    """The margin that counts as a band, the interval as a line, and the change as a dot."""
    difference, color = test.difference, _color(test)
    if difference.low is None or difference.high is None:
        return
    sign = 1 if test.better == "higher" else -1
    low, high = (end / scale for end in sorted((sign * difference.low, sign * difference.high)))
    if test.margin:
        reach = min(test.margin / scale, 1.08)
        axes.fill_between([-reach, reach], height - 0.4, height + 0.4, color=_BAND, linewidth=0)
    axes.plot([low, high], [height, height], color=color, linewidth=2, solid_capstyle="butt")
    axes.vlines([low, high], height - _CAP, height + _CAP, color=color, linewidth=1.2)
    axes.plot([test.gain / scale], [height], marker="o", color=color, markersize=5)
