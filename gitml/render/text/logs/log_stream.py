"""Rows of a log that are shown while older commits are still read.

Nobody knows yet what older commits will have: the columns and their widths are those of the first
rows, and the best of a column is not marked.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gitml.core.commits import Commit
from gitml.core.metrics.history import Cell, Key, ValueHistory, column_names
from gitml.core.values import MISSING, is_finite, is_number
from gitml.render import numbers
from gitml.render.text import cell_text, tables
from gitml.render.text.logs.log import REFS, below, legend
from gitml.render.text.logs.log_cells import LEAST_SPARK, MARKS, LogView, about
from gitml.render.text.logs.sparkline import WIDTH, spark
from gitml.render.text.terminal import one_line
from gitml.render.text.value_cells import ABSENT

_LEAST_SUBJECT = 10  # columns
_LONGEST_VALUE = 20  # columns of what is no number
_MARK = 2  # columns of a mark and the space before it
_UNMARKED = "★ is not known before the last row: run it again, and the best of each column has it"


@dataclass(frozen=True, slots=True)
class _Column:
    """One value: its key, its name, its columns on the screen, and how its numbers are written."""

    key: Key
    name: str
    width: int
    write: Callable[[Cell], str]
    is_numeric: bool

    def text(self, leaf: Cell) -> str:
        """A value in the room that there is; a number loses digits, but none in its middle."""
        if leaf is MISSING:
            return ABSENT
        text = one_line(self.write(leaf))
        if cell_text.width(text) > self.width and is_finite(leaf):
            return f"{leaf:.1e}"
        return cell_text.middle(text, self.width)


class LogStream:
    """The lines of a log on a screen.

    Args:
        commits: all of them, newest first.
        first: the values of the first of them.
        view: how it is shown; its width is known.
    """

    def __init__(self, commits: Sequence[Commit], first: ValueHistory, view: LogView) -> None:
        self._view = view
        self._columns = _columns(first)
        self._places = {commit.sha: at for at, commit in enumerate(commits)}
        self._about = about(commits, view, REFS)
        widths = [max(map(cell_text.width, [name, *cells])) for name, cells in self._about.items()]
        taken = sum(widths[:-1]) + sum(one.width + _MARK for one in self._columns)
        taken += 2 * (len(widths) + len(self._columns) - 1)
        room = (view.columns or 0) - taken
        self.fits = room >= min(_LEAST_SUBJECT, widths[-1])
        """Whether a line has room for all that the first commits have."""
        self._widths = [*widths[:-1], min(widths[-1], max(room, 1))]

    def header(self) -> str:
        names = [one.name + " " * _MARK for one in self._columns]
        return self._line([*self._about, *names])

    def rows(self, history: ValueHistory) -> Iterator[str]:
        """A line a commit, with what differs from the commit before it."""
        columns = [self._cells(one, history) for one in self._columns]
        for at, commit in enumerate(history.commits):
            place = self._places[commit.sha]
            *told, subject = (cells[place] for cells in self._about.values())
            values = (cells[at] for cells in columns)
            yield self._line([*told, cell_text.cut(subject, self._widths[-1]), *values])

    def _cells(self, column: _Column, history: ValueHistory) -> list[str]:
        series = history.series.get(column.key)
        if series is None:
            return [ABSENT + " " * _MARK] * len(history.commits)
        found: list[str] = []
        for at, leaf in enumerate(series.cells()):
            move = history.move(column.key, at)
            shown = f"{column.text(leaf)} {MARKS.get(move, ''):1}"
            found.append(shown)
        return found

    def footer(self, history: ValueHistory) -> Iterator[str]:
        """Drawings of the columns, and what could not be told in the rows."""
        trends = []
        for one in self._columns:
            series = history.series[one.key]
            width = min(one.width, WIDTH)
            drawn = spark(series.numbers()[::-1], width, series.counts[::-1])
            trends.append(drawn + " " * _MARK)
        if any(trend.strip() for trend in trends):
            yield self._line([*([""] * len(self._about)), *trends])
        notes = []
        if "Author" not in self._about and history.commits:
            notes.append(f"Author: {one_line(history.commits[0].author)}")
        notes.append(legend(frozenset(), best=False))
        if self._view.directions is not None:
            notes.append(_UNMARKED)
        if later := len(history.series.keys() - {one.key for one in self._columns}):
            many = numbers.counted(later, "value")
            notes.append(f"{many} of older commits not shown: run it again to see all")
        yield from below(notes, self._view.columns)

    def _line(self, cells: Sequence[str]) -> str:
        widths = [*self._widths, *(one.width + _MARK for one in self._columns)]
        sides = [False] * len(self._widths) + [one.is_numeric for one in self._columns]
        return tables.line(cells, widths, sides)


def _alone(leaf: Cell) -> str:
    return numbers.records(leaf) or numbers.value(leaf)


def _columns(first: ValueHistory) -> list[_Column]:
    found = []
    for key, name in zip(first.series, column_names(tuple(first.series)), strict=True):
        cells = first.series[key].cells()
        # Where all are integers so far, a float has the digits that it needs itself.
        has_float = any(isinstance(leaf, float) for leaf in cells)
        write: Callable[[Cell], str] = numbers.writer(cells) if has_float else _alone
        widest = max(
            width if is_number(leaf) else min(width, _LONGEST_VALUE)
            for leaf, width in ((leaf, cell_text.width(one_line(write(leaf)))) for leaf in cells)
        )
        width = max(widest, LEAST_SPARK, cell_text.width(name))
        found.append(_Column(key, one_line(name), width, write, any(map(is_number, cells))))
    return found
