"""Whether to train again."""

from datetime import datetime

from gitml.checks import retraining
from gitml.core.retraining import RetrainDecision
from gitml.snapshots.reader import SnapshotReader
from gitml.wiring import Project
from gitml.wiring.models.releases import open_registry


def decide(
    project: Project, reader: SnapshotReader, rev: str, model: str | None, now: datetime
) -> RetrainDecision:
    """Whether to train again; see :func:`gitml.checks.retraining.decide`."""
    return retraining.decide(reader, open_registry(project, reader), rev, model, now)
