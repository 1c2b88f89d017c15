"""DVC's verbs."""

from pathlib import Path

from gitml.adapters.dvc import setup
from gitml.adapters.dvc.data_commands import Dvc
from gitml.adapters.git import repository
from gitml.core.ports import Talk
from gitml.wiring import Project

# Where DVC records data: a commit that touches none of them has the data of the one before.
_RECORDS = tuple(f":(top,glob)**/{name}" for name in ("*.dvc", "dvc.lock", "dvc.yaml"))


def open_dvc(project: Project, talk: Talk) -> Dvc:
    """DVC's verbs in the project."""
    return Dvc(project.root, project.folder, talk)


def commits_with_records(project: Project, remote: str) -> tuple[str, ...]:
    """Commits of HEAD that ``remote`` lacks and that change what DVC records, newest first."""
    return project.git.coming(remote, _RECORDS)


def start_git(directory: Path) -> repository.Git:
    """Make a folder a Git repository."""
    return repository.start(directory)


def start_dvc(root: Path, talk: Talk, *, below: bool) -> None:
    """Make a folder of a Git repository a DVC repository; ``below`` its top or at it."""
    setup.start(root, talk, below=below)


def set_remote(root: Path, url: str, talk: Talk) -> bool:
    """Make a folder or URL the default DVC remote; answers whether that changed anything."""
    return setup.set_remote(root, "storage", url, talk)
