"""DVC's verbs."""

import os
from contextlib import AbstractContextManager
from pathlib import Path

from gitml.adapters.dvc import setup
from gitml.adapters.dvc.data_commands import Dvc
from gitml.adapters.dvc.patches import progress
from gitml.adapters.git import repository, switch
from gitml.adapters.project_files import ProjectFiles
from gitml.core.data.transfer import Transfer
from gitml.core.ports import Commit, Talk
from gitml.wiring import Project

# Where DVC records data: a commit that touches none of them has the data of the one before.
_RECORDS = tuple(f":(top,glob)**/{name}" for name in ("*.dvc", "dvc.lock", "dvc.yaml"))


def open_dvc(project: Project, talk: Talk) -> Dvc:
    """DVC's verbs in the project."""
    return Dvc(project.root, project.folder, talk)


def hearing(transfer: Transfer) -> AbstractContextManager[None]:
    """Tell ``transfer`` of what DVC moves and hashes meanwhile."""
    return progress.hearing(transfer)


def commits_with_records(project: Project, remote: str) -> tuple[str, ...]:
    """Commits of HEAD that ``remote`` lacks and that change what DVC records, newest first."""
    return project.git.coming(remote, _RECORDS)


def changes_in_the_way(project: Project, commit: Commit) -> tuple[str, ...]:
    """Uncommitted changes that a checkout of ``commit`` would overwrite, from Git's root."""
    return switch.changes_in_the_way(project.git, commit)


def make_way(project: Project, commit: Commit, talk: Talk) -> tuple[str, ...]:
    """Take away what Git would trip over where files of ``commit`` are to come.

    Only what is kept elsewhere: what equals the file that comes, and recorded data that is in the
    cache. Answers what else is in the way, from Git's root; then nothing was taken away.
    """
    found = dict(switch.untracked_in_the_way(project.git, commit))
    if not found:
        return ()
    top = project.git.root.resolve()
    prefix = project.root.relative_to(top)
    inside = {str(Path(path).relative_to(prefix)): path for path in found
              if Path(path).is_relative_to(prefix)}  # fmt: skip
    kept = {inside[path] for path in open_dvc(project, talk).kept(list(inside))}
    if others := tuple(
        sorted(path for path, same in found.items() if not same and path not in kept)
    ):
        return others
    files = ProjectFiles(str(top))
    for path in found:
        files.remove(path)
    return ()


def update_submodules(project: Project, before: Commit, now: Commit) -> tuple[str, ...]:
    """Bring submodules along with a checkout; answers those that could not be."""
    return switch.update_submodules(project.git, before, now)


def write_pointer(project: Project, path: str, content: bytes) -> None:
    """Write a ``.dvc`` file as some commit has it; ``path`` is relative to the DVC root."""
    ProjectFiles(os.path.realpath(project.root)).write(path, content)


def start_git(directory: Path) -> repository.Git:
    """Make a folder a Git repository."""
    return repository.start(directory)


def start_dvc(root: Path, talk: Talk, *, below: bool) -> None:
    """Make a folder of a Git repository a DVC repository; ``below`` its top or at it."""
    setup.start(root, talk, below=below)


def set_remote(root: Path, url: str, talk: Talk) -> bool:
    """Make a folder or URL the default DVC remote; answers whether that changed anything."""
    return setup.set_remote(root, "storage", url, talk)
