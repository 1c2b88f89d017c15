"""The values of two snapshots beside each other, as far as both could be read."""

import contextlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from gitml.core.metrics.addresses import find_metric
from gitml.core.metrics.direction import MetricChange, metric_changes
from gitml.core.metrics.renames import with_renames
from gitml.core.paths import folders
from gitml.core.snapshot import Problem, Snapshot
from gitml.errors import ConfigError

if TYPE_CHECKING:
    from gitml.core.settings.config import Config

T = TypeVar("T")
_RECORDS = ("dvc.yaml", "dvc.lock")  # without them it is not known what else there is
_UNMADE = "declared, not in the commit, and no run is recorded that made it"


def compare_metrics(
    base: Snapshot, head: Snapshot, config: "Config | None" = None
) -> tuple[MetricChange, ...]:
    """Every metric of either side, also those that did not change, or are not judged.

    Args:
        base: a snapshot.
        head: another one; both as :func:`comparable` makes them.
        config: tells what a change means.
    """
    found = metric_changes(
        {**base.metrics, **base.unjudged},
        {**head.metrics, **head.unjudged},
        config.directions if config else {},
        _min_deltas(config, base, head) if config else {},
    )
    if unjudged := base.unjudged.keys() | head.unjudged.keys():
        found = tuple(one._replace(unjudged=one.value.path in unjudged) for one in found)
    return with_renames(found)


def _min_deltas(config: "Config", *sides: Snapshot) -> dict[tuple[str, str], float]:
    """What counts as a change of the metrics that decide, the least where several models say so."""
    found: dict[tuple[str, str], float] = {}
    declared = [(name, rules.primary) for name, rules in config.models.items() if rules.primary]
    for side in sides:
        for name, primary in declared:
            with contextlib.suppress(ConfigError):  # who judges by it says that there is none
                metric = find_metric(side.metrics, primary.metric, name)
                key = (metric.path, metric.key)
                found[key] = min(primary.min_delta, found.get(key, primary.min_delta))
    return found


def comparable(base: Snapshot, head: Snapshot) -> tuple[Snapshot, Snapshot]:
    """Both sides without what the other could not read, which is not the same as being gone.

    What is not judged of one side is not judged of the other.
    """
    return _beside(base, head), _beside(head, base)


def told_where_same(base: Snapshot, head: Snapshot) -> tuple[Snapshot, Snapshot]:
    """Both sides, where what is not here and is the same data in both is only told, once.

    Whatever is in such a file, it does not differ: in the working tree, too, it is not there, and
    its record stands for it.
    """
    lacking = {(one.path, one.absent) for one in base.problems if one.absent}
    same = lacking & {(one.path, one.absent) for one in head.problems}
    return (
        base._replace(
            problems=tuple(one for one in base.problems if (one.path, one.absent) not in same)
        ),
        head._replace(
            problems=tuple(
                one._replace(reason=f"{one.reason}; it is the same in both", told_only=True)
                if (one.path, one.absent) in same
                else one
                for one in head.problems
            )
        ),
    )


def with_unmade(snapshots: Sequence[Snapshot]) -> list[Snapshot]:
    """Commits none of which has a metric, with each metrics file that they declare as a problem.

    No run will make them there any more. Beside a commit that has some, or the working tree, they
    are what has not been made yet.
    """
    if any(one.commit is None or one.metrics or one.problems for one in snapshots):
        return list(snapshots)
    return [
        one._replace(problems=tuple(Problem(path, _UNMADE) for path in one.metric_files))
        for one in snapshots
    ]


def _beside(side: Snapshot, other: Snapshot) -> Snapshot:
    if not (side.problems or other.problems):
        return side
    side = side.unjudging(other.unjudged.keys())
    unread = {problem.path for problem in other.problems}
    blind = any(path.rsplit("/", 1)[-1] in _RECORDS for path in unread)
    unread_records = unread | {problem.path for problem in side.problems}

    def cut(found: Mapping[str, T], known: Mapping[str, T]) -> dict[str, T]:
        return {
            path: value
            for path, value in found.items()
            if path in known or not (blind or unread & {path, *folders(path)})
        }

    return side._replace(
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
