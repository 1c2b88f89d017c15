"""The values of a history for a terminal: a row a commit, or, of many values, a row a value."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from gitml.core.metrics.history import Key, ValueHistory, column_names
from gitml.core.values import MISSING
from gitml.render import numbers
from gitml.render.text import cell_text, tables
from gitml.render.text.colours import Painted, paint
from gitml.render.text.logs.log_cells import (
    BEST,
    LEAST_SPARK,
    MARKS,
    Column,
    Course,
    LogView,
    about,
    column,
    course,
    meanings,
)
from gitml.render.text.logs.sparkline import WIDTH
from gitml.render.text.terminal import one_line

_ROOMY = 120  # columns of a terminal that has enough
_LEAST_SUBJECT = {False: 10, True: 6}  # columns, by whether there is little room
REFS = 20  # columns at most
_TIGHT = 14  # columns of a name where there is little room
_MOST_KEYS = 200  # rows of a turned table
_MOST_CELLS = 4000  # of a turned table
_MOST_TOLD = 12  # values that are the same everywhere
_LEAST_COMMIT = 9  # columns of a commit in a turned table: its short name, and what parts it

_Drawn = tuple[str, Sequence[Column]]
"""A table, and the columns in it."""


def log(history: ValueHistory, shown: Sequence[Key], view: LogView) -> str:
    """One row a commit, one column a value, and a last row that draws each column.

    Where that is too wide, what is the same everywhere is told below the table. Where it is still
    too wide, the table is turned, and cut into several.

    Args:
        history: of the commits.
        shown: the values, in the order of the columns.
        view: how it is shown.
    """
    same: Sequence[Key] = ()
    drawn = _upright(history, shown, view)
    if drawn is None:
        if len(history.commits) > 1:
            same = [key for key in shown if history.series[key].is_constant]
        fixed = set(same)
        shown = [key for key in shown if key not in fixed]
        drawn = (
            _upright(history, shown, view)
            or _upright(history, shown, view, tight=True)
            or _turned(history, shown, view)
        )
    table, columns = drawn
    notes = [*_same_everywhere(history, same)]
    if any(one.marks for one in columns):
        signs = frozenset().union(*(one.signs for one in columns))
        notes.append(legend(signs, best=view.directions is not None))
    return "\n".join([table, *below(notes, view.columns)])


def below(notes: Sequence[str], columns: int | None) -> Iterator[str]:
    """Lines of what is told below a table."""
    if notes:
        yield ""
    for note in notes:
        for line in _wrapped(note, columns):
            yield paint(line, "dim")


def _wrapped(note: str, columns: int | None) -> list[str]:
    return [note] if columns is None else textwrap.wrap(note, columns)


def legend(signs: AbstractSet[str], *, best: bool) -> str:
    """What marks mean.

    Args:
        signs: those that are shown; without any of a test, all of what was not tested.
        best: whether the best of a column is marked.
    """
    rest = f", {BEST} the best" if best else ""
    untested = f"{' '.join(MARKS.values())} rose, fell, changed"
    tested = meanings(signs)
    if not tested:
        return f"{untested} since the commit before on its branch (untested){rest}"
    since = "tested against the commit before on its branch"
    if not signs & {*MARKS.values()}:
        return f"{tested}: {since}{rest}"
    return f"{tested}: {since}; {untested} (untested){rest}"


def _upright(
    history: ValueHistory, shown: Sequence[Key], view: LogView, *, tight: bool = False
) -> _Drawn | None:
    """A row a commit; None where that is too wide, also if ``tight`` with shortened names."""
    names = column_names(shown)
    if tight:
        names = [cell_text.middle(one_line(name), _TIGHT) for name in names]
        if len({*names}) < len(names):
            return None
    if view.columns is not None and sum(map(len, names)) + 2 * len(names) > view.columns:
        return None
    rows = view.order(history)
    values = [column(history, rows, named, view) for named in zip(shown, names, strict=True)]
    told = about([history.commits[at] for at in rows], view, _TIGHT if tight else REFS)
    table = [[name, *cells, ""] for name, cells in told.items()]
    table += [
        [_wider(one.name, one.marks), *one.cells, _wider(one.trend, one.marks)] for one in values
    ]
    if not any(one.trend for one in values):
        table = [cells[: len(rows) + 1] for cells in table]
    subject = len(told) - 1
    room = _width_left(subject, table, view.columns)
    if room is not None:
        if room < min(_LEAST_SUBJECT[tight], _width(table[subject])):
            return None
        table[subject] = [cell_text.cut(cell, room) for cell in table[subject]]
    to_right = [*([False] * len(told)), *(one.is_numeric for one in values)]
    return tables.align(zip(*table, strict=True), to_right), values


def _width_left(at: int, table: Sequence[Sequence[str]], columns: int | None) -> int | None:
    """How wide a column of the table may be beside the others; None for any width."""
    if columns is None:
        return None
    others = [_width(cells) for place, cells in enumerate(table) if place != at]
    return columns - sum(others) - 2 * len(others)


def _width(cells: Sequence[str]) -> int:
    return max(map(cell_text.width, cells))


def _turned(history: ValueHistory, shown: Sequence[Key], view: LogView) -> _Drawn:
    """A row a value, a column a commit, in as many tables as there is room for."""
    keys = shown[:_MOST_KEYS]
    rows = view.order(history)
    some = rows[: min(max(_MOST_CELLS // max(len(keys), 1), 1), _most_commits(len(keys), view))]
    narrow = view.columns is not None and view.columns < _ROOMY
    width = LEAST_SPARK if narrow else WIDTH
    courses = {key: course(history, key, view, width) for key in keys}
    table, columns = _rows_of_values(history, courses, some, view)
    if (end := _room(table, view)) < len(some):
        some = some[:end]
        table, columns = _rows_of_values(history, courses, some, view)
    if absent := _without_value(history, keys, some):
        courses = {key: one for key, one in courses.items() if key not in absent}
        keys = [*courses]
        table, columns = _rows_of_values(history, courses, some, view)
    lines = [tables.blocks(table[0], table[1:], 1, view.columns, table[0][2:])]  # one trend
    more = (
        (len(shown) - len(keys), "more value"),
        (len(rows) - len(some), "older commit" if view.sort is None else "more commit"),
    )
    for count, what in more:
        if count:
            note = f"… and {numbers.counted(count, what)} (see --only, --last, --wide and --json)"
            lines += _wrapped(note, view.columns)
    if absent:
        named = one_line(numbers.few(column_names([*absent]), _MOST_TOLD))
        many = numbers.counted(len(absent), "value")
        lines += _wrapped(f"… and {many} that none of these commits has: {named}", view.columns)
    return "\n".join(lines), columns


def _without_value(
    history: ValueHistory, keys: Sequence[Key], commits: Sequence[int]
) -> Mapping[Key, None]:
    """The keys that none of the commits has, in order."""
    if len(commits) == len(history.commits):
        return {}
    cells = ((key, history.series[key].cells()) for key in keys)
    return {key: None for key, all_ in cells if all(all_[at] is MISSING for at in commits)}


def _rows_of_values(
    history: ValueHistory, courses: Mapping[Key, Course], commits: Sequence[int], view: LogView
) -> tuple[list[list[str]], Sequence[Column]]:
    """The rows of a turned table: what is told of the commits, then the values."""
    columns = [
        column(history, commits, named, view, courses[named[0]])
        for named in zip(courses, column_names([*courses]), strict=True)
    ]
    marks = max((one.marks for one in columns), default=0)
    body = [
        [one.name, one.trend, *(_wider(cell, marks - one.marks) for cell in one.cells)]
        for one in columns
    ]
    told = about([history.commits[at] for at in commits], view, _TIGHT)
    told.pop("Subject")
    told = {  # a date that is cut in the middle tells nothing
        name: cells if name == "Date" else [cell_text.middle(cell, _TIGHT) for cell in cells]
        for name, cells in told.items()
    }
    head = [[name, "", *(_wider(cell, marks) for cell in cells)] for name, cells in told.items()]
    return [*head, *body], columns


def _most_commits(values: int, view: LogView) -> int:
    """More commits than these can never fit, however short their cells are."""
    if view.columns is None or view.lines is None:
        return _MOST_CELLS
    parts = max(view.lines // (values + 1), 1)
    return parts * max(view.columns // _LEAST_COMMIT, 1)


def _room(table: Sequence[Sequence[str]], view: LogView) -> int:
    """How many commits fit the lines that there are; those of one table at least."""
    if view.columns is None or view.lines is None:
        return len(table[0]) - 2
    parts = max(view.lines // (len(table) + 1), 1)
    return max(tables.spans(table, 1, view.columns)[:parts][-1][1] - 1, 1)  # without the trend


def _wider(cell: str, by: int) -> str:
    """A cell with room for a mark behind it."""
    return Painted(cell + " " * by, cell.colour if isinstance(cell, Painted) else None)


def _same_everywhere(history: ValueHistory, same: Sequence[Key]) -> Iterator[str]:
    """What is told once and not in each row."""
    authors = {commit.author for commit in history.commits}
    if len(authors) == 1:
        yield f"Author: {one_line(authors.pop())}"
    if same:
        pairs = zip(column_names(same), same, strict=True)
        firsts = ((name, history.series[key].values[0]) for name, key in pairs)
        words = [f"{name} {numbers.records(leaf) or numbers.value(leaf)}" for name, leaf in firsts]
        told = one_line(numbers.few(words, _MOST_TOLD))
        yield f"The same in all {len(history.commits)} commits: {told}"
