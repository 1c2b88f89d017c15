"""Comparison: what changed between two snapshots."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from gitml.core.config import Direction
from gitml.core.data.changes import DataChange, data_changes
from gitml.core.metrics.direction import MetricChange, metric_changes
from gitml.core.pipeline.changes import CodeChange, StageChange, code_changes, stage_changes
from gitml.core.snapshot import Snapshot
from gitml.core.values import ValueChange, changes

T = TypeVar("T")
_RECORDS = ("dvc.yaml", "dvc.lock")  # without them it is not known what else there is


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two snapshots and their differences.

    Attributes:
        metrics: every metric of either side, also those that did not change.
        params: only what changed.
        data: pointers that changed, stage outputs included.
        stages: definitions that changed.
        code: files in Git, dependencies of stages, that changed.
    """

    base: Snapshot
    head: Snapshot
    metrics: tuple[MetricChange, ...]
    params: tuple[ValueChange, ...]
    data: tuple[DataChange, ...]
    stages: tuple[StageChange, ...]
    code: tuple[CodeChange, ...]


def compare(
    base: Snapshot, head: Snapshot, directions: Mapping[str, Direction] | None = None
) -> Comparison:
    """Compare two snapshots; ``directions`` are those ``gitml.yaml`` declares."""
    return Comparison(
        base=base,
        head=head,
        metrics=metric_changes(base.metrics, head.metrics, directions or {}, unchanged=True),
        params=changes(base.params, head.params),
        data=data_changes(base.pointers, head.pointers),
        stages=stage_changes(base.stages, head.stages),
        code=code_changes(base.code, head.code),
    )


def comparable(base: Snapshot, head: Snapshot) -> tuple[Snapshot, Snapshot]:
    """Both sides without what the other could not read, which is not the same as being gone."""
    return _beside(base, head), _beside(head, base)


def _beside(side: Snapshot, other: Snapshot) -> Snapshot:
    if not (side.problems or other.problems):
        return side
    unread = {problem.path for problem in other.problems}
    blind = any(path.rsplit("/", 1)[-1] in _RECORDS for path in unread)
    unread_records = unread | {problem.path for problem in side.problems}

    def cut(found: Mapping[str, T], known: Mapping[str, T]) -> dict[str, T]:
        return {
            path: value
            for path, value in found.items()
            if path in known or not (blind or unread & {path, *_above(path)})
        }

    return replace(
        side,
        stages={
            address: stage
            for address, stage in side.stages.items()
            if address in other.stages or stage.file not in unread
        },
        pointers={
            path: pointer
            for path, pointer in side.pointers.items()
            if not {pointer.source, _pipeline(pointer.source)} & unread_records
        },
        metrics=cut(side.metrics, other.metrics),
        params=cut(side.params, other.params),
        code=cut(side.code, other.code),
    )


def _pipeline(source: str) -> str:
    """The ``dvc.yaml`` of a lock; any other record stands for itself."""
    return f"{source.removesuffix('dvc.lock')}dvc.yaml" if source.endswith("dvc.lock") else source


def _above(path: str) -> list[str]:
    """The folders that a path lies in."""
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]
