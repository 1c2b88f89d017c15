"""Folders of another commit in which this one records something.

With that in it no such folder lies there as it was placed, which is how DVC knows what it may take
away. The files that are as in the listing of the folder are of the other commit all the same.
"""

import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc_files.notes import earlier_files
from gitml.adapters.dvc_files.notes.kept_files import KeptFiles
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.state import State
from gitml.core.paths import PathIndex
from gitml.errors import GitmlError

if TYPE_CHECKING:
    from dvc.repo import Repo


def candidates(repo: "Repo", places: PathIndex[str]) -> list[str]:
    """Folders that were placed once, are no output and in none; relative to the root."""
    root = Path(repo.root_dir)
    found = (name for name in State(root).placed() if not any(places.around(name)))
    return [name for name in found if (root / name).is_dir() and not (root / name).is_symlink()]


def left_files(
    repo: "Repo", folders: Collection[str], places: PathIndex[str], in_git: Collection[str]
) -> dict[str, list[str]]:
    """The files of each folder that are as another commit has them; none where nothing is.

    Args:
        repo: standing in the working tree.
        folders: see :func:`candidates`.
        places: of the outputs, relative to the root.
        in_git: the files that Git tracks, relative to the root.
    """
    root = Path(repo.root_dir)
    cache, kept = Cache(root), KeptFiles(root).paths()
    tracked = PathIndex((path, path) for path in in_git)
    found = {}
    for folder in folders:
        if not (places.has_overlap(folder) or tracked.has_overlap(folder)):
            continue
        listing: Mapping[str, str] = {}
        with suppress(GitmlError):  # it is damaged, and tells nothing
            listing = cache.listing(earlier_files.last(root, folder) or "") or {}
        files = ((f"{folder}/{name}", md5) for name, md5 in listing.items())
        found[folder] = [
            path
            for path, md5 in files
            if path not in in_git
            and path not in kept
            and not any(places.around(path))
            and _is_there(repo, path, md5)
        ]
    return {folder: files for folder, files in found.items() if files}


def _is_there(repo: "Repo", path: str, md5: str) -> bool:
    from dvc_data.hashfile.hash import hash_file

    place = repo.fs.join(repo.root_dir, path)
    if os.path.islink(place) or not os.path.isfile(place):
        return False
    if repo.dvcignore.is_ignored(repo.fs, place):
        return False
    return bool(hash_file(place, repo.fs, "md5", state=repo.state)[1].value == md5)
