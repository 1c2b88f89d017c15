"""Values as text for a terminal: plain aligned tables, no boxes, the same in a pipe."""

import math
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gitml.core.data.results import Moved
from gitml.core.metrics.direction import MetricChange
from gitml.core.metrics.history import Key, LogRow, Move, column_names, series
from gitml.core.ports import Commit
from gitml.core.snapshot import Snapshot
from gitml.core.values import MISSING, Value, ValueChange, flatten
from gitml.render import numbers
from gitml.render.text.terminal import one_line

_VERDICTS = {True: "better", False: "worse", None: ""}
_ABSENT = "-"
_MARKS: Mapping[Move | None, str] = {"up": "▲", "down": "▼", "changed": "*"}
_BLOCKS = "▁▂▃▄▅▆▇█"
_SPARK_WIDTH = 20
_NARROWEST = 24  # columns, less than which a text of words is not broken into


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[str] = ()) -> str:
    """Columns under their headers; those named in ``right`` are aligned to the right.

    Written here, as a log of a hundred commits has thousands of cells and tabulate takes longer for
    them than reading the repository does.
    """
    return align([headers, *rows], [header in set(right) for header in headers])


def table_within(
    columns: int | None,
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: Iterable[str] = (),
) -> str:
    """A table of which the last column is broken into lines, so that it fits a terminal.

    Args:
        columns: of the terminal; None for as long lines as need be.
        headers: of the columns.
        rows: a cell each.
        right: those that are aligned to the right.
    """
    if columns is None:
        return table(headers, rows, right)
    before = [max(map(width, column)) for column in zip(headers, *rows, strict=True)][:-1]
    room = max(columns - sum(before) - 2 * len(before), _NARROWEST)
    broken = [
        [*(row[:-1] if first else [""] * len(before)), line]
        for row in rows
        for first, line in _lines(row[-1], room)
    ]
    return table(headers, broken, right)


def _lines(text: str, room: int) -> Iterator[tuple[bool, str]]:
    """Its lines, and which is the first; a word that is longer than the room stays whole."""
    lines = textwrap.wrap(one_line(text), room, break_long_words=False, break_on_hyphens=False) or [
        ""
    ]
    return ((number == 0, line) for number, line in enumerate(lines))


def align(rows: Iterable[Sequence[str]], to_right: Sequence[bool]) -> str:
    """Rows of equally many cells as columns; ``to_right`` says how each column is aligned."""
    cells = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    return "\n".join("  ".join(map(_padded, row, widths, to_right)).rstrip() for row in cells)


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    # Unicode Standard Annex 11: wide and full-width characters take two columns.
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))


def _padded(cell: str, columns: int, to_right: bool) -> str:  # noqa: FBT001  mapped over
    gap = " " * (columns - width(cell))
    return gap + cell if to_right else cell + gap


def values(snapshots: Sequence[Snapshot], part: str, noun: str) -> str:
    """One row a value, one column a revision.

    Args:
        snapshots: the revisions, in the order of the columns.
        part: ``metrics`` or ``params``.
        noun: what one value is called, for the header.
    """
    columns = [_leaves(getattr(snapshot, part)) for snapshot in snapshots]
    keys = dict.fromkeys(key for column in columns for key in column)
    with_path = len({path for path, _ in keys}) > 1
    names = [snapshot.rev for snapshot in snapshots]
    headers = [*(["Path"] if with_path else []), noun, *names]
    rows = [
        [*([path] if with_path else []), key, *(c.get((path, key), _ABSENT) for c in columns)]
        for path, key in keys
    ]
    return table(headers, rows, right=names)


def metric_changes(changes: Sequence[MetricChange], base: str, head: str) -> str:
    """One row a metric: both sides, the change, whether it is better."""
    with_path = len({change.value.path for change in changes}) > 1
    rows = []
    for change in changes:
        old, new, delta = numbers.shown(change.value)
        rows.append(
            [
                *([change.value.path] if with_path else []),
                change.value.key,
                old or _ABSENT,
                new or _ABSENT,
                delta,
                numbers.percent(change.value.percent),
                _verdict(change),
            ]
        )
    headers = [*(["Path"] if with_path else []), "Metric", base, head, "Change", "", "Verdict"]
    return table(headers, rows, right=[base, head, "Change", ""])


def value_changes(changes: Sequence[ValueChange], base: str, head: str) -> str:
    """One row a parameter that changed."""
    with_path = len({change.path for change in changes}) > 1
    rows = []
    for change in changes:
        key = [*([change.path] if with_path else []), change.key]
        sides = (numbers.exact(change.base), numbers.exact(change.head))
        rows.append([*key, *(side or _ABSENT for side in sides)])
    headers = [*(["Path"] if with_path else []), "Parameter", base, head]
    return table(headers, rows, right=[base, head])


def log(rows: Sequence[LogRow], shown: Sequence[Key]) -> str:
    """One row a commit, one column a value, and a last row that draws each column."""
    names = column_names(shown)
    headers = ["Commit", "Date", "Author", "Subject", *names]
    body = [[*_about(row.commit), *(_moved(row, key) for key in shown)] for row in rows]
    lines = [spark(series(rows, key)) for key in shown]
    if len(rows) > 1 and any(lines):
        body.append(["", "", "", "", *lines])
    return table(headers, body, right=names)


def columns_within(rows: Sequence[LogRow], shown: Sequence[Key], columns: int) -> Sequence[Key]:
    """As many of the columns as a terminal of so many columns has room for; one at least."""
    for count in range(len(shown), 1, -1):
        if max(map(width, log(rows[:20], shown[:count]).splitlines())) <= columns:
            return shown[:count]
    return shown[:1]


def spark(numbers_: Sequence[float | None]) -> str:
    """Numbers as a line of blocks from the lowest to the highest; empty where all are equal."""
    known = [n for n in numbers_ if n is not None and math.isfinite(n)]
    if not known or min(known) == max(known):
        return ""
    low, span = min(known), max(known) - min(known)
    recent = numbers_[-_SPARK_WIDTH:]
    return "".join(
        " " if n is None or not math.isfinite(n) else _BLOCKS[round((n - low) / span * 7)]
        for n in recent
    )


def _about(commit: Commit) -> list[str]:
    return [commit.short, commit.day, _cut(commit.author, 16), _cut(commit.subject, 36)]


def _cut(text: str, columns: int) -> str:
    return text if width(text) <= columns else text[: columns - 1] + "…"


def _moved(row: LogRow, key: Key) -> str:
    if key not in row.values:
        return _ABSENT
    return f"{numbers.value(row.values[key])} {_MARKS.get(row.moves.get(key), ' ')}"


def data_results(moves: Moved) -> str:
    """What happened to the data of the working tree, a line a path."""
    if not moves.anything:
        return "data: nothing to move"
    groups = (("+", moves.added), ("~", moves.modified), ("-", moves.deleted))
    lines = [f"  {sign} {one_line(path)}" for sign, paths in groups for path in paths]
    counts = ", ".join(f"{n} {kind}" for kind, n in moves.files.items() if n)
    files = numbers.counted(sum(moves.files.values()), "file")
    fetched = f"; {numbers.counted(moves.fetched, 'object')} fetched" if moves.fetched else ""
    return "\n".join([f"data: {files} ({counts}), checked by hash{fetched}", *lines])


def _verdict(change: MetricChange) -> str:
    if not change.value.changed:
        return "same"
    if change.is_similar:
        return "≈ same"
    if change.better is not None:
        return _VERDICTS[change.better]
    if change.value.base is MISSING:
        return "new"
    if change.value.head is MISSING:
        return "gone"
    return "direction unknown" if change.value.delta else ""


def _leaves(files: Mapping[str, Value]) -> dict[tuple[str, str], str]:
    found = {}
    for path, document in files.items():
        for key, leaf in flatten(document):
            found[path, key] = numbers.value(leaf)
    return found
