"""What reads revisions of a project.

Apart from the project itself, which a Tab needs without them.
"""

from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.snapshots.history import GitHistory
from gitml.snapshots.history_cache import HistoryCache
from gitml.snapshots.reader import SnapshotReader
from gitml.wiring import Project


def snapshots(project: Project) -> SnapshotReader:
    """Reads any revision of the project; keep it for the run, it remembers what it parsed."""
    history = GitHistory(project.git, project.root, project.seen)
    return SnapshotReader(history, Cache(project.root), history_cache(project))


def history_cache(project: Project) -> HistoryCache:
    """What earlier runs read of commits."""
    prefix = GitHistory(project.git, project.root).prefix
    return HistoryCache(project.git.private / "gitml", prefix)
