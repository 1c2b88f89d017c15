"""Which fields of which files a plot draws against each other, and their cells as numbers."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from posixpath import commonpath, relpath

from gitml.core.plots.definition import Plot
from gitml.core.plots.drawings import Columns, PlotError, Tables
from gitml.core.values import Value, is_number

_GREATEST = 1e300
Field = tuple[str, str]
"""Path of a file and a field in it."""


@dataclass(frozen=True, slots=True)
class DrawnSeries:
    """Cells that are drawn against each other, row by row.

    Attributes:
        name: what tells it from the other series of the plot.
        x: None for the number of the row.
    """

    name: str
    y: Field
    ys: Sequence[Value]
    x: Field | None = None
    xs: Sequence[Value] = ()


def series(plot: Plot, tables: Tables) -> Iterator[DrawnSeries]:
    """What the plot draws of the files that are there.

    As in DVC: a field named for x is looked for beside each y; one x of a named file goes with
    every y, several go with one y each, in order; without y it is the last field of the file.

    Raises:
        PlotError: a field is missing, or x and y are not equally many or long.
    """
    for index, (path, named) in enumerate(_wanted(plot)):
        x = _x_field(plot, index, path)
        if path not in tables or (x is not None and x[0] not in tables):
            continue  # this revision has no such file
        y = (path, named or _last_numeric(path, tables[path], but=x))
        yield _read(plot, tables, x, y)


def _wanted(plot: Plot) -> list[tuple[str, str | None]]:
    """File and field of each y; without a field, the last one of numbers is meant.

    Raises:
        PlotError: there are several x, and not one for each y.
    """
    wanted = [(path, y) for path, fields in plot.sources.items() for y in fields or (None,)]
    if len(plot.x_files) not in (0, 1, len(wanted)):
        raise PlotError(
            f"{wanted[0][0]}: the plot '{plot.id}' names {len(plot.x_files)} fields for x and "
            f"{len(wanted)} for y",
            hint="name one x for all, or one for each y",
        )
    return wanted


def _read(plot: Plot, tables: Tables, x: Field | None, y: Field) -> DrawnSeries:
    ys = cells(y, tables[y[0]])
    if x is None:
        return DrawnSeries(_name(plot, y), y, ys)
    xs = cells(x, tables[x[0]])
    if len(xs) != len(ys):
        raise PlotError(
            f"{x[0]}: '{x[1]}' has {len(xs)} rows, but '{y[1]}' of {y[0]} has {len(ys)}"
        )
    return DrawnSeries(_name(plot, y), y, ys, x, xs)


def cells(field: Field, columns: Columns) -> Sequence[Value]:
    """One column.

    Raises:
        PlotError: the file has no such field.
    """
    path, name = field
    if name not in columns:
        raise PlotError(
            f"{path}: no field '{name}'", hint=f"its fields are: {', '.join(columns) or 'none'}"
        )
    return columns[name]


def floats(field: Field, column: Sequence[Value]) -> tuple[float, ...]:
    """A column as numbers; an empty cell is NaN, and so is one that cannot be drawn.

    Raises:
        PlotError: a cell is something else; its row is counted from 1.
    """
    if {*map(type, column)} == {float}:
        known: tuple[float, ...] = tuple(column)  # type: ignore[arg-type]  # all are floats
        can_be = max(known) <= _GREATEST and min(known) >= -_GREATEST
        return known if can_be else tuple(map(drawable, known))
    found = []
    for row, cell in enumerate(column, start=1):
        value = drawable(cell) if type(cell) is float else number(cell)
        if value is None:
            path, name = field
            raise PlotError(f"{path}: row {row}: '{name}' is not a number: {cell!r}")
        found.append(value)
    return tuple(found)


def number(cell: Value) -> float | None:
    """A cell as a number, NaN for one that is empty or cannot be drawn; None where it is none."""
    if cell is None:
        return math.nan
    if isinstance(cell, str) and "_" in cell:  # Python would read 1_000 as a number
        return None
    try:
        return drawable(float(cell)) if is_number(cell) or isinstance(cell, str) else None
    except OverflowError:
        return math.nan
    except ValueError:
        return None


def drawable(value: float) -> float:
    """The same, NaN where it is so great that an axis around it has no floats."""
    return math.nan if _GREATEST < abs(value) < math.inf else value


def category(cell: Value) -> str:
    """A cell as the name of a class: 2.0 and 2 are the same."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def ordered(names: set[str]) -> tuple[str, ...]:
    """By number where all are numbers, else by letter."""
    found = sorted(names)
    try:
        return tuple(sorted(found, key=float))
    except ValueError:
        return tuple(found)


def title(plot: Plot) -> str:
    return plot.title or plot.id


def x_name(plot: Plot) -> str | None:
    """The field of the horizontal axis, ``x`` where there are several."""
    fields = {field for _, field in plot.x_files}
    if len(fields) > 1:
        return "x"
    return next(iter(fields), plot.x)


def _x_field(plot: Plot, index: int, path: str) -> Field | None:
    if plot.x_files:
        return plot.x_files[index if len(plot.x_files) > 1 else 0]
    return (path, plot.x) if plot.x is not None else None


def _last_numeric(path: str, columns: Columns, *, but: Field | None) -> str:
    found = None
    for name, column in columns.items():
        if (path, name) != but and any(map(is_number, column)):
            found = name
    if found is None:
        raise PlotError(f"{path}: no field of numbers to draw")
    return found


def _name(plot: Plot, y: Field) -> str:
    path, field = y
    if len(plot.sources) == 1:
        return field
    folder = commonpath([name.rpartition("/")[0] for name in plot.sources])
    file = relpath(path, folder) if folder else path
    same = len({name for fields in plot.sources.values() for name in fields or ("",)}) == 1
    return file if same else f"{file}: {field}"
