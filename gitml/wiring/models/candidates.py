"""The models of a commit as a release would take them."""

from gitml.core.models.release import PARTS, Candidate, candidate_at, require_readable
from gitml.core.snapshot import Model, Snapshots
from gitml.wiring import Project, readers
from gitml.wiring.models.releases import open_registry


def model_candidate(project: Project, reader: Snapshots, commit: str, model: Model) -> Candidate:
    """A model that a commit declares.

    Raises:
        ConfigError: ``gitml.yaml`` of the commit is not valid.
        OutsideError: something of the commit cannot be read.
    """
    registry = open_registry(project, readers.snapshots(project))
    head = require_readable(reader.read(commit, PARTS), "HEAD", None)
    return candidate_at(reader, registry, head, model, commit)
