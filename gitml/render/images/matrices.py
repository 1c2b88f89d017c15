"""Confusion matrices, side by side."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gitml.core.plots.drawings import Counts, Matrices, Matrix
from gitml.render import numbers
from gitml.render.images.canvas import GREY, new_figure
from gitml.render.labels import short, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PANEL = (5.0, 4.4)  # inches
_ALONE = (5.0, 4.3)
_MOST_IN_A_ROW = 3
_MOST_WRITTEN = 12  # classes of a matrix up to which the numbers are written into its cells


def paint(matrices: Matrices) -> "Figure":
    """A panel a revision, on one scale of colours."""
    count = len(matrices.panels)
    columns = min(count, _MOST_IN_A_ROW)
    rows = math.ceil(count / columns)
    figure = new_figure(*(_ALONE if count == 1 else (_PANEL[0] * columns, _PANEL[1] * rows)))
    figure.suptitle(wrapped(matrices.labels.title, 46 * columns), fontsize=12, fontweight="bold")
    highest = 1.0 if matrices.normalized else _largest_count(matrices)
    for number, panel in enumerate(matrices.panels, start=1):
        _paint_panel(figure.add_subplot(rows, columns, number), panel, matrices, highest)
    return figure


def _largest_count(matrices: Matrices) -> int:
    """Of all panels; at least 1, as a scale of colours needs a length."""
    counts = (n for panel in matrices.panels for row in panel.counts or () for n in row)
    return max(1, max(counts, default=1))


def _paint_panel(axes: "Axes", panel: Matrix, matrices: Matrices, highest: float) -> None:
    if panel.counts is None:
        axes.set_axis_off()
        axes.set_title(short(panel.title))
        axes.text(0.5, 0.5, "no data", ha="center", va="center", color=GREY)
        return
    axes.set_title(f"{short(panel.title)}  (n = {sum(map(sum, panel.counts))})")
    grid = _shares(panel.counts) if matrices.normalized else panel.counts
    axes.grid(visible=False)
    axes.imshow(grid, cmap="Blues", vmin=0, vmax=highest, aspect="equal")
    _name_classes(axes, matrices)
    if len(matrices.classes) <= _MOST_WRITTEN:
        _write_numbers(axes, grid, matrices, highest)


def _name_classes(axes: "Axes", matrices: Matrices) -> None:
    classes = [short(name, 14) for name in matrices.classes]
    shown = slice(None, None, math.ceil(len(classes) / 25))  # more names would overlap
    positions = range(len(classes))[shown]
    axes.set_xticks(positions, classes[shown], rotation=90 if len(classes) > 6 else 0)
    axes.set_yticks(positions, classes[shown])
    axes.set_xlabel(short(matrices.labels.x, 40))
    axes.set_ylabel(short(matrices.labels.y, 40))


def _write_numbers(
    axes: "Axes", grid: Sequence[Sequence[float]], matrices: Matrices, highest: float
) -> None:
    """A number into each cell, white on dark ones."""
    font = 14 if len(matrices.classes) <= 4 else 9
    for row, cells in enumerate(grid):
        for column, cell in enumerate(cells):
            text = numbers.share(cell) if matrices.normalized else str(cell)
            color = "white" if cell > 0.55 * highest else "black"
            axes.text(column, row, text, ha="center", va="center", color=color, fontsize=font)


def _shares(counts: Counts) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(count / (sum(row) or 1) for count in row) for row in counts)
