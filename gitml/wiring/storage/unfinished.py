"""Data that was being put in place when gitml stopped: how it is known, and finished."""

import contextlib
import os
import shlex
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from gitml.adapters.ancestors import descends
from gitml.adapters.dvc_files import unfinished_checkout
from gitml.adapters.dvc_files.locks.busy_paths import BusyError, is_of_run
from gitml.adapters.dvc_files.locks.repo_lock import process
from gitml.adapters.dvc_files.unfinished_checkout import CheckoutNote, Unfinished
from gitml.core.commits import Commit
from gitml.core.data.data_status import DataStatus
from gitml.core.paths import is_inside, overlap
from gitml.core.pipeline.names import path_from
from gitml.core.ports import Talk
from gitml.errors import AGAIN, OutsideError, Terminated, UsageError
from gitml.late_module import LateModule
from gitml.wiring import Project, readers

if TYPE_CHECKING:
    from gitml.wiring import status as wiring_status
else:  # where nothing was killed nobody looks
    wiring_status = LateModule("gitml.wiring.status")


def checking_out(
    project: Project, rev: str, commit: Commit, head: Commit | None
) -> contextlib.AbstractContextManager[None]:
    """Keep a note while a revision is checked out; see :mod:`.unfinished_checkout`.

    Args:
        project: with the working tree.
        rev: as it was typed.
        commit: that it is.
        head: the commit that is checked out before.
    """
    moves = head is not None and head.sha != commit.sha
    return _noted(project, Unfinished("checkout", rev), commit, ahead=moves)


def restoring(
    project: Project, rev: str, paths: Sequence[str]
) -> contextlib.AbstractContextManager[None]:
    """Keep a note while data of some paths is put in place."""
    return _noted(project, Unfinished("checkout", rev, tuple(paths)), project.git.head())


def pulling(
    project: Project, paths: Sequence[str] | None
) -> contextlib.AbstractContextManager[None]:
    """Keep a note while recorded data is put in place, all of it where ``paths`` is None."""
    return _noted(project, Unfinished("pull", None, tuple(paths or ())), project.git.head())


@contextlib.contextmanager
def updating(project: Project, paths: Sequence[str]) -> Iterator[None]:
    """Keep a note while imported data is brought anew, all of it by DVC itself."""
    what = Unfinished("update", None, tuple(paths))
    with _noted(project, what, project.git.head()), unfinished_checkout.placing():
        yield


def was_updating(project: Project, paths: Iterable[str]) -> bool:
    """Whether an update of all these paths was killed, so that what lies there came by it."""
    what = unfinished_checkout.unfinished(project.root, project.git.head)
    if what is None or what.verb != "update":
        return False
    return all(any(is_inside(path, one) for one in what.paths) for path in paths)


def name_of_head(project: Project, rev: str) -> str:
    """What a checkout is to name that leads where HEAD is, after one of ``rev``.

    A revision such as ``HEAD~1`` or ``@{1}`` is another commit once HEAD has moved.
    """
    if branch := project.git.branch():
        return branch
    head = project.git.head()
    try:
        found = project.git.resolve(rev)
    except UsageError:
        found = None
    return rev if head is None or (found and found.sha == head.sha) else head.short


@contextlib.contextmanager
def _noted(
    project: Project, what: Unfinished, commit: Commit | None, *, ahead: bool = False
) -> Iterator[None]:
    if commit is None:  # nothing is recorded yet that this data could be mixed with
        yield
        return
    note = CheckoutNote(project.root, what, commit.sha, project.git.head)
    try:
        with unfinished_checkout.noted(note, ahead=ahead):
            yield
    except (KeyboardInterrupt, Terminated) as stop:
        if left := unfinished_checkout.unfinished(project.root, project.git.head):
            told = "data may be of two revisions now; finish it"
            stop.add_note(f"{told}: {_command(project, left)}")
        raise


def finishing(project: Project, data: Iterable[DataStatus]) -> str | None:
    """The command that finishes what stopped; None where nothing did, or it is whole by now.

    Args:
        project: with the note, which goes where the data is whole, whoever mended it.
        data: that is not as recorded.
    """
    what = unfinished_checkout.unfinished(project.root, project.git.head)
    if what is None or unfinished_checkout.writer(project.root) is not None:
        return None
    if not _is_mixed(what, data):
        with contextlib.suppress(OSError):  # where nothing can be written it is passed over again
            unfinished_checkout.forget(project.root)
        return None
    return _command(project, what)


def _command(project: Project, what: Unfinished) -> str:
    # Of some paths HEAD did not move.
    rev = name_of_head(project, what.rev) if what.rev and not what.paths else what.rev
    words = ["gitml", what.verb, *([rev] if rev else [])]
    paths = [path_from(path, project.folder) for path in what.paths]
    return shlex.join([*words, *(["--"] if paths and what.rev else []), *paths])


def _is_mixed(what: Unfinished, data: Iterable[DataStatus]) -> bool:
    changed = [one.path for one in data if one.state == "modified"]
    mixed = [one for one in changed if any(overlap(path, one) for path in what.paths)]
    return bool(mixed if what.paths else changed)


def refuse_unfinished(project: Project, talk: Talk) -> None:
    """Let nothing be recorded of data that was not all put in place.

    DVC's lock is held, so that no file moves: a checkout may live whose data is to follow yet.

    Raises:
        BusyError: there is one, which needs DVC's lock to end.
        OutsideError: a command stopped on its way, and data may be partly of the one revision,
            partly of another; or a checkout waits for who called us.
    """
    what = unfinished_checkout.unfinished(project.root, project.git.head)
    if what is None:
        return
    writer = unfinished_checkout.writer(project.root)
    if writer is not None and not _waits_for_us(project, writer):
        _refuse_writer(project)
    look = wiring_status.open_look(project)
    found = wiring_status.read_stages(project, readers.snapshots(project), look, talk)
    look.close()
    if writer is not None and _is_mixed(what, found.data):
        raise OutsideError(
            f"data is not of this revision yet: {process(writer)} puts it in place when this ends",
            hint=f"when that has ended, {AGAIN}",
        )
    if command := finishing(project, found.data):
        raise OutsideError(
            "data here may be of two revisions, as putting it in place was interrupted",
            hint=f"finish it: {command}",
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
