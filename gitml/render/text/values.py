"""Metrics and parameters as tables: at revisions side by side, and what changed between two."""

import math
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TypeGuard

from gitml.core.metrics.direction import MetricChange, Standing
from gitml.core.metrics.renames import by_new_name
from gitml.core.metrics.tested import Disagreement, Relabelled
from gitml.core.snapshot import Snapshot
from gitml.core.values import MISSING, Value, ValueChange, flatten, inner_changes
from gitml.render import numbers
from gitml.render.text import tables, value_cells
from gitml.render.text.colours import Colour, Painted
from gitml.render.text.names_apart import apart
from gitml.render.text.value_cells import ABSENT

_LEAST_NAME = 22  # columns, less than which rows are broken rather than names shortened
_UNKNOWN = "direction unknown"
_INTERVAL = "95 % interval"
_WORDS: Mapping[Standing, str] = {
    "unchanged": "same",
    "similar": "about the same",
    "improved": "improved, untested",
    "declined": "declined, untested",
    "changed": "",
}
HOW_TO_TEST = (
    "untested: numbers alone do not tell whether a change is more than noise; to have it tested, "
    "name the predictions of each row in gitml.yaml: evaluations"
)
NOT_FINITE = "not finite in the predictions"
_COLOURS: Mapping[str, Colour] = {"better": "green", "worse": "red"}


def values(
    snapshots: Sequence[Snapshot],
    part: str,
    noun: str,
    *,
    columns: int | None = None,
    most: int | None = None,
) -> str:
    """One row a value, one column a revision; revisions that do not fit stand below.

    Args:
        snapshots: the revisions, in the order of the columns.
        part: ``metrics`` or ``params``.
        noun: what one value is called, for the header.
        columns: of the terminal; None for any width.
        most: rows that are shown; the last line tells how many there are more.
    """
    found = [_leaves(getattr(snapshot, part)) for snapshot in snapshots]
    keys = dict.fromkeys(key for leaves in found for key in leaves)
    rows = [
        [
            path,
            key,
            *value_cells.row([leaves.get((path, key), MISSING) for leaves in found], columns),
        ]
        for path, key in islice(keys, most)
    ]
    names = [snapshot.rev for snapshot in snapshots]
    drawn = _beside(["Path", noun, *names], rows, columns)
    return "\n".join([drawn, *_more(len(keys) - len(rows), noun.lower())])


def _beside(headers: Sequence[str], rows: Sequence[Sequence[str]], columns: int | None) -> str:
    revs = _numeric(headers, rows)
    if len({row[0] for row in rows}) == 1:
        return tables.blocks(headers[1:], [row[1:] for row in rows], 1, columns, revs)
    if tables.fits([headers, *rows], columns):
        return tables.table(headers, rows, revs)
    return tables.blocks(headers[1:], tables.below_files(rows), 1, columns, revs)


def _numeric(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The revisions of which all values are numbers: a text among them turns a column left."""
    return [
        rev
        for at, rev in enumerate(headers[2:], 2)
        if any(row[at] != ABSENT for row in rows)
        and not any(isinstance(row[at], tables.Words) for row in rows)
    ]


def _more(count: int, noun: str) -> list[str]:
    if count <= 0:
        return []
    return [f"… and {numbers.counted(count, f'more {noun}')} (--all or --json shows all)"]


def metric_changes(
    changes: Sequence[MetricChange],
    base: str,
    head: str,
    *,
    columns: int | None = None,
    most: int | None = None,
) -> str:
    """One row a metric: both sides, the change, whether it is better.

    Args:
        changes: the rows, in order.
        base: what the first side is called.
        head: what the second side is called.
        columns: of the terminal; None for any width.
        most: rows that are shown; the last line tells how many there are more.
    """
    folded = by_new_name(changes)
    found = [(change, inner) for change in folded for inner in inner_changes(change.value)]
    shown = found[:most]
    headers = ["Path", "Metric", base, head, "Change", "", _INTERVAL, "Verdict"]
    rows = [
        _metric_row(change, columns) if inner is change.value else _record_row(inner, columns)
        for change, inner in shown
    ]
    if not any(change.tested for change, _ in shown):
        headers, *rows = ([*row[:6], row[7]] for row in (headers, *rows))
    if not tables.fits([headers[1:], *(row[1:] for row in rows)], columns):
        headers, rows = _without_percent(headers), [*map(_without_percent, rows)]
        rows = _with_shorter_names(headers, rows, columns)
    drawn = tables.by_file(headers, rows, [base, head, "Change", ""], columns)
    return "\n".join([drawn, *_more(len(found) - len(shown), "metric")])


def relabelled(found: Sequence[Relabelled]) -> list[str]:
    """That labels changed, without which nobody should read a change."""
    return [
        f"{changed_labels(one.rows, one.weight)} changed in {one.file}, and the base's predictions "
        "are scored on the new ones"
        for one in found
    ]


def changed_labels(count: int, weight: str | None) -> str:
    """``3 labels``; where rows have weights nobody tells the one from the other."""
    if weight:
        return f"labels or weights of {numbers.counted(count, 'row')}"
    return numbers.counted(count, "label")


def disagreements(found: Sequence[Disagreement]) -> list[str]:
    """What metrics files say and predictions do not."""
    return [*map(_disagreement, found)]


def _disagreement(one: Disagreement) -> str:
    place = f"{one.path}:{one.key}" + (" of the base" if one.side == "base" else "")
    both = ValueChange(one.path, one.key, one.reported, one.computed)
    reported, computed, _ = numbers.shown(both)  # with the digits that tell them apart
    return (
        f"{place} is {reported} and {one.file} gives {computed}: they may be of other rows, or "
        "one of them is old"
    )


def _without_percent(row: list[str]) -> list[str]:
    """A row for a narrow place: the change is in the unit of its interval and of its limits."""
    verdict = "unknown" if row[-1] == _UNKNOWN else row[-1]
    return [*row[:5], *row[6:-1], verdict]


def _with_shorter_names(
    headers: Sequence[str], rows: Sequence[list[str]], columns: int | None
) -> list[list[str]]:
    """Names shortened where that little keeps each row on one line."""
    widths = tables.natural([headers[1:], *(row[1:] for row in rows)])
    gaps = 2 * len(widths)  # one of them before names that stand below their file
    room = (columns or 0) - sum(widths[1:]) - gaps
    if columns is None or not _LEAST_NAME <= room < widths[0]:
        return [*rows]
    names = apart((row[1] for row in rows), room)
    return [[row[0], names[row[1]], *row[2:]] for row in rows]


def _metric_row(change: MetricChange, columns: int | None) -> list[str]:
    old, new, delta = _numbers(change.value, columns)
    colour = _COLOURS.get(change.standing)
    path, key = change.value.path, change.value.key
    was_path, was_key = change.renamed_from or (path, key)
    return [
        path if path == was_path else f"{was_path} → {path}",
        key if key == was_key else f"{was_key} → {key}",
        (new if change.renamed_from else old) or ABSENT,
        Painted(new or ABSENT, colour),
        Painted(delta, colour),
        Painted(numbers.percent(change.value.percent), colour),
        interval(change),
        Painted(_verdict(change), colour),
    ]


def _record_row(inner: ValueChange, columns: int | None) -> list[str]:
    """A value of a list of records, which as a whole has no verdict."""
    old, new, delta = _numbers(inner, columns)
    share = numbers.percent(inner.percent)
    return [inner.path, inner.key, old or ABSENT, new or ABSENT, delta, share, "", ""]


def _numbers(change: ValueChange, columns: int | None) -> tuple[str, str, str]:
    """Both sides and the change as cells."""
    *sides, delta = numbers.shown(change)
    leaves = (change.base, change.head)
    texts = [numbers.records(leaf) or text for leaf, text in zip(leaves, sides, strict=True)]
    old, new = value_cells.told_apart(leaves, texts, columns)
    return old, new, delta


def value_changes(
    changes: Sequence[ValueChange],
    base: str,
    head: str,
    *,
    columns: int | None = None,
    most: int | None = None,
) -> str:
    """One row a parameter that changed; see :func:`metric_changes`."""
    found = [inner for change in changes for inner in inner_changes(change)]
    shown = found[:most]
    rows = [
        [
            change.path,
            change.key,
            *value_cells.sides(change, columns),
        ]
        for change in shown
    ]
    headers = ["Path", "Parameter", base, head]
    drawn = tables.by_file(headers, rows, _numeric(headers, rows), columns)
    return "\n".join([drawn, *_more(len(found) - len(shown), "parameter")])


def interval(change: MetricChange) -> str:
    """The 95 % interval of a change that was tested, in the digits of its values."""
    tested = change.tested
    if tested is None or tested.is_identical:
        return ""
    return numbers.interval(tested.low, tested.high, numbers.shown(change.value)[1])


def _verdict(change: MetricChange) -> str:
    standing = change.standing
    if standing != "changed":
        return _WORDS.get(standing, standing)
    tested = change.tested
    if tested is not None and not tested.is_finite:
        return NOT_FINITE
    odd = [side for side in (change.value.base, change.value.head) if _is_odd(side)]
    if odd:
        return "not a number" if any(map(math.isnan, odd)) else "not finite"
    return _UNKNOWN if change.value.delta else ""


def _is_odd(side: object) -> TypeGuard[float]:
    return isinstance(side, float) and not math.isfinite(side)


def _leaves(files: Mapping[str, Value]) -> dict[tuple[str, str], Value]:
    return {
        (path, key): leaf for path, document in files.items() for key, leaf in flatten(document)
    }
