"""Values over time, one small drawing each, as PNG or SVG."""

import math
from collections.abc import Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING

from gitml.core.metrics.history import Key, ValueHistory, column_names
from gitml.core.plots.fields import drawable
from gitml.render.images import canvas

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLUMNS = 3
_INCHES = (4.2, 2.6)
_COLOR = "#0072b2"
_MOST_MARKED = 40  # commits up to which each is a dot
MOST = 60
"""Values that are drawn at most: more would be too small to read."""


def draw(history: ValueHistory, shown: Sequence[Key], form: canvas.Form) -> bytes:
    """One drawing a value, commits from left (oldest) to right; the same bytes for the same data.

    Args:
        history: of the commits.
        shown: keys to draw; those without any number are left out, as are those after ``MOST``.
        form: of the picture.
    """
    drawn = [k for k in shown if any(n is not None for n in history.series[k].numbers())][:MOST]
    lines = max(1, math.ceil(len(drawn) / _COLUMNS))
    columns = min(_COLUMNS, max(1, len(drawn)))
    with canvas.painting():
        figure = canvas.new_figure(_INCHES[0] * columns, _INCHES[1] * lines)
        for number, (key, name) in enumerate(zip(drawn, column_names(drawn), strict=True), start=1):
            axes = figure.add_subplot(lines, columns, number)
            axes.set_title(name[:40])
            _draw_series(axes, history, key)
        return canvas.encode(figure, form, 120)


def _draw_series(axes: "Axes", history: ValueHistory, key: Key) -> None:
    series, commits = history.series[key], history.commits
    # NaN leaves a gap in the line where a commit has no value.
    runs = [math.nan if number is None else drawable(number) for number in series.numbers()]
    values = [*chain.from_iterable(map(repeat, runs, series.counts))]
    marker = "o" if len(values) < _MOST_MARKED else ""
    axes.plot(values[::-1], color=_COLOR, linewidth=1.6, marker=marker)
    axes.set_xticks([0, len(values) - 1], [commits[-1].short, commits[0].short])
