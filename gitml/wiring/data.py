"""DVC's verbs."""

from pathlib import Path

from gitml.adapters.dvc import setup
from gitml.adapters.dvc.data_commands import Dvc
from gitml.adapters.git import repository
from gitml.core.ports import Talk
from gitml.wiring import Place


def open_dvc(place: Place, talk: Talk) -> Dvc:
    """DVC's verbs in the project."""
    folder = place.directory.relative_to(place.root).as_posix()
    return Dvc(place.root, "" if folder == "." else folder, talk)


def start_git(directory: Path) -> repository.Git:
    """Make a folder a Git repository."""
    return repository.start(directory)


def start_dvc(root: Path, talk: Talk, *, below: bool) -> None:
    """Make a folder of a Git repository a DVC repository; ``below`` its top or at it."""
    setup.start(root, talk, below=below)


def set_remote(root: Path, url: str, talk: Talk) -> bool:
    """Make a folder or URL the default DVC remote; answers whether that changed anything."""
    return setup.set_remote(root, "storage", url, talk)
