"""What changed in data and code, down to the files."""

from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.git.changes import GitChanges
from gitml.core.commits import Commit
from gitml.snapshots.data_diff import DataDetails
from gitml.snapshots.folder_cache import FolderCache
from gitml.wiring import Project


def data_details(project: Project) -> DataDetails:
    """Compares the data of two snapshots down to the files of folders."""
    folders = FolderCache(project.git.private / "gitml")
    return DataDetails(project.root, Cache(project.root), folders)


def git_changes(project: Project, base: Commit | None, head: Commit | None) -> GitChanges:
    """Compares the files that lie in Git; None is the working tree."""
    return GitChanges(project.git, project.root, base, head)
