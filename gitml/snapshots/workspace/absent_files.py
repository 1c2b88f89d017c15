"""Which recorded files of a tracked folder never came here, and which were deleted."""

from collections.abc import Mapping
from pathlib import Path

from gitml.adapters.dvc_files.notes import earlier_files
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.core.data.folder_changes import FolderChange, replace_part


def with_absent(
    root: Path, cache: Cache, path: str, recorded: Mapping[str, str], found: Mapping[str, str]
) -> FolderChange | None:
    """A folder as ``gitml add`` would record it; None where all that is gone was deleted.

    Args:
        root: of the project.
        cache: of it.
        path: of the folder, relative to ``root``.
        recorded: its files, hashes by path below it.
        found: those that lie there.
    """
    if recorded.keys() <= found.keys():
        return None
    earlier = earlier_files.of_folder(root, path, cache.listing)
    gone = earlier & (recorded.keys() - found.keys())
    deleted = {name for name in gone if cache.path(recorded[name])}
    change = replace_part(recorded, "", found, deleted.__contains__)
    return change if change.absent else None
