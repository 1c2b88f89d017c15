"""What reads revisions of a project.

Apart from the project itself, which a Tab needs without them.
"""

from collections.abc import Iterable

from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.snapshots.caches.document_cache import DocumentCache
from gitml.snapshots.caches.history_cache import HistoryCache
from gitml.snapshots.caches.parse_cache import Documents
from gitml.snapshots.history import GitHistory
from gitml.snapshots.reader import SnapshotReader
from gitml.wiring import Project


def snapshots(project: Project, fixed: Iterable[str] = ()) -> SnapshotReader:
    """Reads any revision of the project; keep it for the run, it remembers what it parsed.

    Args:
        project: whose.
        fixed: revisions that nothing moves meanwhile, so that Git is asked once what each is.
    """
    history = GitHistory(project.git, project.root, project.seen, fixed)
    return SnapshotReader(history, Cache(project.root), history_cache(project), documents(project))


def documents(project: Project) -> Documents:
    """Parses files, with what earlier runs made of them."""
    kept = DocumentCache(project.git.private / "gitml")
    return Documents(project.root, history_cache(project), kept)


def history_cache(project: Project) -> HistoryCache:
    """What earlier runs read of commits."""
    return HistoryCache(project.git.private / "gitml", project.prefix)
