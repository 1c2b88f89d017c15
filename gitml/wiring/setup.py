"""What a new project is made of, a Git and a DVC repository and a remote; and what is around it."""

from pathlib import Path
from typing import TYPE_CHECKING

from gitml import wiring
from gitml.adapters.git import repository
from gitml.core.ports import Talk
from gitml.errors import NoRepositoryError
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from gitml.adapters.dvc import setup
    from gitml.adapters.git.clones import submodules
else:
    setup = LateModule("gitml.adapters.dvc.setup")
    submodules = LateModule("gitml.adapters.git.clones.submodules")


def submodule_around(git: repository.Git, folder: Path) -> "submodules.NamedSubmodule | None":
    """The submodule a folder is, or lies in; see :mod:`gitml.adapters.git.clones.submodules`."""
    return submodules.around(git, folder)


def projects_below(folder: Path) -> tuple[str, ...]:
    """DVC projects in folders below one, as Git knows them, relative to it."""
    try:
        git = repository.locate(folder)
    except NoRepositoryError:
        return ()
    return wiring.projects_below(git, folder)


def start_git(directory: Path) -> repository.Git:
    """Make a folder a Git repository."""
    return repository.start(directory)


def start_dvc(root: Path, talk: Talk, *, below: bool) -> None:
    """Make a folder of a Git repository a DVC repository; ``below`` its top or at it."""
    setup.start(root, talk, below=below)


def set_remote(root: Path, url: str, talk: Talk) -> bool:
    """Make a folder or URL the default DVC remote; answers whether that changed anything."""
    return setup.set_remote(root, "storage", url, talk)
