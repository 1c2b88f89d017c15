"""What the page of a version is made from."""

from gitml.core.metrics.direction import metric_changes
from gitml.core.registry import references
from gitml.core.registry.manifest import Manifest
from gitml.core.registry.versions import Registered
from gitml.errors import GitmlError
from gitml.releases.registry import GitRegistry
from gitml.snapshots.reader import SnapshotReader
from gitml.wiring import Project
from gitml.wiring.judging.metric_tests import Tested, test_changes


def since_previous(
    project: Project,
    registry: GitRegistry,
    reader: SnapshotReader,
    found: Registered,
    record: Manifest,
) -> Tested:
    """Metrics beside those of the version that this one was compared with, as reports judge them.

    There are none where it was the first, or where the tag of the other one is not here.
    """
    if record.previous is None:
        return Tested(())
    try:
        _, earlier = references.chosen(record.previous, registry.models())
        config = reader.config(found.commit)
    except GitmlError:
        return Tested(())
    before = registry.manifest(earlier)
    if before is None:
        return Tested(())
    changes = metric_changes(before.metrics, record.metrics, config.directions)
    try:
        return test_changes(project, reader, config, changes, earlier.commit, found.commit)
    except GitmlError:  # numbers of both are on record, whatever became of their predictions
        return Tested(changes)
