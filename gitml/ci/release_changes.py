"""What the page of a version is made from."""

from gitml.core.metrics.direction import MetricChange, metric_changes
from gitml.core.registry import references
from gitml.core.registry.manifest import Manifest
from gitml.core.registry.versions import Registered
from gitml.errors import GitmlError
from gitml.releases.registry import GitRegistry
from gitml.snapshots.reader import SnapshotReader


def since_previous(
    registry: GitRegistry, reader: SnapshotReader, found: Registered, record: Manifest
) -> tuple[MetricChange, ...]:
    """Metrics beside those of the version that this one was compared with.

    There are none where it was the first, or where the tag of the other one is not here.
    """
    if record.previous is None:
        return ()
    try:
        _, earlier = references.chosen(record.previous, registry.models())
        directions = reader.config(found.commit).directions
    except GitmlError:
        return ()
    before = registry.manifest(earlier)
    return metric_changes(before.metrics, record.metrics, directions) if before else ()
