"""How values moved from commit to commit."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gitml.core.config import Direction
from gitml.core.ports import Commit
from gitml.core.values import Value, flatten, is_finite, same

Key = tuple[str, str]
"""Path of the file and dotted key in it."""
Move = Literal["up", "down", "changed"]


@dataclass(frozen=True, slots=True)
class LogRow:
    """One commit.

    Attributes:
        values: leaf by key.
        moves: what differs from the commit before it on its branch.
    """

    commit: Commit
    values: Mapping[Key, Value]
    moves: Mapping[Key, Move]


Values = tuple[Commit, Mapping[str, Value]]
"""A commit and its parsed files by path."""


def log_rows(points: Sequence[Values], parents: Iterable[Values] = ()) -> tuple[LogRow, ...]:
    """Rows for commits, newest first.

    Args:
        points: one a row.
        parents: commits before those, as far as they are no rows themselves.
    """
    files = {commit.sha: found for commit, found in (*points, *parents)}
    leaves = _Leaves()
    return tuple(
        LogRow(
            commit,
            leaves.of_all(found),
            leaves.moves(found, files.get(commit.parent or "", {})),
        )
        for commit, found in points
    )


class _Leaves:
    """The leaves of files; what several commits share is flattened once."""

    def __init__(self) -> None:
        # The documents are kept, too: an id names nothing once its object is gone.
        self._known: dict[tuple[str, int], tuple[Value, dict[Key, Value]]] = {}
        self._last: tuple[Mapping[str, Value], dict[Key, Value]] = ({}, {})

    def of(self, path: str, document: Value) -> Mapping[Key, Value]:
        known = self._known.get((path, id(document)))
        if known is None:
            known = document, {(path, key): leaf for key, leaf in flatten(document)}
            self._known[path, id(document)] = known
        return known[1]

    def of_all(self, files: Mapping[str, Value]) -> dict[Key, Value]:
        before, leaves = self._last
        changed = [path for path, document in files.items() if document is not before.get(path)]
        if list(files) == list(before) and all(
            list(self.of(path, files[path])) == list(self.of(path, before[path]))
            for path in changed
        ):
            found = leaves.copy()  # most of it is as it was
        else:
            found, changed = {}, list(files)
        for path in changed:
            found.update(self.of(path, files[path]))
        self._last = files, found
        return found

    def moves(self, files: Mapping[str, Value], before: Mapping[str, Value]) -> dict[Key, Move]:
        found: dict[Key, Move] = {}
        for path, document in files.items():
            if path in before and before[path] is not document:
                found |= _moves(self.of(path, document), self.of(path, before[path]))
        return found


def _moves(values: Mapping[Key, Value], before: Mapping[Key, Value]) -> dict[Key, Move]:
    moves: dict[Key, Move] = {}
    for key, value in values.items():
        old = before.get(key)
        if key not in before or value is old or same(value, old):
            continue
        if is_finite(value) and is_finite(old):
            moves[key] = "up" if value > old else "down"
        else:
            moves[key] = "changed"
    return moves


def keys(rows: Sequence[LogRow]) -> tuple[Key, ...]:
    """Every key, in the order of the newest row that has it."""
    return tuple(dict.fromkeys(key for row in rows for key in row.values))


def series(rows: Sequence[LogRow], key: Key) -> tuple[float | None, ...]:
    """The numbers of one key, oldest first; None where it is missing or not a number."""
    found: list[float | None] = []
    # Most commits share the value of the one before them, so it is looked at once.
    before: object = None
    number: float | None = None
    for row in reversed(rows):
        value = row.values.get(key)
        if value is not before:
            before = value
            number = float(value) if isinstance(value, float) or is_finite(value) else None
        found.append(number)
    return tuple(found)


def column_names(shown: Sequence[Key]) -> list[str]:
    """Keys as headers; with the file's path where the key alone is not unique."""
    alone = Counter(key for _, key in shown)
    return [f"{path}:{key}" if not key or alone[key] > 1 else key for path, key in shown]


def best(rows: Sequence[LogRow], key: Key, way: Direction | None) -> str | None:
    """The commit with the best value, of several the one that had it first.

    None where it is not known which way is better, or where all are equal.

    Args:
        rows: newest first.
        key: of the metric.
        way: in which it gets better.
    """
    if way is None:
        return None
    numbers: list[tuple[str, int | float]] = []
    before: object = None
    for row in reversed(rows):
        value = row.values.get(key)
        if value is not before and is_finite(value):
            numbers.append((row.commit.sha, value))
        before = value
    if len({value for _, value in numbers}) < 2:
        return None
    choose = max if way == "higher" else min
    return choose(numbers, key=lambda one: one[1])[0]


def ordered(rows: Iterable[LogRow], key: Key, way: Direction | None) -> tuple[LogRow, ...]:
    """The rows with the best value of ``key`` first, the highest where no way is known.

    Rows without a number stand last; rows that are equal keep their order.
    """
    sign = 1 if way == "lower" else -1

    def place(row: LogRow) -> tuple[bool, float]:
        value = row.values.get(key)
        return (False, sign * value) if is_finite(value) else (True, 0)

    return tuple(sorted(rows, key=place))


def constant(rows: Sequence[LogRow], key: Key) -> bool:
    """Whether every row has the same value."""
    if not rows or key not in rows[0].values:
        return False
    first = rows[0].values[key]
    return all(
        key in row.values and (row.values[key] is first or same(row.values[key], first))
        for row in rows
    )
