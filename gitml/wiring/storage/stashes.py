"""Changed files put aside as a Git stash, for as long as a command needs or for good."""

import os
import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from gitml.adapters.git.worktree import switch
from gitml.core.data.pointers import is_dvc_file
from gitml.core.ports import Talk
from gitml.errors import GitmlError
from gitml.wiring import Project, readers
from gitml.wiring.storage import busy_files


@dataclass(frozen=True, slots=True)
class Aside:
    """What was put aside.

    Attributes:
        stash: id of the stash; None where there was nothing to put aside.
        files: that are in it, from Git's root.
    """

    stash: str | None = None
    files: tuple[str, ...] = ()


@contextmanager
def unreadable_aside(
    project: Project, command: str, talk: Talk, *, wanted: bool
) -> Iterator[Aside]:
    """Put changed files of DVC aside that nobody can read; they come back where the rest fails.

    What such a file says of data is not known, so that nothing could be checked out over it.

    Args:
        project: whose files.
        command: of gitml, for the message of the stash.
        talk: hears of stages that are waited for.
        wanted: whether to do so at all.
    """
    files = busy_files.when_free(lambda: _unreadable(project), talk) if wanted else ()
    if not files:
        yield Aside()
        return
    stash = switch.stash(project.git, files, f"gitml {command}: files that cannot be read")
    try:
        yield Aside(stash, files)
    except GitmlError:
        switch.restore_stash(project.git)
        raise


def _unreadable(project: Project) -> tuple[str, ...]:
    found = readers.snapshots(project).read("workspace", {"stages", "data"})
    broken = {one.path for one in found.problems if is_dvc_file(posixpath.basename(one.path))}
    if not broken:
        return ()
    start = os.path.relpath(project.root, project.git.root.resolve())
    paths = {posixpath.normpath(posixpath.join(start, path)) for path in broken}
    changed = tuple(
        path for path, state in project.git.uncommitted().items()
        if path in paths and state == "modified"
    )  # fmt: skip
    if changed:  # DVC writes them in place: a run may be about to end
        busy_files.refuse_busy_files(project, lambda: changed)
    return changed
