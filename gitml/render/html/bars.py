"""Bars as SVG in the page."""

import math
from dataclasses import dataclass

from gitml.core.plots.drawings import Bars
from gitml.render.html.inert import text
from gitml.render.labels import short

_WIDTH, _NAMES, _RIGHT = 640, 190, 20  # user units
_ROOM = _WIDTH - _NAMES - _RIGHT
_ROW = 26  # of one revision; each other adds _MORE
_MORE = 10
_FOOT = 40
_NAME = 24


def svg(bars: Bars) -> str:
    """Lying bars, also where a plot's own stand: their names need no turned head."""
    frame = _frame(bars)
    rows = "".join(_row(bars, at, frame) for at in range(len(bars.names)))
    label = text(short(bars.labels.y if bars.upright else bars.labels.x, 60))
    middle, foot = _NAMES + _ROOM / 2, frame.height + 32
    axis = f'<text class="label" x="{middle}" y="{foot}" text-anchor="middle">{label}</text>'
    box = f"0 0 {_WIDTH} {frame.height + _FOOT}"
    parts = f"{_ticks(frame)}{rows}{axis}"
    return f'<svg class="bars" viewBox="{box}" role="img">{parts}</svg>{_legend(bars)}'


@dataclass(frozen=True, slots=True)
class _Frame:
    """Both ends of the scale, the height of a row and of all rows."""

    low: float
    high: float
    row: int
    height: int

    def place(self, value: float) -> float:
        return _NAMES + (value - self.low) / (self.high - self.low) * _ROOM


def _frame(bars: Bars) -> _Frame:
    """Zero is always on the scale."""
    values = [v for side in bars.sides for v in side if v is not None and math.isfinite(v)]
    low, high = min([0.0, *values]), max([0.0, *values])
    row = _ROW + _MORE * (len(bars.revs) - 1)
    return _Frame(low, high if high > low else low + 1, row, row * len(bars.names))


def _ticks(frame: _Frame) -> str:
    """Lines at zero and at round numbers."""
    step = _round_step((frame.high - frame.low) / 5)
    first, last = math.ceil(frame.low / step), math.floor(frame.high / step)
    parts = []
    for number in range(first, last + 1):
        x = f"{frame.place(number * step):.1f}"
        kind = "axis" if number else "zero"
        parts.append(
            f'<line class="{kind}" x1="{x}" x2="{x}" y1="0" y2="{frame.height}"/>'
            f'<text class="tick" x="{x}" y="{frame.height + 14}" text-anchor="middle">'
            f"{number * step:.4g}</text>"
        )
    return "".join(parts)


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next((power * n for n in (1, 2, 5, 10) if power * n >= rough), power * 10)


def _row(bars: Bars, at: int, frame: _Frame) -> str:
    """The name, and a bar for each revision."""
    name = bars.names[at]
    middle = at * frame.row + frame.row / 2 + 4
    shown = f"{text(short(name, _NAME))}<title>{text(name)}</title>"
    parts = [f'<text x="{_NAMES - 8}" y="{middle:.1f}" text-anchor="end">{shown}</text>']
    thick = frame.row * 0.76 / len(bars.revs)
    for rev, side in enumerate(bars.sides):
        value = side[at]
        if value is None or not math.isfinite(value):
            continue
        left, right = sorted((frame.place(0), frame.place(value)))
        top = at * frame.row + frame.row * 0.12 + rev * thick
        said = text(f"{name}, {bars.revs[rev]}: {value:.6g}")
        parts.append(
            f'<rect class="s{rev}" x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" '
            f'height="{thick * 0.95:.1f}"><title>{said}</title></rect>'
        )
    return "".join(parts)


def _legend(bars: Bars) -> str:
    if len(bars.revs) < 2:
        return ""
    items = (
        f'<li><span class="swatch s{rev}"></span>{text(short(name, 40))}'
        + ("" if any(value is not None for value in side) else ": no data")
        + "</li>"
        for rev, (name, side) in enumerate(zip(bars.revs, bars.sides, strict=True))
    )
    return f'<ul class="legend">{"".join(items)}</ul>'
