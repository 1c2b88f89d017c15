"""Drawings as PNG pictures: the same bytes for the same data, readable when half as wide."""

import io
import math
import warnings
from typing import TYPE_CHECKING, Any

from gitml.core.evaluation.drawings import Bars, Chart, Counts, Curve, Drawing, Labels, Matrices

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DPI = 160
_SQUARE = (5.0, 4.3)  # inches; 800 pixels wide, shown at half of that
_WIDE = (10.0, 4.4)
_GREY = "#57606a"
_BASE = "#e69f00"
# Okabe and Ito's colours, told apart by everybody; a plot with one curve a side uses the first.
_HEADS = ("#0072b2", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#000000", "#f0e442", "#999999")
_MOST_POINTS = 20_000
_MOST_WRITTEN = 12  # classes of a matrix up to which the numbers are written into its cells
_NAME_LENGTH = 28
LOOK: dict[str, Any] = {
    "text.parse_math": False,  # a title with two dollar signs is not a formula
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": _GREY,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#eaeef2",
    "legend.frameon": False,
    "legend.fontsize": 10,
    "agg.path.chunksize": 10_000,
}


def is_wide(drawing: Drawing, base: str | None) -> bool:
    """Whether the picture takes the width of two others."""
    return isinstance(drawing, Matrices) and base is not None


def png(drawing: Drawing, base: str | None, head: str) -> bytes:
    """Paint a drawing; ``base`` and ``head`` are what the two sides are called.

    Without a name for base only head is painted.
    """
    from matplotlib import style

    with warnings.catch_warnings(), style.context(["default", LOOK]):
        warnings.simplefilter("ignore")  # a glyph that the font lacks is not the user's concern
        figure = _figure(_WIDE if is_wide(drawing, base) else _SQUARE)
        names = (_short(base) if base is not None else None, _short(head))
        if isinstance(drawing, Matrices):
            _matrices(figure, drawing, names)
        elif isinstance(drawing, Bars):
            _bars(figure, drawing, names)
        else:
            _chart(figure, drawing, names)
        content = io.BytesIO()
        # Metadata would name the version of matplotlib, and with it change the bytes.
        figure.savefig(content, format="png", dpi=_DPI, metadata={"Software": None})
    return content.getvalue()


def _figure(inches: tuple[float, float]) -> "Figure":
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=inches, layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def _chart(figure: "Figure", chart: Chart, names: tuple[str | None, str]) -> None:
    axes = figure.add_subplot()
    if chart.reference:
        axes.plot([0, 1], [0, 1], color=_GREY, linewidth=1, linestyle=":", label=chart.reference)
        axes.set_aspect("equal")
    order = list(dict.fromkeys(curve.name for curve in (*chart.base, *chart.head)))
    single = len(order) == 1
    for curve in chart.base:
        color = _BASE if single else _color(order, curve)
        label = str(names[0]) if single else f"{names[0]}: {_short(curve.name)}"
        # Wider and below, so that both sides are seen where they are equal.
        _draw(axes, chart, curve, {"color": color, "label": label, "linewidth": 3.6, "alpha": 0.55})
    for curve in chart.head:
        color = _HEADS[0] if single else _color(order, curve)
        label = str(names[1]) if single else f"{names[1]}: {_short(curve.name)}"
        _draw(axes, chart, curve, {"color": color, "label": label, "linewidth": 1.6, "alpha": 1.0})
    for side, name in ((chart.base, names[0]), (chart.head, names[1])):
        if not side and name is not None:
            axes.plot([], [], " ", label=f"{name}: no data")
    if chart.ticks:
        _name_positions(axes, chart.ticks)
    _label(axes, chart.labels)
    few = sum(len(curve.xs) for curve in (*chart.base, *chart.head)) <= _MOST_POINTS
    axes.legend(loc="best" if few else "upper right")  # to look for the best is slow


def _draw(axes: "Axes", chart: Chart, curve: Curve, look: dict[str, Any]) -> None:
    step = math.ceil(len(curve.xs) / _MOST_POINTS) or 1
    xs, ys = curve.xs[::step], curve.ys[::step]
    if chart.kind == "scatter":
        size = 5 if look["linewidth"] > 2 else 3
        axes.plot(xs, ys, "o", markersize=size, markeredgewidth=0, **look | {"alpha": 0.5})
    else:
        # Few points are seen as points, but a ROC curve is its line.
        dots = len(xs) <= 30 and chart.reference != "chance"
        marker = {"marker": "o", "markersize": look["linewidth"] + 2.5} if dots else {}
        axes.plot(xs, ys, **look, **marker)


def _color(order: list[str], curve: Curve) -> str:
    return _HEADS[order.index(curve.name) % len(_HEADS)]


def _name_positions(axes: "Axes", ticks: tuple[str, ...]) -> None:
    step = math.ceil(len(ticks) / 12)
    places = range(0, len(ticks), step)
    axes.set_xticks(
        list(places), [_short(ticks[place]) for place in places], rotation=30, ha="right"
    )


def _bars(figure: "Figure", bars: Bars, names: tuple[str | None, str]) -> None:
    figure.set_size_inches(_SQUARE[0], max(_SQUARE[1], 1.4 + 0.3 * len(bars.names)))
    axes = figure.add_subplot()
    for offset, side, name, color in (
        (-0.2, bars.base, names[0], _BASE),
        (0.2, bars.head, names[1], _HEADS[0]),
    ):
        known = [(place, x) for place, x in enumerate(side) if x is not None]
        label = name if known else f"{name}: no data"
        places = [place + offset for place, _ in known]
        if name is None:
            continue
        axes.barh(places, [x for _, x in known], height=0.38, color=color, label=label)
    axes.set_yticks(range(len(bars.names)), [_short(name) for name in bars.names])
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    _label(axes, bars.labels)
    axes.legend(loc="best")


def _matrices(figure: "Figure", matrices: Matrices, names: tuple[str | None, str]) -> None:
    figure.suptitle(_short(matrices.labels.title, 80), fontsize=12, fontweight="bold")
    sides = ((names[0], matrices.base), (names[1], matrices.head))
    panels = [(name, counts) for name, counts in sides if name is not None]
    highest = 1.0
    if not matrices.normalized:
        highest = max((n for _, grid in sides for row in grid or () for n in row), default=1) or 1
    for place, (name, counts) in enumerate(panels, start=1):
        axes = figure.add_subplot(1, len(panels), place)
        if counts is None:
            axes.set_axis_off()
            axes.set_title(name)
            axes.text(0.5, 0.5, "no data", ha="center", va="center", color=_GREY)
        else:
            axes.set_title(f"{name}  (n = {sum(map(sum, counts))})")
            _matrix(axes, counts, matrices, highest)


def _matrix(axes: "Axes", counts: Counts, matrices: Matrices, highest: float) -> None:
    grid = _shares(counts) if matrices.normalized else counts
    axes.grid(visible=False)
    axes.imshow(grid, cmap="Blues", vmin=0, vmax=highest, aspect="equal")
    places = range(len(matrices.classes))
    classes = [_short(name, 14) for name in matrices.classes]
    step = math.ceil(len(classes) / 25)
    axes.set_xticks(places[::step], classes[::step], rotation=90 if len(classes) > 6 else 0)
    axes.set_yticks(places[::step], classes[::step])
    axes.set_xlabel(_short(matrices.labels.x, 40))
    axes.set_ylabel(_short(matrices.labels.y, 40))
    if len(classes) > _MOST_WRITTEN:
        return
    font = 14 if len(classes) <= 4 else 9
    for row, cells in enumerate(grid):
        for column, cell in enumerate(cells):
            text = f"{cell:.1%}" if matrices.normalized else str(cell)
            color = "white" if cell > 0.55 * highest else "black"
            axes.text(column, row, text, ha="center", va="center", color=color, fontsize=font)


def _shares(counts: Counts) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(count / (sum(row) or 1) for count in row) for row in counts)


def _label(axes: "Axes", labels: Labels) -> None:
    axes.set_title(_short(labels.title, 60), fontweight="bold")
    axes.set_xlabel(_short(labels.x, 50))
    axes.set_ylabel(_short(labels.y, 50))


def _short(text: str, length: int = _NAME_LENGTH) -> str:
    line = "".join(c if c.isprintable() else " " for c in text)
    return line if len(line) <= length else f"{line[: length - 1]}…"
