"""Lines and points."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Literal

from gitml.core.plots import fields
from gitml.core.plots.definition import Plot
from gitml.core.plots.drawings import (
    Chart,
    Curve,
    Labels,
    PlotError,
    Sides,
    Tables,
)
from gitml.core.plots.fields import DrawnSeries
from gitml.core.plots.loess import smooth
from gitml.core.values import Value

MOST_CURVES = 8
_MOST_JITTERED = 20  # distinct numbers up to which an axis is one of names
_CHANCE = (
    {"fpr", "false_positive_rate", "1-specificity"},
    {"tpr", "true_positive_rate", "recall", "sensitivity"},
)
_CALIBRATED = (
    {"prob_pred", "mean_predicted_value", "mean_predicted_probability", "predicted_probability"},
    {"prob_true", "fraction_of_positives", "observed_frequency", "true_probability"},
)


def chart(plot: Plot, sides: Sides, own: Sequence[Plot]) -> Chart:
    """Lines or points of every side, each of the files and fields that its own definition names.

    Raises:
        PlotError: see :func:`gitml.core.plots.arrange.drawing`.
    """
    found = [_grouped(each, tables) for each, (_, tables) in zip(own, sides, strict=True)]
    x_ticks, y_ticks = _axes_of_names(plot, found)
    curves = tuple(
        tuple(curve for s in side for curve in _curves(plot, s, x_ticks, y_ticks)) for side in found
    )
    if plot.template == "scatter_jitter":
        ticked = (bool(x_ticks), bool(y_ticks))
        curves = tuple(_jittered(seed, side, ticked) for seed, side in enumerate(curves))
    _refuse_too_many(plot, curves)
    return Chart(
        labels=Labels(
            title=fields.title(plot),
            x=plot.x_label or fields.x_name(plot) or "step",
            y=plot.y_label or _common_field(found) or "",
        ),
        kind="scatter" if "scatter" in plot.template else "line",
        revs=tuple(name for name, _ in sides),
        sides=curves,
        reference=_reference(plot, found, curves),
        x_ticks=x_ticks,
        y_ticks=y_ticks,
    )


def _axes_of_names(
    plot: Plot, sides: Sequence[Sequence[DrawnSeries]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names on x and on y, of all revisions alike; none where an axis is one of numbers."""
    jitter = plot.template == "scatter_jitter"
    found = [s for side in sides for s in side]
    x_ticks = _ticks((cell for s in found for cell in s.xs), jitter=jitter)
    # Only where points are spread can names on y be told apart.
    y_ticks = _ticks((cell for s in found for cell in s.ys), jitter=True) if jitter else ()
    return x_ticks, y_ticks


def _refuse_too_many(plot: Plot, sides: Sequence[Sequence[Curve]]) -> None:
    names = {curve.name for side in sides for curve in side}
    if len(names) > MOST_CURVES:
        raise _too_many(plot)


def _too_many(plot: Plot) -> PlotError:
    return PlotError(
        f"{next(iter(plot.sources))}: more than {MOST_CURVES} curves in the plot '{plot.id}'",
        hint="draw fewer fields, or name fewer files, under 'y' in dvc.yaml",
    )


def _grouped(plot: Plot, tables: Tables) -> list[DrawnSeries]:
    """The series, each split by the value of the field that tells its colour."""
    found = list(fields.series(plot, tables))
    if plot.group is None:
        return found
    parts: list[DrawnSeries] = []
    for s in found:
        groups: dict[str, list[int]] = {}
        for row, cell in enumerate(fields.cells((s.y[0], plot.group), tables[s.y[0]])):
            groups.setdefault(fields.category(cell), []).append(row)
        if len(groups) > MOST_CURVES:
            raise _too_many(plot)
        for group, rows in groups.items():
            name = group if len(found) == 1 else f"{s.name}: {group}"
            parts.append(_part(s, name, rows))
    return parts


def _part(s: DrawnSeries, name: str, rows: Sequence[int]) -> DrawnSeries:
    # Without a field for x the rows of each part are counted by themselves.
    xs = [s.xs[row] for row in rows] if s.x else [float(number) for number in range(len(rows))]
    return replace(s, name=name, xs=xs, ys=[s.ys[row] for row in rows])


def _curves(
    plot: Plot, s: DrawnSeries, x_ticks: Sequence[str], y_ticks: Sequence[str]
) -> Iterable[Curve]:
    ys = _positions(s.y, s.ys, y_ticks)
    if s.x is None:
        xs: tuple[float, ...] = tuple(map(float, range(len(ys))))
    else:
        xs = _positions(s.x, s.xs, x_ticks)
    if "scatter" in plot.template:
        yield Curve(s.name, xs, ys)
        return
    xs, ys = _from_left(xs, ys)
    if plot.template == "smooth":
        yield Curve(s.name, xs, ys, faint=True)
        xs, ys = smooth(xs, ys)
    yield Curve(s.name, xs, ys)


def _from_left(
    xs: tuple[float, ...], ys: tuple[float, ...]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Points in the order of x, as Vega-Lite joins them, unless that is so from either end."""
    steps = [(b > a) - (b < a) for a, b in pairwise(xs)]
    if not xs or not {1, -1} <= set(steps):
        return xs, ys
    order = sorted(range(len(xs)), key=lambda row: (math.isnan(xs[row]), xs[row]))
    return tuple(xs[row] for row in order), tuple(ys[row] for row in order)


def _ticks(cells: Iterable[Value], *, jitter: bool) -> tuple[str, ...]:
    """The names on an axis that has no numbers: in order of appearance, of few numbers sorted."""
    found = list(cells)
    names = dict.fromkeys(map(fields.category, found))
    if any(fields.number(cell) is None for cell in found):
        return tuple(names)
    return fields.ordered(set(names)) if jitter and len(names) <= _MOST_JITTERED else ()


def _positions(
    field: fields.Field, cells: Sequence[Value], ticks: Sequence[str]
) -> tuple[float, ...]:
    if ticks:
        positions = {name: float(index) for index, name in enumerate(ticks)}
        return tuple(positions[fields.category(cell)] for cell in cells)
    return fields.floats(field, cells)


def _jittered(seed: int, curves: Sequence[Curve], ticked: tuple[bool, bool]) -> tuple[Curve, ...]:
    """Points on axes of names, spread over 0.7 of their room; for a side always in the same way."""
    chance = Random(seed)  # noqa: S311  nothing that could be guessed

    def spread(positions: tuple[float, ...], *, wanted: bool) -> tuple[float, ...]:
        if not wanted:
            return positions
        return tuple(position + 0.7 * (chance.random() - 0.5) for position in positions)

    return tuple(
        replace(c, xs=spread(c.xs, wanted=ticked[0]), ys=spread(c.ys, wanted=ticked[1]))
        for c in curves
    )


def _common_field(sides: Iterable[Iterable[DrawnSeries]]) -> str | None:
    names = {s.y[1] for side in sides for s in side}
    return names.pop() if len(names) == 1 else None


def _reference(
    plot: Plot, series: Iterable[Iterable[DrawnSeries]], sides: Sequence[Sequence[Curve]]
) -> Literal["chance", "perfect"] | None:
    """What the diagonal stands for, where fields have the usual names of a ROC or calibration."""
    x = fields.x_name(plot)
    if x is None or not all(_is_share(curve) for side in sides for curve in side):
        return None
    names = {s.y[1].lower() for side in series for s in side}
    if x.lower() in _CHANCE[0] and names & _CHANCE[1]:
        return "chance"
    if x.lower() in _CALIBRATED[0] and names & _CALIBRATED[1]:
        return "perfect"
    return None


def _is_share(curve: Curve) -> bool:
    """Whether all of it lies between 0 and 1 on both axes."""
    return all(0 <= value <= 1 for value in (*curve.xs, *curve.ys) if not math.isnan(value))
