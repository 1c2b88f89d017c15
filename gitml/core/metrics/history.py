"""How values moved from commit to commit."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, compress, repeat
from operator import is_not
from typing import Literal, NamedTuple, TypeAlias

from gitml.core.commits import Commit
from gitml.core.metrics.ranges import value_range
from gitml.core.settings.direction import Direction
from gitml.core.values import MISSING, Missing, Value, flatten, is_finite, same

Key = tuple[str, str]
"""Path of the file and dotted key in it."""
Move = Literal["up", "down", "changed"]
Cell: TypeAlias = Value | Literal[Missing.MISSING]
Values = tuple[Commit, Mapping[str, Value]]
"""A commit and its parsed files by path."""


class ValueSeries(NamedTuple):
    """One value in all commits, newest first, as runs of commits that share it.

    Most commits leave most files as they were, so that runs are few.

    Attributes:
        values: one a run; MISSING where its commits do not have it.
        counts: how many commits each run has.
    """

    values: Sequence[Cell]
    counts: Sequence[int]

    def cells(self) -> list[Cell]:
        """The value of each commit."""
        return list(chain.from_iterable(map(repeat, self.values, self.counts)))

    def numbers(self) -> list[float | None]:
        """One a run; None where it is missing, or no number."""
        return [
            float(value) if isinstance(value, float) or is_finite(value) else None
            for value in self.values
        ]

    def best(self, way: Direction | None, metric: str = "") -> int | None:
        """Which commit has the best value that the metric can have, of several the oldest one.

        None where it is not known which way is better, or where all are equal.
        """
        if way is None:
            return None
        low, high = value_range(metric)
        known: list[tuple[int | float, int]] = []
        end = sum(self.counts)
        for value, count in zip(reversed(self.values), reversed(self.counts), strict=True):
            if is_finite(value) and low <= value <= high:
                known.append((value, end - 1))
            end -= count
        if len({value for value, _ in known}) < 2:
            return None
        choose = max if way == "higher" else min
        return choose(known, key=lambda one: one[0])[1]

    def order(self, way: Direction | None) -> Sequence[int]:
        """The commits with the best value first, the highest where no way is known.

        Those without a number stand last; those that are equal keep their order.
        """
        sign = 1 if way == "lower" else -1
        cells = self.cells()

        def place(at: int) -> tuple[bool, float]:
            value = cells[at]
            return (False, sign * value) if is_finite(value) else (True, 0)

        return sorted(range(len(cells)), key=place)

    @property
    def is_constant(self) -> bool:
        """Whether every commit has the same value."""
        if not self.values or MISSING in self.values:
            return False
        first = self.values[0]
        return all(value is first or same(value, first) for value in self.values)


class ValueHistory:
    """The values of commits, newest first.

    Args:
        points: the commits.
        parents: commits before those, as far as they are not among them.

    Attributes:
        commits: newest first.
        series: by key, in the order of the newest commit that has it.
    """

    def __init__(self, points: Sequence[Values], parents: Iterable[Values] = ()) -> None:
        known = [*points, *parents]
        places = {commit.sha: at for at, (commit, _) in enumerate(known)}
        self.commits = tuple(commit for commit, _ in points)
        self._before = [places.get(commit.parent or "", len(known)) for commit in self.commits]
        self._files: list[Mapping[str, Value]] = [*(files for _, files in known), {}]
        # By the id of the document, which lives as long as the files do.
        self._leaves: dict[tuple[str, int], Mapping[str, Value]] = {}
        self.series = self._read_series()

    def _read_series(self) -> Mapping[Key, ValueSeries]:
        rows = self._files[: len(self.commits)]
        found: list[tuple[int, Key, ValueSeries]] = []
        for path in dict.fromkeys(chain.from_iterable(rows)):
            starts, documents = _runs([files.get(path, MISSING) for files in rows])
            counts = [b - a for a, b in zip(starts, [*starts[1:], len(rows)], strict=True)]
            leaves = [self._flat(path, document) for document in documents]
            first: dict[str, int] = {}
            for start, one in zip(starts, leaves, strict=True):
                if not one.keys() <= first.keys():
                    for name in one:
                        first.setdefault(name, start)
            for name, start in first.items():
                values = [one.get(name, MISSING) for one in leaves]
                found.append((start, (path, name), ValueSeries(values, counts)))
        found.sort(key=lambda one: one[0])
        return {key: series for _, key, series in found}

    def _flat(self, path: str, document: Cell) -> Mapping[str, Value]:
        if document is MISSING:
            return {}
        place = path, id(document)
        if place not in self._leaves:
            self._leaves[place] = dict(flatten(document))
        return self._leaves[place]

    def move(self, key: Key, at: int) -> Move | None:
        """How a value of a commit differs from the one before it on its branch."""
        path, name = key
        now = self._files[at].get(path, MISSING)
        then = self._files[self._before[at]].get(path, MISSING)
        if now is then or now is MISSING or then is MISSING:
            return None
        value = self._flat(path, now).get(name, MISSING)
        old = self._flat(path, then).get(name, MISSING)
        if value is MISSING or old is MISSING or value is old or same(value, old):
            return None
        if is_finite(value) and is_finite(old):
            return "up" if value > old else "down"
        return "changed"


def parted(
    points: Sequence[Values], parents: Iterable[Values] = ()
) -> tuple[list[Values], list[Values]]:
    """Commits that have a value, or lack what the one before them has; and those that tell nothing.

    Args:
        points: the commits.
        parents: commits before those, as far as they are not among them.
    """
    filled = {commit.sha for commit, files in (*points, *parents) if files}
    told: list[Values] = []
    silent: list[Values] = []
    for one in points:
        (told if one[1] or one[0].parent in filled else silent).append(one)
    return told, silent


def _runs(documents: Sequence[Cell]) -> tuple[list[int], list[Cell]]:
    """Where the document is another than before, and which."""
    changed = map(is_not, documents[1:], documents)
    starts = [0, *compress(range(1, len(documents)), changed)]
    return starts, [documents[at] for at in starts]


def column_names(shown: Sequence[Key]) -> list[str]:
    """Keys as headers; with the file's path where the key alone is not unique."""
    alone = Counter(key for _, key in shown)
    return [f"{path}:{key}" if not key or alone[key] > 1 else key for path, key in shown]
