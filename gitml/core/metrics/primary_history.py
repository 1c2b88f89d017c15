"""The metric that decides about a model, at the last commits at which it moved."""

from collections.abc import Sequence
from dataclasses import dataclass

from gitml.core.metrics.history import Cell, Key
from gitml.core.values import MISSING, is_finite, same

_MOST_POINTS = 12
_LEAST_POINTS = 3  # two are the base and the head, which every report compares


@dataclass(frozen=True, slots=True)
class MetricReading:
    """What the files of one commit, or of the working tree, say.

    Attributes:
        name: the version released there, else the short id of the commit, else ``new``.
        commit: its id; None for files that are not committed.
        is_release: whether a version was released there.
        is_base: whether the report compares with it.
    """

    name: str
    commit: str | None
    value: Cell
    is_release: bool = False
    is_base: bool = False


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """The number of one commit; for ``name`` and ``commit`` see :class:`MetricReading`."""

    name: str
    commit: str | None
    value: float


@dataclass(frozen=True, slots=True)
class MetricHistory:
    """The primary metric of a model over time.

    Attributes:
        points: the oldest first.
        left_out: how many more commits would be points, had they a number.
    """

    model: str
    path: str
    key: str
    points: tuple[HistoryPoint, ...]
    left_out: int = 0


def history(
    model: str,
    place: Key,
    line: Sequence[MetricReading],
    *,
    before: Cell = MISSING,
    base: MetricReading | None = None,
) -> MetricHistory | None:
    """The last points at which the value moved, with the releases; None where they are too few.

    Args:
        model: whose primary metric it is.
        place: of the metric.
        line: the commits of a branch, the oldest first; its last one is always a point.
        before: the value at the commit before them.
        base: what the report compares with, where it is not one of them; it stands first.
    """
    olds = [before, *(one.value for one in line)]
    chosen = [
        now
        for old, now in zip(olds, line, strict=False)
        if now is line[-1] or now.is_base or now.is_release or not same(old, now.value)
    ]
    kept = _last([base, *chosen] if base else chosen)
    points = tuple(
        HistoryPoint(one.name, one.commit, float(one.value)) for one in kept if is_finite(one.value)
    )
    if len(points) < _LEAST_POINTS:
        return None
    return MetricHistory(model, *place, points, len(kept) - len(points))


def _last(chosen: Sequence[MetricReading]) -> Sequence[MetricReading]:
    """As many as a drawing has room for; the base is always one of them."""
    lost = chosen[:-_MOST_POINTS]
    base = [one for one in lost if one.is_base]
    return [*base, *chosen[len(lost) + len(base) :]]
