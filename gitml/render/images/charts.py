"""Drawings as pictures: one or more revisions over each other, readable when half as wide."""

import hashlib
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gitml.core.plots.drawings import Bars, Chart, Curve, Drawing, Labels, Matrices
from gitml.render.images import canvas, matrices
from gitml.render.images.canvas import GREY, Form
from gitml.render.labels import short, wrapped
from gitml.render.palette import colors, kinds

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DPI = 160
_SQUARE = (5.0, 4.3)  # inches; 800 pixels wide, shown at half of that
_PATTERNS: tuple[Any, ...] = (
    "-", (0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)), (0, (9, 3)), (0, (3, 1, 1, 1, 1, 1)),
    (0, (2, 4)), (0, (9, 2, 3, 2)),
)  # fmt: skip
_MARKERS = "osD^vPX*"
_SLANTED: dict[str, Any] = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"}
_MOST_POINTS = 20_000
_LOOKS = 1  # to be raised when the same drawing is painted in another way


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


def key(drawing: Drawing) -> str:
    """What tells this picture from every other one."""
    return hashlib.sha256(f"{_LOOKS} {drawing!r}".encode()).hexdigest()


def _chart(chart: Chart) -> "Figure":
    figure = canvas.new_figure(*_SQUARE)
    axes = figure.add_subplot()
    if chart.reference:
        axes.plot([0, 1], [0, 1], color=GREY, linewidth=1, linestyle=":", label=chart.reference)
        axes.set_aspect("equal")
    names = list(dict.fromkeys(curve.name for side in chart.sides for curve in side))
    palette = colors(len(chart.revs)) if len(chart.revs) > 1 else kinds()
    _draw_curves(axes, chart, names, palette)
    _explain(axes, chart, names, palette)
    _name_positions(axes, chart)
    _label(axes, chart.labels)
    _add_legend(axes, points=sum(len(curve.xs) for side in chart.sides for curve in side))
    return figure


def _draw_curves(axes: "Axes", chart: Chart, names: Sequence[str], palette: Sequence[str]) -> None:
    """Each revision has a colour and each name a pattern; of one revision, each name a colour."""
    several = len(chart.revs) > 1
    for side_number, side in enumerate(chart.sides):
        for curve in side:
            kind = names.index(curve.name)
            look = {
                "color": palette[side_number if several else kind % len(palette)],
                **_line_look(chart, side_number, alone=len(names) == 1),
            }
            if curve.faint:
                look |= {"alpha": 0.25, "linewidth": 1.0}
            _draw(axes, chart, curve, look, kind if several else 0)


def _line_look(chart: Chart, side_number: int, *, alone: bool) -> dict[str, Any]:
    """Width and opacity of a revision's lines.

    Earlier revisions are drawn wider and below later ones, so that each is seen where they are
    equal. Many revisions share the width that there is for all, which is less among many curves.
    """
    later = len(chart.revs) - 1 - side_number
    step = min(2.0, (3.4 if alone else 1.8) / max(1, len(chart.revs) - 1))
    return {"linewidth": 1.6 + later * step, "alpha": 0.55 if later else 1.0}


def _add_legend(axes: "Axes", points: int) -> None:
    entries = axes.get_legend_handles_labels()[1]
    axes.legend(
        # To look for the best corner is slow among many points.
        loc="best" if points <= _MOST_POINTS else "upper right",
        fontsize=10 if len(entries) <= 6 else 8,
    )


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
    """Write names at an axis without numbers: as many as can be read, at equal distances."""
    if chart.x_ticks:
        shown = range(0, len(chart.x_ticks), math.ceil(len(chart.x_ticks) / 12))
        _name_below(axes, shown, [short(chart.x_ticks[at], 16) for at in shown], room=40)
    if chart.y_ticks:
        shown = range(0, len(chart.y_ticks), math.ceil(len(chart.y_ticks) / 20))
        axes.set_yticks(list(shown), [short(chart.y_ticks[at], 16) for at in shown])


def _name_below(axes: "Axes", positions: Sequence[int], names: Sequence[str], room: int) -> None:
    """Names along the horizontal axis, slanted where they are longer than ``room`` together."""
    look = {} if sum(map(len, names)) <= room else _SLANTED
    axes.set_xticks(list(positions), names, **look)


def _bars(bars: Bars) -> "Figure":
    count = len(bars.revs)
    figure = canvas.new_figure(*_bars_size(bars))
    axes = figure.add_subplot()
    for number, (rev, side, color) in enumerate(
        zip(bars.revs, bars.sides, colors(count), strict=True)
    ):
        known = [(at, length) for at, length in enumerate(side) if length is not None]
        label = short(rev) if known else f"{short(rev)}: no data"
        _draw_bars(axes, bars, number, known, {"color": color, "label": label})
    _name_bars(axes, bars)
    _label(axes, bars.labels)
    # Among bars there is no room for a legend.
    columns = 4 if sum(len(short(rev)) for rev in bars.revs) <= 40 else 2
    figure.legend(loc="outside lower center", ncols=min(count, columns))
    return figure


def _bars_size(bars: Bars) -> tuple[float, float]:
    """Inches; lying bars make the picture as high as they need."""
    wide, high = _SQUARE
    if bars.upright:
        return wide * (2 if is_wide(bars) else 1), high
    return wide, max(high, 1.4 + max(0.3, 0.14 * len(bars.revs)) * len(bars.names))


def _draw_bars(
    axes: "Axes",
    bars: Bars,
    number: int,
    known: Sequence[tuple[int, float]],
    look: dict[str, Any],
) -> None:
    """The bars of one revision, beside those of the others: all take 0.76 of a name's room."""
    count = len(bars.revs)
    thick = 0.76 / count
    offset = (number - (count - 1) / 2) * thick * 1.05  # a gap of a twentieth
    draw = axes.bar if bars.upright else axes.barh
    draw([at + offset for at, _ in known], [length for _, length in known], thick, **look)


def _name_bars(axes: "Axes", bars: Bars) -> None:
    names = [short(name) for name in bars.names]
    if bars.upright:
        _name_below(axes, range(len(names)), names, room=90 if is_wide(bars) else 40)
        axes.grid(visible=False, axis="x")
        return
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()  # the first name on top
    axes.grid(visible=False, axis="y")


def _label(axes: "Axes", labels: Labels) -> None:
    axes.set_title(wrapped(labels.title, 46), fontweight="bold")
    axes.set_xlabel(short(labels.x, 50))
    axes.set_ylabel(short(labels.y, 50))
