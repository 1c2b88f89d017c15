"""What changed in data and code, down to the files."""

from gitml.adapters.dvc_files.cache import Cache
from gitml.adapters.git.changes import GitChanges
from gitml.core.ports import Commit
from gitml.snapshots.data_diff import DataDetails
from gitml.snapshots.folder_cache import FolderMemory
from gitml.wiring import Place


def data_details(place: Place) -> DataDetails:
    """Compares the data of two snapshots down to the files of folders."""
    memory = FolderMemory(place.git.private / "gitml")
    return DataDetails(place.root, Cache(place.root), memory)


def git_changes(place: Place, base: Commit | None, head: Commit | None) -> GitChanges:
    """Compares the files that lie in Git; None is the working tree."""
    return GitChanges(place.git, place.root, base, head)
