"""Git's part of a checkout: what stands in its way, branches, stashes and submodules."""

import contextlib
from collections.abc import Iterable

from gitml.adapters.git.worktree import conflicts, switch
from gitml.adapters.project_files import ProjectFiles
from gitml.core.commits import Commit
from gitml.core.paths import is_inside
from gitml.core.ports import Talk
from gitml.wiring import Project
from gitml.wiring.storage.data import open_dvc


def refuse_conflicts(project: Project) -> None:
    """Refuse while a merge has conflicts; see :mod:`gitml.adapters.git.worktree.conflicts`."""
    conflicts.refuse(project.git)


def changes_in_the_way(project: Project, commit: Commit) -> tuple[str, ...]:
    """Uncommitted changes that a checkout of ``commit`` would overwrite, from Git's root."""
    return switch.changes_in_the_way(project.git, commit)


def untracked_in_the_way(
    project: Project, commit: Commit, talk: Talk
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Files that Git does not track where files of ``commit`` are to come, from Git's root.

    First those that are kept elsewhere: what equals the file that comes, and recorded data that is
    in the cache. Then the others.
    """
    found = dict(switch.untracked_in_the_way(project.git, commit))
    if not found:
        return (), ()
    folder = project.prefix
    inside = {path.removeprefix(f"{folder}/"): path for path in found if is_inside(path, folder)}
    kept = {inside[path] for path in open_dvc(project, talk).kept(list(inside))}
    kept |= {path for path, same in found.items() if same}
    return tuple(sorted(kept)), tuple(sorted(found.keys() - kept))


def away(project: Project, paths: Iterable[str]) -> contextlib.AbstractContextManager[None]:
    """Take away files, relative to Git's root; see :meth:`ProjectFiles.away`."""
    return ProjectFiles(str(project.git.root.resolve())).away(paths, project.git.private)


def remove_untracked_ignore_file(project: Project) -> None:
    """At a commit before ``dvc init``, DVC writes its ignore file anew, and Git will not switch."""
    file = project.root / ".dvc" / ".gitignore"
    if file.exists() and not project.git.tracked(str(file)):
        file.unlink()


def previous(project: Project) -> str:
    """What was checked out before; see :func:`gitml.adapters.git.worktree.switch.previous`."""
    return switch.previous(project.git)


def switch_to(project: Project, rev: str, commit: Commit) -> str | None:
    """Check out; see :func:`gitml.adapters.git.worktree.switch.switch`."""
    return switch.switch(project.git, rev, commit)


def remote_branch(project: Project, name: str) -> str | None:
    """The branch of a remote that a checkout of ``name`` would follow."""
    return switch.remote_branch(project.git, name)


def refuse_branch(project: Project, name: str) -> None:
    """Refuse a name that no new branch can have."""
    switch.refuse_branch(project.git, name)


def start_branch(project: Project, name: str, commit: Commit) -> None:
    """Make a branch that begins at ``commit``, and check it out."""
    switch.start_branch(project.git, name, commit)


def stash(project: Project, paths: Iterable[str], message: str) -> str:
    """Keep files as a Git stash; see :func:`gitml.adapters.git.worktree.switch.stash`."""
    return switch.stash(project.git, paths, message)


def restore_stash(project: Project) -> None:
    """Put the newest stash back."""
    switch.restore_stash(project.git)


def update_submodules(project: Project, before: Commit, now: Commit) -> tuple[str, ...]:
    """Bring submodules along with a checkout; answers those that could not be."""
    return switch.update_submodules(project.git, before, now)
