"""Lines and points: the data that the page's script draws, and a table of it that needs none."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from gitml.core.plots.drawings import Chart, Curve
from gitml.render.html.inert import text
from gitml.render.labels import short

_LABEL = 28  # characters of a revision in a legend
_AXIS = 50


def data(anchor: str, chart: Chart) -> dict[str, Any]:
    """What the script needs: numbers, null where there is none, x from left to right.

    Args:
        anchor: id of the element that the plot is drawn into.
        chart: what is drawn.
    """
    names = list(dict.fromkeys(curve.name for side in chart.sides for curve in side))
    curves = [
        _curve(curve, rev, names.index(curve.name), _label(chart, rev, curve, len(names)))
        for rev, side in enumerate(chart.sides)
        for curve in side
    ]
    if chart.reference:
        diagonal = {"rev": -1, "kind": 0, "label": chart.reference, "faint": False}
        curves.insert(0, {**diagonal, "x": [0, 1], "y": [0, 1]})
    return {
        "id": anchor,
        "kind": chart.kind,
        "reference": chart.reference,
        "x": short(chart.labels.x, _AXIS),
        "y": short(chart.labels.y, _AXIS),
        "xt": list(chart.x_ticks),
        "yt": list(chart.y_ticks),
        "curves": curves,
    }


def _label(chart: Chart, rev: int, curve: Curve, names: int) -> str:
    parts = [short(chart.revs[rev], _LABEL)] if len(chart.revs) > 1 or names == 1 else []
    parts += [short(curve.name, _LABEL)] if names > 1 else []
    return ": ".join(parts) + (" (points)" if curve.faint else "")


def _curve(curve: Curve, rev: int, kind: int, label: str) -> dict[str, Any]:
    points = [(x, y) for x, y in zip(curve.xs, curve.ys, strict=True) if math.isfinite(x)]
    if points and points[0][0] > points[-1][0]:
        points.reverse()
    points.sort(key=lambda point: point[0])
    return {
        "rev": rev,
        "kind": kind,
        "label": label,
        "faint": curve.faint,
        "x": [_number(x) for x, _ in points],
        "y": [_number(y) for _, y in points],
    }


def _number(value: float) -> float | int | None:
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def table(chart: Chart) -> str:
    """A row for each curve: how many points it has, its ends and its extremes."""
    heads = "revision", "curve", "points", "first", "last", "lowest", "highest"
    rows = "".join(
        f"<tr>{''.join(_cells(chart, rev, curve))}</tr>"
        for rev, side in zip(chart.revs, chart.sides, strict=True)
        for curve in side
        if not curve.faint
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    body = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return (
        f'<details class="values" open><summary>Values</summary><div class="scroll">{body}'
        "</div></details>"
    )


def _cells(chart: Chart, rev: str, curve: Curve) -> Iterator[str]:
    yield f'<th scope="row">{text(rev)}</th><td class="name">{text(curve.name)}</td>'
    points = [(x, y) for x, y in zip(curve.xs, curve.ys, strict=True) if math.isfinite(y)]
    yield f"<td>{len(points)}</td>"
    if not points:
        yield "<td></td>" * 4
        return
    lowest, highest = (of(points, key=lambda point: point[1]) for of in (min, max))
    for x, y in (points[0], points[-1], lowest, highest):
        yield f"<td>{_written(y, chart.y_ticks)} at {_written(x, chart.x_ticks)}</td>"


def _written(value: float, ticks: Sequence[str]) -> str:
    if ticks and 0 <= round(value) < len(ticks):
        return text(short(ticks[round(value)], _LABEL))
    return f"{value:.6g}"
