"""Comparison: what changed between two snapshots."""

from collections.abc import Mapping
from dataclasses import dataclass

from gitml.core.config import Direction
from gitml.core.data.changes import DataChange, data_changes
from gitml.core.evaluation.metrics import MetricChange, metric_changes
from gitml.core.pipeline.changes import CodeChange, StageChange, code_changes, stage_changes
from gitml.core.snapshot import Snapshot
from gitml.core.values import ValueChange, changes


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
