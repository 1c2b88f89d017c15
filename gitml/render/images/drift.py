"""Columns that shifted as a picture: both sides over each other, the worst first."""

from typing import TYPE_CHECKING

from gitml.core.drift.column_drift import ColumnDrift
from gitml.core.drift.shapes import DriftBars, DriftHistogram, shape
from gitml.core.drift.table import TableDrift
from gitml.render import numbers, palette
from gitml.render.images import canvas
from gitml.render.labels import short
from gitml.render.text.checks import drift as words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ACROSS, _MOST = 3, 12  # columns of the table in a row of the picture, and in all
_WIDTH, _HEIGHT = 3.4, 2.1  # inches of one
_LONGEST = 32  # characters of a name


def can_draw(found: TableDrift) -> bool:
    """Whether there is a column to draw."""
    return bool(_drawn(found))


def draw(found: TableDrift, form: canvas.Form) -> bytes:
    """A picture of the columns that shifted, at most twelve; the same bytes for the same data."""
    drawn = _drawn(found)
    rows = -(-len(drawn) // _ACROSS)
    with canvas.painting():
        figure = canvas.new_figure(_ACROSS * _WIDTH, rows * _HEIGHT + 0.3)
        for place, (one, of_both) in enumerate(drawn):
            axes = figure.add_subplot(rows, _ACROSS, place + 1)
            axes.set_title(short(one.name, _LONGEST), fontsize=10)
            if isinstance(of_both, DriftHistogram):
                _histogram(axes, of_both, one)
            else:
                _bars(axes, of_both)
            axes.tick_params(labelsize=8)
        handles, labels = figure.axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper left", ncols=2, fontsize=9)
        return canvas.encode(figure, form, 120)


def _drawn(found: TableDrift) -> list[tuple[ColumnDrift, DriftHistogram | DriftBars]]:
    pairs = ((one, shape(one)) for one in found.shifted)
    return [(one, of_both) for one, of_both in pairs if of_both is not None][:_MOST]


def _histogram(axes: "Axes", found: DriftHistogram, column: ColumnDrift) -> None:
    count = len(found.reference)
    step = (found.high - found.low) / count
    edges = [found.low + step * place for place in range(count + 1)]
    sides = (("reference", found.reference), ("current", found.current))
    for (label, shares), colour in zip(sides, palette.colors(2), strict=True):
        axes.stairs(shares, edges, fill=True, alpha=0.35, color=colour)
        axes.stairs(shares, edges, color=colour, linewidth=1.4, label=label)
    axes.set_yticks([])
    if column.kind == "date" or found.has_less or found.has_more:
        axes.set_xticks([found.low, found.high], words.ends(found, column))
        first, last = axes.get_xticklabels()
        first.set_horizontalalignment("left")
        last.set_horizontalalignment("right")


def _bars(axes: "Axes", found: DriftBars) -> None:
    names = [*found.names, *(["(all others)"] if found.others else [])]
    sides = [[*found.reference], [*found.current]]
    if found.others:
        for side, share in zip(sides, found.others, strict=True):
            side.append(share)
    labels = ("reference", "current")
    colours = palette.colors(2)
    for offset, label, shares, colour in zip((0.2, -0.2), labels, sides, colours, strict=True):
        places = [offset - place for place in range(len(names))]
        axes.barh(places, shares, height=0.38, color=colour, alpha=0.85, label=label)
    axes.set_yticks(
        [-place for place in range(len(names))], [short(name, _LONGEST) for name in names]
    )
    axes.xaxis.set_major_formatter(lambda share, _: numbers.share(share))
