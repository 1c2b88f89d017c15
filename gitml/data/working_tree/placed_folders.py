"""What DVC is told of folders that lie in place, so that a checkout takes them away again."""

import os
from pathlib import Path

from gitml.adapters.dvc_files import state
from gitml.adapters.dvc_files.state import State
from gitml.core.data.recorded import RecordedOut
from gitml.snapshots.caches.folder_cache import Present
from gitml.snapshots.workspace.workspace_data import WorkingData


def remember(root: Path, path: str, present: Present) -> None:
    """Note a folder with the times of its files, by path below it, as DVC does that placed it."""
    top = os.path.join(root, path)
    at = state.times_of_folder(top, present)
    State(root).remember_placed([(path, os.stat(top).st_ino, at)])


def remember_whole(root: Path, out: RecordedOut, data: WorkingData) -> None:
    """Note a folder of which a part was added or removed just now, so that its times are others.

    What lies in it and is not recorded would go with it, so of such a folder nothing is noted.

    Raises:
        OutsideError: it cannot be read.
    """
    top = data.place(out.path)
    present, listing = data.scan(top), data.listing(out.md5) or {}
    if data.hashes(top, present, data.known(top), {}).items() <= listing.items():
        remember(root, out.path, present)
    data.close()
