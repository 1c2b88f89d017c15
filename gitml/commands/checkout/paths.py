"""Data of some paths brought back from a revision."""

import shlex
from collections.abc import Mapping, Sequence

from gitml import wiring
from gitml.core.commits import Commit
from gitml.core.data.results import Moved
from gitml.core.paths import overlap
from gitml.core.pipeline.names import path_from
from gitml.core.ports import Talk
from gitml.core.shell_words import quoted_paths
from gitml.core.snapshot import Snapshots
from gitml.errors import GitmlError, UsageError
from gitml.render.text.data.data_moves import some
from gitml.wiring import checkouts, sparse_checkout
from gitml.wiring.named_data import data_paths
from gitml.wiring.storage import data as wiring_data
from gitml.wiring.storage.interrupted.unfinished import restoring


def restore_paths(
    project: wiring.Project,
    reader: Snapshots,
    rev: str,
    words: Sequence[str],
    talk: Talk,
    *,
    dry_run: bool,
) -> Moved:
    """Put old data of some paths in place; code stays.

    Pointers of whole paths come along, staged for a commit as ``git checkout REV -- PATH`` does.

    Args:
        project: with the working tree.
        reader: reads its revisions.
        rev: as it was typed; ``-`` is what was checked out before.
        words: as typed; see :func:`gitml.wiring.named_data.data_paths`.
        talk: hears of progress.
        dry_run: only say what would be done.

    Raises:
        UsageError: ``rev`` tracks no such data, a path is outside the project, or a pointer that
            no commit has would be lost.
        OutsideError: data would be lost, or cannot be had, or a sparse checkout leaves out a
            pointer; then nothing has moved.
    """
    commit = project.git.resolve(checkouts.previous(project) if rev == "-" else rev)
    for word in words:
        _refuse_git_file(project, commit, word, rev)
    paths = data_paths(project, words, [commit.sha])
    data = wiring_data.open_data(project, talk)
    pointers = data.pointers(commit.sha, paths)
    sparse_checkout.refuse_data(project, [*pointers.values()])
    contents = {pointer: reader.content(commit.sha, pointer) for pointer in pointers}
    _refuse_loss_of_pointers(project, contents)
    if dry_run:
        return data.foresee_restore(commit.sha, paths, called=rev)
    with restoring(project, rev, commit, paths):
        moved = data.restore(commit.sha, paths, called=rev)
        written = {pointer: content for pointer, content in contents.items() if content is not None}
        for pointer, content in written.items():
            wiring_data.write_pointer(project, pointer, content)
    if pointers:
        restored = sorted(set(pointers.values()))
        data.ignore(restored)
        wiring_data.stage_records(project, written, restored)
    return moved


def is_tracked(project: wiring.Project, reader: Snapshots, typed: str) -> bool:
    """Whether a word is a path of data of the commit that is checked out."""
    try:
        paths = data_paths(project, [typed], ["HEAD"])
        pointers = reader.read("HEAD", {"data"}).pointers
        return any(overlap(path, known) for path in paths for known in pointers)
    except GitmlError:  # what is told is another error
        return False


def _refuse_git_file(project: wiring.Project, commit: Commit, word: str, rev: str) -> None:
    """Refuse what Git has; a pointer stands for its data, and comes along with it."""
    path = wiring.inside(project, word)
    if not path.endswith(".dvc") and project.git.has_file(commit, project.root / path):
        raise UsageError(
            f"'{path}' is a file in Git at {rev}",
            hint=shlex.join(
                ["git", "restore", "--source", rev, "--", path_from(path, project.folder)]
            ),
        )


def _refuse_loss_of_pointers(project: wiring.Project, coming: Mapping[str, bytes | None]) -> None:
    """New data may be safe in the cache, but without its pointer nobody finds it there.

    Its user may let go of a pointer as of any file, with Git.
    """
    lost = [
        pointer
        for pointer, content in coming.items()
        if (file := project.root / pointer).is_file()
        and file.read_bytes() != content
        and not project.git.committed(file)
    ]
    if lost:
        shown = [path_from(pointer, project.folder) for pointer in sorted(lost)]
        hint = f"commit it first: git add {quoted_paths(shown)} && git commit"
        head = project.git.head()
        if head and all(project.git.has_file(head, project.root / one) for one in lost):
            hint += f"; or let go of it, and try again: git checkout HEAD -- {quoted_paths(shown)}"
        raise UsageError(
            f"this is the only record of new data and would be lost: {some(sorted(lost))}",
            hint=hint,
        )
