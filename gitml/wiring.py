"""The composition root: the only module that names concrete adapters."""

from dataclasses import dataclass
from pathlib import Path

from gitml.adapters import git
from gitml.adapters.history import GitHistory
from gitml.adapters.snapshots import SnapshotReader
from gitml.adapters.store import Cache
from gitml.errors import OutsideError


@dataclass(frozen=True)
class Place:
    """Where a command works.

    Attributes:
        git: the Git working tree.
        root: the DVC root, the nearest folder with ``.dvc`` at or above ``directory``.
        directory: the folder the user stands in.
    """

    git: git.Git
    root: Path
    directory: Path


def find(directory: Path) -> Place:
    """The project that ``directory`` belongs to.

    Raises:
        OutsideError: it is not in a Git repository, or that is not a DVC repository.
    """
    here = directory.resolve()
    tree = git.locate(here)
    top = tree.root.resolve()
    for folder in [here, *here.parents]:
        if (folder / ".dvc").is_dir():
            return Place(tree, folder, here)
        if folder == top:
            break
    raise OutsideError(f"not a DVC repository: {top}", hint="set it up with: gitml init")


def snapshots(place: Place) -> SnapshotReader:
    """Reads any revision of the project; keep it for the run, it remembers what it parsed."""
    return SnapshotReader(GitHistory(place.git, place.root), Cache(place.root))
