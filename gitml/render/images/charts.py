"""Drawings as pictures: one or more revisions over each other, readable when half as wide."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gitml.core.plots.drawings import Bars, Chart, Curve, Drawing, Labels, Matrices
from gitml.render.images import canvas, matrices
from gitml.render.images.canvas import GREY, Form, short

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DPI = 160
_SQUARE = (5.0, 4.3)  # inches; 800 pixels wide, shown at half of that
_LAST = "#0072b2"
_BEFORE = ("#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#000000", "#999999", "#f0e442")
# Okabe and Ito's colours, told apart by everybody.
_PATTERNS: tuple[Any, ...] = (
    "-", (0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)), (0, (9, 3)), (0, (3, 1, 1, 1, 1, 1)),
    (0, (2, 4)), (0, (9, 2, 3, 2)),
)  # fmt: skip
_MARKERS = "osD^vPX*"
_SLANTED: dict[str, Any] = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"}
_MOST_POINTS = 20_000


def is_wide(drawing: Drawing) -> bool:
    """Whether the picture takes the width of two others."""
    if isinstance(drawing, Matrices):
        return len(drawing.panels) > 1
    return isinstance(drawing, Bars) and drawing.upright and len(drawing.names) > 8


def paint(drawing: Drawing, form: Form = "png") -> bytes:
    """Paint a drawing."""
    with canvas.painting():
        if isinstance(drawing, Matrices):
            figure = matrices.paint(drawing)
        elif isinstance(drawing, Bars):
            figure = _bars(drawing)
        else:
            figure = _chart(drawing)
        return canvas.encode(figure, form, _DPI)


def colors(count: int) -> tuple[str, ...]:
    """A colour for each of so many revisions (or curves); the last stands out."""
    if count <= len(_BEFORE) + 1:
        return (*_BEFORE[: count - 1], _LAST) if count else ()
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    spread = colormaps["viridis"]
    return tuple(to_hex(spread(1 - place / (count - 1) * 0.95)) for place in range(count))


def _chart(chart: Chart) -> "Figure":
    figure = canvas.new_figure(*_SQUARE)
    axes = figure.add_subplot()
    if chart.reference:
        axes.plot([0, 1], [0, 1], color=GREY, linewidth=1, linestyle=":", label=chart.reference)
        axes.set_aspect("equal")
    names = list(dict.fromkeys(curve.name for side in chart.sides for curve in side))
    several = len(chart.revs) > 1
    palette = colors(len(chart.revs)) if several else (_LAST, *_BEFORE)
    for place, side in enumerate(chart.sides):
        for curve in side:
            kind = names.index(curve.name)
            color = palette[place if several else kind % len(palette)]
            # Wider and below, so that each is seen where they are equal.
            above = len(chart.revs) - 1 - place
            room = 3.4 if len(names) == 1 else 1.8
            width = 1.6 + above * min(2.0, room / max(1, len(chart.revs) - 1))
            look = {"color": color, "linewidth": width, "alpha": 0.55 if above else 1.0}
            if curve.faint:
                look |= {"alpha": 0.25, "linewidth": 1.0}
            _draw(axes, chart, curve, look, kind if several else 0)
    _explain(axes, chart, names, palette)
    _name_positions(axes, chart)
    _label(axes, chart.labels)
    points = sum(len(curve.xs) for side in chart.sides for curve in side)
    entries = axes.get_legend_handles_labels()[1]
    axes.legend(
        # To look for the best place is slow among many points.
        loc="best" if points <= _MOST_POINTS else "upper right",
        fontsize=10 if len(entries) <= 6 else 8,
    )
    return figure


def _explain(axes: "Axes", chart: Chart, names: Sequence[str], palette: Sequence[str]) -> None:
    """Entries for the legend: colours tell revisions; patterns tell curves, where both vary."""
    if len(chart.revs) == 1 and len(names) > 1:
        for kind, name in enumerate(names):
            _entry(axes, chart, palette[kind % len(palette)], name)
        return
    for rev, side, color in zip(chart.revs, chart.sides, palette, strict=False):
        if side:
            _entry(axes, chart, color, rev)
        else:
            axes.plot([], [], " ", label=f"{short(rev)}: no data")
    for kind, name in enumerate(names if len(names) > 1 else ()):
        look = {"linestyle": _PATTERNS[kind % len(_PATTERNS)]}
        if chart.kind == "scatter":
            look = {"linestyle": "", "marker": _MARKERS[kind % len(_MARKERS)]}
        axes.plot([], [], color=GREY, label=short(name), **look)


def _entry(axes: "Axes", chart: Chart, color: str, name: str) -> None:
    dot = {"linestyle": "", "marker": "o"} if chart.kind == "scatter" else {"linewidth": 2.4}
    axes.plot([], [], color=color, label=short(name), **dot)


def _draw(axes: "Axes", chart: Chart, curve: Curve, look: dict[str, Any], kind: int) -> None:
    step = math.ceil(len(curve.xs) / _MOST_POINTS) or 1
    xs, ys = curve.xs[::step], curve.ys[::step]
    if chart.kind == "scatter":
        size = 5 if look["linewidth"] > 2 else 3
        marker = _MARKERS[kind % len(_MARKERS)]
        more: dict[str, Any] = {
            "markersize": size,
            "markeredgewidth": 0,
            "marker": marker,
            "linestyle": "",
        }
        axes.plot(xs, ys, **look | more | {"alpha": 0.5})
        return
    # Few points are seen as points, but a ROC curve is its line, and dots would hide a pattern.
    crowded = len(chart.revs) > 1 and len({c.name for side in chart.sides for c in side}) > 1
    dots = len(xs) <= (5 if crowded else 30) and chart.reference != "chance" and not curve.faint
    more = {"marker": "o", "markersize": look["linewidth"] + 2.5} if dots else {}
    axes.plot(xs, ys, **look, **more, linestyle=_PATTERNS[kind % len(_PATTERNS)])


def _name_positions(axes: "Axes", chart: Chart) -> None:
    if chart.x_ticks:
        places = range(0, len(chart.x_ticks), math.ceil(len(chart.x_ticks) / 12))
        names = [short(chart.x_ticks[place], 16) for place in places]
        flat = sum(map(len, names)) <= 40
        look = {} if flat else _SLANTED
        axes.set_xticks(list(places), names, **look)
    if chart.y_ticks:
        places = range(0, len(chart.y_ticks), math.ceil(len(chart.y_ticks) / 20))
        axes.set_yticks(list(places), [short(chart.y_ticks[place], 16) for place in places])


def _bars(bars: Bars) -> "Figure":
    count = len(bars.revs)
    long = 1.4 + max(0.3, 0.14 * count) * len(bars.names)
    if bars.upright:
        figure = canvas.new_figure(_SQUARE[0] * (2 if is_wide(bars) else 1), _SQUARE[1])
    else:
        figure = canvas.new_figure(_SQUARE[0], max(_SQUARE[1], long))
    axes = figure.add_subplot()
    thick = 0.76 / count
    draw = axes.bar if bars.upright else axes.barh
    for place, (rev, side, color) in enumerate(
        zip(bars.revs, bars.sides, colors(count), strict=True)
    ):
        known = [(at, length) for at, length in enumerate(side) if length is not None]
        offset = (place - (count - 1) / 2) * thick * 1.05
        label = short(rev) if known else f"{short(rev)}: no data"
        draw(
            [at + offset for at, _ in known],
            [length for _, length in known],
            thick,
            color=color,
            label=label,
        )
    names = [short(name) for name in bars.names]
    if bars.upright:
        flat = sum(map(len, names)) <= (90 if is_wide(bars) else 40)
        look = {} if flat else _SLANTED
        axes.set_xticks(range(len(names)), names, **look)
        axes.grid(visible=False, axis="x")
    else:
        axes.set_yticks(range(len(names)), names)
        axes.invert_yaxis()
        axes.grid(visible=False, axis="y")
    _label(axes, bars.labels)
    # No place among bars is free.
    columns = 4 if sum(len(short(rev)) for rev in bars.revs) <= 40 else 2
    figure.legend(loc="outside lower center", ncols=min(count, columns))
    return figure


def _label(axes: "Axes", labels: Labels) -> None:
    axes.set_title(short(labels.title, 60), fontweight="bold")
    axes.set_xlabel(short(labels.x, 50))
    axes.set_ylabel(short(labels.y, 50))
