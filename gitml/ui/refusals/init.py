"""Folders that ``gitml init`` makes no project."""

import shlex
from pathlib import Path

from gitml import wiring
from gitml.core.settings.keys import FILE
from gitml.errors import LostRepositoryError, NoRepositoryError, NoWorkingTreeError, UsageError
from gitml.wiring.setup import projects_below, submodule_around

_CONFIG = ".dvc/config"
_WRITTEN = (_CONFIG, ".dvc/.gitignore", ".dvcignore", ".gitattributes", ".gitignore", FILE)


def refuse_file(directory: Path) -> None:
    if directory.exists() and not directory.is_dir():
        raise UsageError(f"'{directory}' is a file", hint="name a folder")


def is_in_git(directory: Path) -> bool:
    """Whether a folder is in a working tree of Git.

    Raises:
        OutsideError: it is in no place for another repository, either.
        UsageError: it is, or lies in, what was a submodule.
    """
    if not directory.is_dir():  # nor is it made: what is above it counts
        return is_in_git(directory.parent)
    try:
        wiring.locate_git(directory)
    except NoWorkingTreeError:  # no place for another repository
        raise
    except LostRepositoryError as error:
        if error.hint or "/modules/" not in error.gone:
            raise
        raise UsageError(
            f"'{Path(error.file).parent}' was a submodule: its file .git leads to a repository "
            "that is gone",
            hint=f"make it a plain folder first: rm {shlex.quote(error.file)}",
        ) from error
    except NoRepositoryError:
        return False
    return True


def refuse_lost_submodule(directory: Path) -> None:
    """Git takes no files where its index has a submodule, whose own repository is gone."""
    if not is_in_git(directory) or not directory.exists():
        return
    git = wiring.locate_git(directory)
    if git.root.resolve() == directory or (found := submodule_around(git, directory)) is None:
        return
    command = f"git -C {shlex.quote(str(git.root))}"
    path = shlex.quote(found.path)
    plain = [f"{command} rm -r --cached {path}"] if found.in_index else []
    if found.section:
        section = shlex.quote(found.section)
        plain.append(f"{command} config --file .gitmodules --remove-section {section}")
    if found.in_head:
        plain.append(f"{command} commit --all --message 'remove the submodule'")
    raise UsageError(
        f"'{found.path}' is a submodule for Git, and its own repository is not here",
        hint=f"make it a plain folder: {' && '.join(plain)}; "
        f"or bring it back: {command} submodule update --init {path}",
    )


def refuse_inside(directory: Path) -> None:
    """A folder that is named is to be a project of its own, and below another one it is not."""
    there = next(folder for folder in (directory, *directory.parents) if folder.is_dir())
    try:
        root = wiring.find(there).root
    except NoRepositoryError:
        return
    if root.resolve() != directory:
        own, place = shlex.quote(str(root)), shlex.quote(str(directory))
        raise UsageError(
            f"'{directory}' is in the DVC project at '{root}'",
            hint=f"set that up: gitml -C {own} init; or make another one in it: "
            f"mkdir -p {place} && dvc --cd {place} init --subdir && gitml init {place}",
        )


def refuse_second(directory: Path) -> None:
    """Nobody who names no folder wants another project around the one that there is, or beside."""
    try:
        wiring.find(directory)
    except NoRepositoryError:
        below = projects_below(directory)
        if below:
            raise UsageError(
                f"there is a DVC project below this folder: {', '.join(below)}",
                hint=f"set it up: gitml -C {shlex.quote(below[0])} init; "
                "or make another one here: gitml init .",
            ) from None
        _refuse_unseen(directory)


def _refuse_unseen(directory: Path) -> None:
    """What a remote of Git has may be a project, and is not to be begun anew."""
    if is_in_git(directory) and (branch := wiring.unseen_branch(wiring.locate_git(directory))):
        raise UsageError(
            "no commit is checked out here, and the Git remote has some",
            hint=f"check them out first: git checkout {shlex.quote(branch)}; "
            "or begin anew beside them: gitml init .",
        )


def refuse_left_out(directory: Path) -> None:
    """What a sparse checkout leaves out of a project is there, and not to be begun anew."""
    if not directory.is_dir() or not is_in_git(directory):
        return
    git = wiring.locate_git(directory)
    top = git.root.resolve()
    for folder in (directory, *directory.parents) if git.is_sparse else ():
        is_project = (folder / ".dvc").is_dir()
        written = _WRITTEN if is_project or folder == directory else (_CONFIG,)
        wiring.refuse_left_out(git, folder, written)
        if is_project or folder == top:
            return
