"""Git hooks: which there are, and the projects that they are for."""

from collections.abc import Mapping
from pathlib import Path

from gitml.adapters.git.repository import Git
from gitml.adapters.git.worktree import conflicts, hooks
from gitml.core.paths import is_inside
from gitml.wiring import Project, locate_git, programs
from gitml.wiring.storage.data import RECORDS

CONFIG = ".dvc/config"
NOTHING = "0" * 40  # as Git names a commit that is not there


def installed(project: Project) -> Mapping[str, bool]:
    """Whether each hook is there."""
    return _hooks(project).installed()


def install(project: Project) -> None:
    """Write the hooks; see :meth:`gitml.adapters.git.worktree.hooks.Hooks.install`."""
    _hooks(project).install()


def remove(project: Project) -> tuple[str, ...]:
    """Take the hooks away; answers their names."""
    return _hooks(project).remove()


def _hooks(project: Project) -> hooks.Hooks:
    return hooks.Hooks(project.git, programs())


def projects(directory: Path, *names: str) -> tuple[Project, ...]:
    """The DVC projects of the repository that Git works on: Git starts hooks at its top.

    Args:
        directory: in the repository.
        names: of commits, each of which may have projects that the commit checked out has not;
            what names nothing is left out.

    Returns:
        Those that are in this working tree, outer ones first.
    """
    git = locate_git(directory)
    top = git.root.resolve()
    listed = git.output("ls-files", "-z", "--", CONFIG, f"*/{CONFIG}").split("\0")
    for name in names:
        listed += [path for path in files(git, name) if f"/{path}".endswith(f"/{CONFIG}")]
    roots = {top, *(top / path.removesuffix(CONFIG) for path in listed if path)}
    return tuple(Project(git, root, root) for root in sorted(roots) if (root / ".dvc").is_dir())


def files(git: Git, name: str) -> list[str]:
    """Every file of a commit, from the top; none where the name names nothing."""
    return git.run("ls-tree", "-r", "--name-only", "-z", name).text.split("\0")


def restored(directory: Path, before: str, now: str) -> tuple[Project, ...]:
    """The projects whose records of data differ between two commits.

    None in a rebase or the like; all where there was no commit before.
    """
    git = locate_git(directory)
    if conflicts.going_on(git):
        return ()
    if before.startswith(NOTHING):
        return projects(directory)
    asked = git.run("diff", "--name-only", "-z", "--no-renames", before, now, "--", *RECORDS)
    changed = asked.text.split("\0")[:-1]
    return tuple(
        project
        for project in projects(directory, before)
        if any(is_inside(path, project.prefix) for path in changed)
    )
