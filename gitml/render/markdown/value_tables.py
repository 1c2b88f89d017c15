"""Metrics and parameters as Markdown tables: at revisions, and what changed between two."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

from gitml.core.metrics.direction import MetricChange, Standing, lack_tests
from gitml.core.metrics.history import Key, ValueHistory, column_names
from gitml.core.metrics.renames import by_new_name
from gitml.core.snapshot import Snapshot
from gitml.core.values import (
    MISSING,
    Missing,
    Value,
    ValueChange,
    flatten,
    inner_changes,
    is_number,
)
from gitml.render import numbers
from gitml.render.markdown.tables import ABSENT, LONGEST, code, place, plain, short_line, table
from gitml.render.text import list_changes
from gitml.render.text import values as text_values
from gitml.render.text.logs.log_cells import TESTED_MARKS, meanings

_MOST_INNER = 20  # rows of one list
_STANDINGS: Mapping[Standing, str] = {
    "better": "✅ better",
    "worse": "❌ worse",
    "improved": "improved, untested",
    "declined": "declined, untested",
    "unchanged": "= same",
    "similar": "about the same",
}


def metric_table(
    changes: Sequence[MetricChange],
    base: str,
    head: str,
    primary: Collection[tuple[str, str]] = (),
    *,
    hint: bool = True,
) -> str:
    """One row a metric: both sides, the change in numbers, and in a word what it means.

    Args:
        changes: the rows, in order.
        base: what the first side is called.
        head: what the second side is called.
        primary: path and key of the metrics that decide whether a model is better.
        hint: say below how to have numbers tested, where nothing is.
    """
    shown = by_new_name(changes)
    with_path = len({place[0] for one in shown for place in _places(one)}) > 1
    rows = []
    for change in shown:
        for inner in _inner(change.value):
            name, *cells = _metric_row(change, inner, with_path=with_path)
            decides = (inner.path, inner.key) in primary
            rows.append([f"**{name}** (primary)" if decides else name, *cells])
    headers = ["Metric", code(base), code(head), "Change", "95 % interval", "Verdict"]
    if not any(change.tested for change in shown):
        headers, *rows = ([*row[:4], row[5]] for row in (headers, *rows))
    drawn = table(headers, rows, right=range(1, len(headers) - 1))
    if hint and lack_tests(shown):
        return f"{drawn}\n\n{plain(text_values.HOW_TO_TEST)}"
    return drawn


def _metric_row(change: MetricChange, inner: ValueChange, *, with_path: bool) -> list[str]:
    """The row of a metric, or of a value of it: a list as a whole is what has a verdict."""
    is_whole = inner is change.value
    places = _places(change) if is_whole else [(inner.path, inner.key)]
    old, new, _ = numbers.shown(inner)
    sides = [
        _cell(side, numbers.records(side) or text)
        for side, text in ((inner.base, old), (inner.head, new))
    ]
    return [
        " → ".join(code(place(*one, with_path=with_path)) for one in places),
        sides[1] if change.renamed_from else sides[0],
        _strong(sides[1]),
        moved(inner),
        text_values.interval(change) if is_whole else "",
        _verdict(change) if is_whole else "",
    ]


def _inner(change: ValueChange) -> Sequence[ValueChange]:
    """What changed in a list of records, where that is not too much for a page."""
    found = inner_changes(change)
    return found if len(found) <= _MOST_INNER else (change,)


def _verdict(change: MetricChange) -> str:
    if change.tested and not change.tested.is_finite:
        return text_values.NOT_FINITE
    return _STANDINGS.get(change.standing, change.standing)


def _places(change: MetricChange) -> list[tuple[str, str]]:
    """File and key, after those that it had before it was renamed."""
    now = (change.value.path, change.value.key)
    return [change.renamed_from, now] if change.renamed_from else [now]


def value_table(
    changes: Sequence[ValueChange], base: str, head: str, noun: str = "Parameter"
) -> str:
    """One row a value on two sides; ``noun`` says what one of them is."""
    with_path = _many_paths(changes)
    rows = []
    for change in (inner for one in changes for inner in _inner(one)):
        told = list_changes.sides(change, LONGEST)
        sides = (change.base, change.head)
        old, new = told or (numbers.records(side) or numbers.exact(side) for side in sides)
        key = code(_name(change, with_path=with_path))
        rows.append([key, _cell(change.base, old), _strong(_cell(change.head, new))])
    return table([noun, code(base), code(head)], rows, right=(1, 2))


def values(snapshots: Sequence[Snapshot], part: str, noun: str) -> str:
    """One row a value, one column a revision.

    Args:
        snapshots: the revisions, in the order of the columns.
        part: ``metrics`` or ``params``.
        noun: what one value is called, for the header.
    """
    columns = [_leaves(getattr(snapshot, part)) for snapshot in snapshots]
    places = list(dict.fromkeys(place for column in columns for place in column))
    with_path = len({path for path, _ in places}) > 1
    rows = [
        [
            code(place(path, key, with_path=with_path)),
            *_cells([column.get((path, key), MISSING) for column in columns]),
        ]
        for path, key in places
    ]
    headers = [noun, *(code(snapshot.rev) for snapshot in snapshots)]
    return table(headers, rows, right=range(1, len(headers)))


def log(
    history: ValueHistory,
    shown: Sequence[Key],
    order: Sequence[int],
    best: Mapping[Key, int | None] | None = None,
    tested: Mapping[tuple[str, Key], Standing] | None = None,
) -> str:
    """One row a commit, one column a value.

    Args:
        history: of the commits.
        shown: the values, in the order of the columns.
        order: the commits, in the order of the rows.
        best: which commit has the best value, by key; it is bold.
        tested: what a test says of a value against the commit before, by the commit's id.
    """
    tops, standings = best or {}, tested or {}
    names = column_names(shown)
    columns = []
    for key in shown:
        found = history.series[key].cells()
        columns.append(_cells([found[at] for at in order]))
    body = []
    for row, at in enumerate(order):
        commit = history.commits[at]
        author = plain(short_line(commit.author))
        about = [code(commit.short), commit.day, author, code(commit.subject)]
        cells = (column[row] for column in columns)
        marked = [
            (_strong(cell) if tops.get(key) == at else cell) + _sign(standings, commit.sha, key)
            for key, cell in zip(shown, cells, strict=True)
        ]
        body.append([*about, *marked])
    headers = ["Commit", "Date", "Author", "Subject", *map(code, names)]
    notes = ["Bold: the best of its column."] if set(tops.values()) - {None} else []
    if signs := {TESTED_MARKS[word] for word in standings.values()}:
        notes.append(f"{meanings(signs)}: tested against the commit before on its branch.")
    return "\n\n".join([table(headers, body, right=range(4, len(headers))), *notes])


def _sign(standings: Mapping[tuple[str, Key], Standing], sha: str, key: Key) -> str:
    standing = standings.get((sha, key))
    return f" {TESTED_MARKS[standing]}" if standing else ""


def moved(change: ValueChange) -> str:
    """The change of a number, as ``+0.0023 (+0.23 %)``; empty for what is not two numbers."""
    delta = numbers.shown(change)[2]
    share = numbers.percent(change.percent)
    return f"{delta} ({share})" if delta and share and change.delta else delta


def _name(change: ValueChange, *, with_path: bool) -> str:
    return place(change.path, change.key, with_path=with_path)


def _many_paths(changes: Iterable[ValueChange]) -> bool:
    return len({change.path for change in changes}) > 1


def _cell(leaf: object, text: str) -> str:
    if leaf is MISSING:
        return ABSENT
    return text if is_number(leaf) else code(text)


def _strong(cell: str) -> str:
    return cell if cell == ABSENT else f"**{cell}**"


def _cells(leaves: Sequence[Value | Literal[Missing.MISSING]]) -> list[str]:
    """Values beside or below each other, with the same decimals."""
    return [_cell(leaf, text) for leaf, text in zip(leaves, numbers.alike(leaves), strict=True)]


def _leaves(files: Mapping[str, Value]) -> dict[tuple[str, str], Value]:
    return {
        (path, key): leaf for path, document in files.items() for key, leaf in flatten(document)
    }
