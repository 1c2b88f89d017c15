"""Data that was being put in place when gitml stopped: how it is known, and finished."""

import contextlib
import os
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from gitml.adapters.ancestors import descends
from gitml.adapters.dvc_files.locks.busy_paths import BusyError, is_of_run
from gitml.adapters.dvc_files.locks.repo_lock import process
from gitml.adapters.dvc_files.notes import unfinished_checkout, unfinished_edit
from gitml.adapters.dvc_files.notes.unfinished_checkout import CheckoutNote, Unfinished
from gitml.core.commits import Commit
from gitml.core.data.data_status import DataStatus
from gitml.core.data.pointers import Pointer
from gitml.core.paths import is_inside, overlap
from gitml.core.pipeline.names import path_from
from gitml.core.ports import Talk
from gitml.core.status import Interrupted
from gitml.errors import AGAIN, GitmlError, OutsideError, Terminated, UsageError
from gitml.late_module import LateModule
from gitml.wiring import Project, readers

if TYPE_CHECKING:
    from gitml.wiring import status as wiring_status
else:  # where nothing was killed nobody looks
    wiring_status = LateModule("gitml.wiring.status")


def checking_out(
    project: Project, rev: str, commit: Commit, head: Commit | None
) -> contextlib.AbstractContextManager[None]:
    """Keep a note while a revision is checked out.

    See :mod:`gitml.adapters.dvc_files.notes.unfinished_checkout`.

    Args:
        project: with the working tree.
        rev: as it was typed.
        commit: that it is.
        head: the commit that is checked out before.
    """
    moves = head is not None and head.sha != commit.sha
    what = Unfinished("checkout", commit.sha, rev, commit.sha)
    return _noted(project, what, ahead=moves)


def restoring(
    project: Project, rev: str, commit: Commit, paths: Sequence[str]
) -> contextlib.AbstractContextManager[None]:
    """Keep a note while data of some paths, of a commit, is put in place."""
    what = Unfinished("checkout", _head(project), rev, commit.sha, tuple(paths))
    return _noted(project, what)


def pulling(
    project: Project, paths: Sequence[str] | None, remote: str | None = None
) -> contextlib.AbstractContextManager[None]:
    """Keep a note while recorded data is put in place, all of it where ``paths`` is None."""
    what = Unfinished("pull", _head(project), paths=tuple(paths or ()), remote=remote)
    return _noted(project, what)


@contextlib.contextmanager
def updating(project: Project, paths: Sequence[str]) -> Iterator[None]:
    """Keep a note while imported data is brought anew, all of it by DVC itself."""
    what = Unfinished("update", _head(project), paths=tuple(paths))
    with _noted(project, what), unfinished_checkout.placing():
        yield


def was_updating(project: Project, paths: Iterable[str]) -> bool:
    """Whether an update of all these paths was killed, so that what lies there came by it."""
    what = unfinished_checkout.unfinished(project.root, project.git.head)
    if what is None or what.verb != "update":
        return False
    wanted = list(paths)
    noted = all(any(is_inside(path, one) for one in what.paths) for path in wanted)
    return noted and all(_as_noted(project, what, wanted).values())


def name_of_head(project: Project, rev: str) -> str:
    """What a checkout is to name that leads where HEAD is, after one of ``rev``.

    A revision such as ``HEAD~1`` or ``@{1}`` is another commit once HEAD has moved.
    """
    if branch := project.git.branch():
        return branch
    head = project.git.head()
    return rev if head is None or _names(project, rev, head.sha) else head.short


def _head(project: Project) -> str:
    """The commit that is checked out; empty before the first one."""
    head = project.git.head()
    return head.sha if head else ""


@contextlib.contextmanager
def _noted(project: Project, what: Unfinished, *, ahead: bool = False) -> Iterator[None]:
    unfinished_edit.refuse(project.root, what.paths or ("",))
    if not what.sha:  # nothing is recorded yet that this data could be mixed with
        yield
        return

    def covered(before: Unfinished) -> bool:
        return all(_as_noted(project, before, what.paths).values())

    note = CheckoutNote(project.root, what, project.git.head, covered)
    try:
        with unfinished_checkout.noted(note, ahead=ahead):
            yield
    except (KeyboardInterrupt, Terminated) as stop:
        if left := unfinished_checkout.unfinished(project.root, project.git.head):
            told = "data may be of two revisions now; finish it"
            stop.add_note(f"{told}: {_command(project, left)}")
        raise


def finishing(project: Project, data: Iterable[DataStatus]) -> Interrupted | None:
    """What stopped on its way; None where nothing did, or it is whole by now.

    Args:
        project: with the note, which goes where the data is whole, whoever mended it.
        data: that is not as recorded.
    """
    data = list(data)
    if command := _finishing_edit(project, data):
        return Interrupted(command, records=True)
    what = unfinished_checkout.unfinished(project.root, project.git.head)
    if what is None or unfinished_checkout.writer(project.root) is not None:
        return None
    asked = _differing(what, data)
    if not asked:
        with contextlib.suppress(OSError):  # where nothing can be written it is passed over again
            unfinished_checkout.forget(project.root)
    if _mixed(project, what, asked):
        return Interrupted(_command(project, what))
    return None


def _finishing_edit(project: Project, data: Iterable[DataStatus]) -> str | None:
    """The command that finishes what was to take data to another name, or out of its records."""
    left = unfinished_edit.interrupted(project.root)
    if left is None:
        return None
    differing = (one.path for one in data if one.state in ("modified", "missing"))
    if left.is_begun(project.root) or (
        left.command.verb != "move"
        and any(overlap(one, path) for one in differing for path in left.data)
    ):
        return left.command.words(project.folder)
    with contextlib.suppress(OSError):
        unfinished_edit.forget(project.root)
    return None


def _command(project: Project, what: Unfinished) -> str:
    rev = what.rev
    if rev and what.paths:
        rev = rev if _names(project, rev, what.rev_sha) else what.rev_sha
    elif rev:
        rev = name_of_head(project, rev)
    named = ["-r", what.remote] if what.remote else []
    words = ["gitml", what.verb, *named, *([rev] if rev else [])]
    paths = [path_from(path, project.folder) for path in what.paths]
    return shlex.join([*words, *(["--"] if paths and what.rev else []), *paths])


def _names(project: Project, rev: str, sha: str | None) -> bool:
    """Whether a revision is that commit."""
    try:
        return project.git.resolve(rev).sha == sha
    except UsageError:
        return False


def _differing(what: Unfinished, data: Iterable[DataStatus]) -> list[str]:
    """The data that was to be put in place, and is not as recorded."""
    changed = [one.path for one in data if one.state == "modified"]
    return [one for one in changed if any(overlap(path, one) for path in what.paths or [one])]


def _mixed(project: Project, what: Unfinished, differing: Sequence[str]) -> bool:
    """Whether some of the data that differs does so as it was not all put in place."""
    return any(_as_noted(project, what, differing).values())


def _as_noted(project: Project, what: Unfinished, paths: Iterable[str]) -> Mapping[str, bool]:
    """By path whether the same is recorded there at HEAD as at the commit of a note.

    Who checked out other records since took the data on. A commit of something else does not.
    """
    head, wanted = project.git.head(), list(paths)
    if not wanted or (head and head.sha == what.sha):
        return dict.fromkeys(wanted, True)
    reader = readers.snapshots(project)
    try:
        known = [reader.read(rev, {"data"}).pointers for rev in ("HEAD", what.sha)]
    except GitmlError:  # the commit is gone
        return dict.fromkeys(wanted, False)

    def recorded(pointers: Mapping[str, Pointer], path: str) -> Mapping[str, str | None]:
        return {one: pointer.md5 for one, pointer in pointers.items() if overlap(one, path)}

    return {path: recorded(known[0], path) == recorded(known[1], path) for path in wanted}


def refuse_unfinished(project: Project, talk: Talk, paths: Sequence[str] = ("",)) -> None:
    """Let nothing be recorded of data that was not all put in place.

    DVC's lock is held, so that no file moves: a checkout may live whose data is to follow yet.

    Args:
        project: with the working tree.
        talk: hears of progress.
        paths: what is meant, relative to the root; other data may be of two revisions.

    Raises:
        BusyError: there is one, which needs DVC's lock to end.
        OutsideError: a command stopped on its way, and data may be partly of the one revision,
            partly of another; or a checkout waits for who called us.
    """
    unfinished_edit.refuse(project.root, paths)
    what = unfinished_checkout.unfinished(project.root, project.git.head)
    if what is None:
        return
    writer = unfinished_checkout.writer(project.root)
    if writer is not None and not _waits_for_us(project, writer):
        _refuse_writer(project)
    look = wiring_status.open_look(project)
    found = wiring_status.read_stages(project, readers.snapshots(project), look, talk)
    look.close()
    meant = [one for one in found.data if any(overlap(one.path, path) for path in paths)]
    if not _mixed(project, what, _differing(what, meant)):
        finishing(project, found.data)  # the note goes where all is whole by now
        return
    if writer is not None:
        raise OutsideError(
            f"data is not of this revision yet: {process(writer)} puts it in place when this ends",
            hint=f"when that has ended, {AGAIN}",
        )
    raise OutsideError(
        "data here may be of two revisions, as putting it in place was interrupted",
        hint=f"finish it: {_command(project, what)}",
    )


def _waits_for_us(project: Project, writer: int) -> bool:
    """Whether that process called us, or gives way to a stage that did: it waits for us."""
    return descends(os.getpid(), writer) or is_of_run(project.root)


def _refuse_writer(project: Project) -> None:
    """Give way to the process that puts data in place, as long as it lives."""
    pid = unfinished_checkout.writer(project.root)
    if pid is not None:
        who = f"{process(pid)}, which puts data in place"
        raise BusyError("data is on its way", who, lambda: _refuse_writer(project))
