"""The values of a history for a terminal: a row a commit, or, of many values, a row a value."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gitml.core.config import Direction
from gitml.core.metrics.direction import direction
from gitml.core.metrics.history import (
    Key,
    LogRow,
    Move,
    best,
    column_names,
    constant,
    ordered,
    series,
)
from gitml.core.ports import Commit
from gitml.core.values import MISSING, is_number
from gitml.render import numbers
from gitml.render.text import tables
from gitml.render.text.colours import Colour, Painted, paint
from gitml.render.text.dates import ago
from gitml.render.text.sparkline import WIDTH, spark
from gitml.render.text.terminal import one_line
from gitml.render.text.values import ABSENT

_MARKS: Mapping[Move | None, str] = {"up": "▲", "down": "▼", "changed": "*"}
_BEST = "★"
_LEAST_SPARK = 8  # columns where there is little room
_ROOMY = 120  # columns of a terminal that has enough
_SUBJECT = 36  # columns at most
_LEAST_SUBJECT = {False: 10, True: 6}  # columns, by whether there is little room
_REFS = 20  # columns at most
_TIGHT = 14  # columns of a name where there is little room
_MOST_KEYS = 200  # rows of a turned table
_MOST_CELLS = 4000  # of a turned table
_MOST_TOLD = 12  # values that are the same everywhere


@dataclass(frozen=True, slots=True)
class LogView:
    """How a log is shown.

    Attributes:
        columns: of the place where it is shown; None for any width.
        now: dates are told relative to it; None for days.
        refs: branches and tags by the id of their commit.
        directions: which way metrics are better, from ``gitml.yaml``; None where no value is.
        sort: the rows with the best value of it come first.
    """

    columns: int | None = None
    now: datetime | None = None
    refs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    directions: Mapping[str, Direction] | None = None
    sort: Key | None = None

    def way(self, history: Sequence[LogRow], key: Key) -> Direction | None:
        """In which a value gets better."""
        if self.directions is None:
            return None
        return direction(key[1], self.directions, series(history, key))

    def in_order(self, history: Sequence[LogRow]) -> Sequence[LogRow]:
        """The rows as they are shown; ``history`` has the newest first."""
        return (
            history
            if self.sort is None
            else ordered(history, self.sort, self.way(history, self.sort))
        )


def log(history: Sequence[LogRow], shown: Sequence[Key], view: LogView) -> str:
    """One row a commit, one column a value, and a last row that draws each column.

    Where that is too wide, what is the same everywhere is told below the table. Where it is still
    too wide, the table is turned, and cut into several.

    Args:
        history: newest first.
        shown: the values, in the order of the columns.
        view: how it is shown.
    """
    same: Sequence[Key] = ()
    drawn = _upright(history, shown, view)
    if drawn is None:
        same = [key for key in shown if len(history) > 1 and constant(history, key)]
        fixed = set(same)
        shown = [key for key in shown if key not in fixed]
        drawn = (
            _upright(history, shown, view)
            or _upright(history, shown, view, tight=True)
            or _turned(history, shown, view)
        )
    notes = [*_same_everywhere(history, same), *_legend(history, shown, view)]
    if view.columns is not None:
        notes = [line for note in notes for line in textwrap.wrap(note, view.columns)]
    return "\n".join([drawn, *([""] if notes else []), *(paint(note, "dim") for note in notes)])


@dataclass(frozen=True, slots=True)
class _Column:
    """One value of all commits.

    Attributes:
        marks: how many columns of each cell are for its mark.
        trend: a drawing of it from the oldest commit on.
    """

    name: str
    cells: Sequence[str]
    marks: int
    trend: str


def _upright(
    history: Sequence[LogRow], shown: Sequence[Key], view: LogView, *, tight: bool = False
) -> str | None:
    """A row a commit; None where that is too wide, also if ``tight`` with shortened names."""
    names = column_names(shown)
    if tight:
        names = [tables.middle(one_line(name), _TIGHT) for name in names]
        if len({*names}) < len(names):
            return None
    if view.columns is not None and sum(map(len, names)) + 2 * len(names) > view.columns:
        return None
    rows = view.in_order(history)
    values = [
        _column(name, history, rows, key, view) for name, key in zip(names, shown, strict=True)
    ]
    about = _about(rows, view, _TIGHT if tight else _REFS)
    table = [[name, *cells, ""] for name, cells in about.items()]
    table += [
        [_wider(one.name, one.marks), *one.cells, _wider(one.trend, one.marks)] for one in values
    ]
    if not any(one.trend for one in values):
        table = [column[: len(rows) + 1] for column in table]
    if view.columns is not None:
        subject = table[len(about) - 1]
        used = [max(map(tables.width, column)) for column in table]
        room = view.columns - sum(used) - 2 * (len(used) - 1) + used[len(about) - 1]
        if room < min(_LEAST_SUBJECT[tight], used[len(about) - 1]):
            return None
        table[len(about) - 1] = [tables.cut(cell, room) for cell in subject]
    to_right = [False] * len(about)
    to_right += [any(is_number(row.values.get(key)) for row in rows) for key in shown]
    return tables.align(zip(*table, strict=True), to_right)


def _turned(history: Sequence[LogRow], shown: Sequence[Key], view: LogView) -> str:
    """A row a value, a column a commit, in as many tables as it takes."""
    keys = shown[:_MOST_KEYS]
    rows = view.in_order(history)
    narrow = view.columns is not None and view.columns < _ROOMY
    some = rows[: max(_MOST_CELLS // max(len(keys), 1), 1)]
    columns = [
        _column(name, history, some, key, view, _LEAST_SPARK if narrow else WIDTH)
        for name, key in zip(column_names(keys), keys, strict=True)
    ]
    marks = max((column.marks for column in columns), default=0)
    body = [
        [column.name, column.trend, *(_wider(cell, marks - column.marks) for cell in column.cells)]
        for column in columns
    ]
    about = _about(some, view, _TIGHT)
    about.pop("Subject")
    about = {  # a date that is cut in the middle tells nothing
        name: cells if name == "Date" else [tables.middle(cell, _TIGHT) for cell in cells]
        for name, cells in about.items()
    }
    lead, *others = [
        [name, "", *(_wider(cell, marks) for cell in cells)] for name, cells in about.items()
    ]
    lines = [tables.blocks(lead, [*others, *body], 2, view.columns, lead[2:])]
    more = (
        (len(shown) - len(keys), "more value"),
        (len(rows) - len(some), "older commit" if view.sort is None else "more commit"),
    )
    lines += [
        f"… and {numbers.counted(count, what)} (see --only, --wide and --json)"
        for count, what in more
        if count
    ]
    return "\n".join(lines)


def _column(
    name: str,
    history: Sequence[LogRow],
    rows: Sequence[LogRow],
    key: Key,
    view: LogView,
    trend: int | None = None,
) -> _Column:
    """The cells of one value, with marks that stand below each other.

    Its drawing is ``trend`` columns wide; None for as wide as the cells.
    """
    way = view.way(history, key)
    top = best(history, key, way)
    found = [row.values.get(key, MISSING) for row in rows]
    texts = tables.capped(found, numbers.alike(found), view.columns)
    marks = [
        _MARKS.get(row.moves.get(key), "") + (_BEST if row.commit.sha == top else "")
        for row in rows
    ]
    room = max(map(len, marks), default=0)
    cells = []
    for row, text, mark in zip(rows, texts, marks, strict=True):
        shown = one_line(text) if key in row.values else ABSENT
        shown = f"{shown} {mark:<{room}}" if room else shown
        cells.append(Painted(shown, _colour(row.moves.get(key), way, top=row.commit.sha == top)))
    if trend is None and view.columns is not None:
        trend = max(_LEAST_SPARK, *map(len, [name, *texts]))
    drawn = spark(series(history, key), min(trend or WIDTH, WIDTH))
    return _Column(name, cells, room and room + 1, drawn)


def _wider(cell: str, by: int) -> str:
    """A cell with room for a mark behind it."""
    return Painted(cell + " " * by, cell.colour if isinstance(cell, Painted) else None)


def _colour(move: Move | None, way: Direction | None, *, top: bool) -> Colour | None:
    if top:
        return "bold green"
    if way is None or move not in ("up", "down"):
        return None
    return "green" if (move == "up") is (way == "higher") else "red"


def _about(rows: Sequence[LogRow], view: LogView, most: int) -> dict[str, list[str]]:
    """The cells of what is told of commits, by header; what is the same in all is left out.

    Args:
        rows: a commit each.
        view: knows the date of today, branches and tags.
        most: columns that branches and tags may take.
    """
    commits = [row.commit for row in rows]
    refs = [tables.middle(", ".join(view.refs.get(one.sha, ())), most) for one in commits]
    found: dict[str, list[str]] = {"Commit": [Painted(one.short, "dim") for one in commits]}
    if any(refs):
        found["Refs"] = refs
    found["Date"] = [_date(one, view.now) for one in commits]
    if len({one.author for one in commits}) != 1:
        found["Author"] = [tables.cut(one.author, 16) for one in commits]
    found["Subject"] = [tables.cut(one_line(one.subject), _SUBJECT) for one in commits]
    return found


def _date(commit: Commit, now: datetime | None) -> str:
    return commit.day if now is None or commit.date is None else ago(commit.date, now)


def _same_everywhere(rows: Sequence[LogRow], same: Sequence[Key]) -> Iterator[str]:
    """What is told once and not in each row."""
    if rows and len({row.commit.author for row in rows}) == 1:
        yield f"Author: {one_line(rows[0].commit.author)}"
    if same:
        pairs = zip(column_names(same), same, strict=True)
        words = [f"{name} {numbers.value(rows[0].values[key])}" for name, key in pairs]
        more = f" and {len(same) - _MOST_TOLD} more" if len(same) > _MOST_TOLD else ""
        listed = one_line(", ".join(words[:_MOST_TOLD]))
        yield f"The same in all {len(rows)} commits: {listed}{more}"


def _legend(rows: Sequence[LogRow], shown: Sequence[Key], view: LogView) -> Iterator[str]:
    """What the marks mean."""
    wanted = set(shown)
    if any(not wanted.isdisjoint(row.moves) for row in rows):
        signs = " ".join(_MARKS.values())
        best_is = f", {_BEST} the best" if view.directions is not None else ""
        yield f"{signs} against the commit before on its branch{best_is}"
