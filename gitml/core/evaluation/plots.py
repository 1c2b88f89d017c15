"""What a plot shows of two sides: curves, bars or matrices, as numbers ready to draw.

Templates have DVC's names and meaning: ``linear``, ``simple`` and ``smooth`` are lines, ``scatter``
and ``scatter_jitter`` points, ``bar_horizontal`` and ``bar_horizontal_sorted`` bars (x is the
number, y the name), ``confusion`` and ``confusion_normalized`` counts of x against y, where
"normalized" means shares of each row y. Any other template is drawn as lines.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from gitml.core.evaluation.drawings import (
    Bars,
    Chart,
    Columns,
    Curve,
    Definition,
    Drawing,
    Labels,
    Matrices,
    PlotError,
    Tables,
)
from gitml.core.values import Value, is_number

MOST_CURVES = 8
MOST_CLASSES = 50
MOST_BARS = 25
_CHANCE = (
    {"fpr", "false_positive_rate", "1-specificity"},
    {"tpr", "true_positive_rate", "recall", "sensitivity"},
)
_CALIBRATED = (
    {"prob_pred", "mean_predicted_value", "mean_predicted_probability", "predicted_probability"},
    {"prob_true", "fraction_of_positives", "observed_frequency", "true_probability"},
)


def drawing(plot: Definition, base: Tables, head: Tables) -> Drawing:
    """Arrange the data of both sides as ``plot`` wants them drawn; a side without data is empty.

    Raises:
        PlotError: a field is missing or is not of numbers, or there is too much to draw.
    """
    if plot.template in ("confusion", "confusion_normalized"):
        return _matrices(plot, base, head)
    if plot.template in ("bar_horizontal", "bar_horizontal_sorted"):
        return _bars(plot, base, head)
    return _chart(plot, base, head)


def _chart(plot: Definition, base: Tables, head: Tables) -> Chart:
    ticks = _ticks(plot, [base, head])
    sides = [tuple(_curves(plot, tables, ticks)) for tables in (base, head)]
    names = list(dict.fromkeys(curve.name for side in sides for curve in side))
    labels = Labels(
        title=plot.title or plot.id,
        x=plot.x_label or plot.x or "row",
        y=plot.y_label or (names[0] if len(names) == 1 else ""),
    )
    kind: Literal["line", "scatter"] = "scatter" if "scatter" in plot.template else "line"
    return Chart(labels, kind, sides[0], sides[1], _reference(plot, sides), ticks)


def _ticks(plot: Definition, sides: Iterable[Tables]) -> tuple[str, ...]:
    """The names on a horizontal axis that has no numbers, in order of appearance."""
    if plot.x is None:
        return ()
    cells = [
        cell
        for tables in sides
        for path, columns in tables.items()
        for cell in _field(path, columns, plot.x)
    ]
    if all(cell is None or is_number(cell) for cell in cells):
        return ()
    return tuple(dict.fromkeys(str(cell) for cell in cells))


def _curves(plot: Definition, tables: Tables, ticks: Sequence[str]) -> Iterable[Curve]:
    wanted = {
        path: plot.sources.get(path) or _numeric(columns, but=plot.x)
        for path, columns in tables.items()
    }
    if sum(map(len, wanted.values())) > MOST_CURVES:
        raise PlotError(
            f"{next(iter(wanted))}: more than {MOST_CURVES} curves in the plot '{plot.id}'",
            hint="name the fields to draw under 'y' in dvc.yaml",
        )
    for path, fields in wanted.items():
        columns = tables[path]
        for field in fields:
            ys = _floats(path, field, _field(path, columns, field))
            xs: tuple[float, ...] = tuple(map(float, range(len(ys))))
            if plot.x is not None:
                xs = _positions(path, plot.x, columns, ticks)
            yield Curve(field if len(tables) == 1 else f"{path}: {field}", xs, ys)


def _positions(path: str, x: str, columns: Columns, ticks: Sequence[str]) -> tuple[float, ...]:
    cells = _field(path, columns, x)
    if ticks:
        place = {name: float(index) for index, name in enumerate(ticks)}
        return tuple(place[str(cell)] for cell in cells)
    return _floats(path, x, cells)


def _reference(
    plot: Definition, sides: Sequence[Sequence[Curve]]
) -> Literal["chance", "perfect"] | None:
    curves = [curve for side in sides for curve in side]
    points = [value for curve in curves for value in (*curve.xs, *curve.ys)]
    if plot.x is None or not all(0 <= value <= 1 for value in points if not math.isnan(value)):
        return None
    fields = {field for names in plot.sources.values() for field in names}
    for word, (xs, ys) in (("chance", _CHANCE), ("perfect", _CALIBRATED)):
        if plot.x.lower() in xs and any(field.lower() in ys for field in fields):
            return "chance" if word == "chance" else "perfect"
    return None


def _bars(plot: Definition, base: Tables, head: Tables) -> Bars:
    sides = [_bar_lengths(plot, tables) for tables in (base, head)]
    names = list(dict.fromkeys(name for side in sides for name in side))
    if plot.template.endswith("_sorted"):
        names.sort(key=lambda name: -max(abs(side.get(name, 0.0)) for side in sides))
    shown = tuple(names[:MOST_BARS])
    cut = f" (first {MOST_BARS} of {len(names)})" if len(names) > MOST_BARS else ""
    labels = Labels((plot.title or plot.id) + cut, plot.x_label or plot.x or "", plot.y_label or "")
    return Bars(
        labels,
        shown,
        base=tuple(sides[0].get(name) for name in shown),
        head=tuple(sides[1].get(name) for name in shown),
    )


def _bar_lengths(plot: Definition, tables: Tables) -> dict[str, float]:
    lengths: dict[str, float] = {}
    for path, (x, y), columns in _paired(plot, tables):
        names = map(str, _field(path, columns, y))
        lengths |= zip(names, _floats(path, x, _field(path, columns, x)), strict=True)
    return lengths


def _matrices(plot: Definition, base: Tables, head: Tables) -> Matrices:
    sides = [_counts(plot, tables) for tables in (base, head)]
    classes = _ordered({name for side in sides for pair in side for name in pair})
    if len(classes) > MOST_CLASSES:
        raise PlotError(
            f"{next(iter(plot.sources))}: {len(classes)} classes in the confusion matrix "
            f"'{plot.id}'; at most {MOST_CLASSES} can be drawn",
        )
    grids = [
        tuple(tuple(side[y, x] for x in classes) for y in classes) if side else None
        for side in sides
    ]
    fields = [field for names in plot.sources.values() for field in names]
    labels = Labels(
        title=plot.title or plot.id,
        x=plot.x_label or plot.x or "",
        y=plot.y_label or (fields[0] if fields else ""),
    )
    normalized = plot.template == "confusion_normalized"
    return Matrices(labels, classes, grids[0], grids[1], normalized)


def _counts(plot: Definition, tables: Tables) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for path, (x, y), columns in _paired(plot, tables):
        rows = zip(_field(path, columns, y), _field(path, columns, x), strict=True)
        counts.update((_class(row), _class(column)) for row, column in rows)
    return counts


def _paired(plot: Definition, tables: Tables) -> Iterable[tuple[str, tuple[str, str], Columns]]:
    for path, columns in tables.items():
        fields = plot.sources.get(path, ())
        if plot.x is None or len(fields) != 1:
            raise PlotError(
                f"{path}: the plot '{plot.id}' needs one field for x and one for y",
                hint="name them under 'x' and 'y' in dvc.yaml",
            )
        yield path, (plot.x, fields[0]), columns


def _field(path: str, columns: Columns, name: str) -> Sequence[Value]:
    if name not in columns:
        raise PlotError(
            f"{path}: no field '{name}'", hint=f"its fields are: {', '.join(columns) or 'none'}"
        )
    return columns[name]


def _floats(path: str, name: str, cells: Sequence[Value]) -> tuple[float, ...]:
    found = []
    for row, cell in enumerate(cells, start=1):
        if cell is None:
            found.append(math.nan)
        elif is_number(cell):
            found.append(_float(cell))
        else:
            raise PlotError(f"{path}: row {row}: '{name}' is not a number: {cell!r}")
    return tuple(found)


def _float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.nan


def _numeric(columns: Columns, *, but: str | None) -> tuple[str, ...]:
    return tuple(
        name
        for name, cells in columns.items()
        if name != but
        and any(map(is_number, cells))
        and all(c is None or is_number(c) for c in cells)
    )


def _class(cell: Value) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _ordered(classes: Iterable[str]) -> tuple[str, ...]:
    found = sorted(classes)
    try:
        return tuple(sorted(found, key=float))
    except ValueError:
        return tuple(found)
