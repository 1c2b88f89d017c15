"""Whether to train again."""

from datetime import datetime

from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.checks import retraining
from gitml.core.retraining import RetrainDecision
from gitml.snapshots.caches.folder_cache import FolderCache
from gitml.snapshots.reader import SnapshotReader
from gitml.snapshots.workspace.workspace_data import WorkingData
from gitml.wiring import Project
from gitml.wiring.models.releases import open_registry


def decide(
    project: Project, reader: SnapshotReader, rev: str, model: str | None, now: datetime
) -> RetrainDecision:
    """Whether to train again; see :func:`gitml.checks.retraining.decide`."""
    folders = FolderCache(project.git.private / "gitml")
    working = WorkingData(project.root, Cache(project.root), folders)
    registry = open_registry(project, reader)
    return retraining.decide(reader, working, registry, rev, model, now)
