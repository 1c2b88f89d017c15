"""The cells of a log: what is told of a commit, and the values of one key in all of them."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime

from gitml.core.commits import Commit
from gitml.core.metrics.direction import Standing, direction
from gitml.core.metrics.history import Key, Move, ValueHistory
from gitml.core.settings.direction import Direction
from gitml.core.values import MISSING, is_number
from gitml.render import numbers
from gitml.render.text import cell_text
from gitml.render.text.colours import Colour, Painted
from gitml.render.text.dates import ago
from gitml.render.text.logs.sparkline import WIDTH, spark
from gitml.render.text.terminal import one_line
from gitml.render.text.value_cells import ABSENT, capped

# No arrow and no colour for what was not tested: most of what moves is noise.
MARKS: Mapping[Move | None, str] = {"up": "+", "down": "-", "changed": "*"}
TESTED_MARKS: dict[Standing, str] = {
    "better": "▲",
    "worse": "▼",
    "no difference shown": "≈",
    "equivalent": "≈",
    "identical predictions": "=",
    "identical": "=",
    "not comparable": "≠",
}
_MEANINGS: Mapping[str, str] = {  # of several words the first
    sign: word for word, sign in reversed(TESTED_MARKS.items())
}
_COLOURS: Mapping[Standing | None, Colour] = {"better": "green", "worse": "red"}
BEST = "★"
LEAST_SPARK = 8  # columns where there is little room
SCREEN = 50  # lines
_SUBJECT = 36  # columns at most


def meanings(signs: AbstractSet[str]) -> str:
    """What the marks of tests mean, as far as they are among these."""
    told = (f"{one} {_MEANINGS[one]}" for one in dict.fromkeys(TESTED_MARKS.values()))
    return ", ".join(words for words in told if words[0] in signs)


@dataclass(frozen=True, slots=True)
class LogView:
    """How a log is shown.

    Attributes:
        columns: of the place where it is shown; None for any width.
        now: dates are told relative to it; None for days.
        refs: branches and tags by the id of their commit.
        directions: which way metrics are better, from ``gitml.yaml``; None where no value is.
        sort: the commits with the best value of it come first.
        lines: of a table that is cut into several, about; None for any number.
        tested: what a test says of a value against the commit before, by the commit's id.
        ways: which way tests say that metrics get better, whatever ``directions`` have.
    """

    columns: int | None = None
    now: datetime | None = None
    refs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    directions: Mapping[str, Direction] | None = None
    sort: Key | None = None
    lines: int | None = SCREEN
    tested: Mapping[tuple[str, Key], Standing] = field(default_factory=dict)
    ways: Mapping[Key, Direction] = field(default_factory=dict)

    def way(self, history: ValueHistory, key: Key) -> Direction | None:
        """In which a value gets better."""
        if self.directions is None:
            return None
        if key in self.ways:
            return self.ways[key]
        return direction(key[1], self.directions, history.series[key].values)

    def order(self, history: ValueHistory) -> Sequence[int]:
        """The commits in the order in which they are shown, as their places in ``history``."""
        if self.sort is None:
            return range(len(history.commits))
        return history.series[self.sort].order(self.way(history, self.sort))


@dataclass(frozen=True, slots=True)
class Column:
    """One value of the commits that are shown.

    Attributes:
        marks: how many columns of each cell are for its mark.
        signs: the marks in it, without that of the best.
        trend: a drawing of it from the oldest commit on.
        is_numeric: whether one of its values is a number.
    """

    name: str
    cells: Sequence[str]
    marks: int
    signs: frozenset[str]
    trend: str
    is_numeric: bool


@dataclass(frozen=True, slots=True)
class Course:
    """What is told of a value by all commits, whichever of them are shown.

    Attributes:
        best: the place of the commit that has the best one; None where there is none.
        trend: a drawing from the oldest commit on.
    """

    best: int | None
    trend: str


def course(history: ValueHistory, key: Key, view: LogView, columns: int) -> Course:
    """The course of a value, drawn in as many columns at most."""
    series = history.series[key]
    drawn = spark(series.numbers()[::-1], min(columns, WIDTH), series.counts[::-1])
    return Course(series.best(view.way(history, key), key[1]), drawn)


def column(
    history: ValueHistory,
    rows: Sequence[int],
    named: tuple[Key, str],
    view: LogView,
    known: Course | None = None,
) -> Column:
    """The cells of one value, with marks that stand below each other.

    Args:
        history: of all commits.
        rows: those that are shown.
        named: the value, and what it is called.
        view: how it is shown.
        known: its course; None for one that is drawn as wide as the cells.
    """
    key, name = named
    series = history.series[key]
    every = series.cells()
    found = [every[at] for at in rows]
    texts = capped(found, numbers.told_apart(found), view.columns)
    standings = [view.tested.get((history.commits[at].sha, key)) for at in rows]
    signs = [
        TESTED_MARKS[word] if word else MARKS.get(history.move(key, at), "")
        for at, word in zip(rows, standings, strict=True)
    ]
    if known is None:
        width = WIDTH if view.columns is None else max(LEAST_SPARK, *map(len, [name, *texts]))
        known = course(history, key, view, width)
    marks = [sign + BEST * (at == known.best) for at, sign in zip(rows, signs, strict=True)]
    room = max(map(len, marks), default=0)
    cells = []
    for at, leaf, text, mark, word in zip(rows, found, texts, marks, standings, strict=True):
        shown = ABSENT if leaf is MISSING else one_line(text)
        shown = f"{shown} {mark:<{room}}" if room else shown
        colour = _COLOURS.get(word, "bold" if at == known.best else None)
        cells.append(Painted(shown, colour))
    is_numeric = any(map(is_number, found))
    return Column(name, cells, room and room + 1, frozenset(signs), known.trend, is_numeric)


def about(commits: Sequence[Commit], view: LogView, most: int) -> dict[str, list[str]]:
    """The cells of what is told of commits, by header; what is the same in all is left out.

    Args:
        commits: those that are shown.
        view: knows the date of today, branches and tags.
        most: columns that branches and tags may take.
    """
    refs = [cell_text.middle(", ".join(view.refs.get(one.sha, ())), most) for one in commits]
    found: dict[str, list[str]] = {"Commit": [Painted(one.short, "dim") for one in commits]}
    if any(refs):
        found["Refs"] = refs
    found["Date"] = [_date(one, view.now) for one in commits]
    if len({one.author for one in commits}) != 1:
        found["Author"] = [cell_text.cut(one.author, 16) for one in commits]
    found["Subject"] = [cell_text.cut(one_line(one.subject), _SUBJECT) for one in commits]
    return found


def _date(commit: Commit, now: datetime | None) -> str:
    return commit.day if now is None or commit.date is None else ago(commit.date, now)
