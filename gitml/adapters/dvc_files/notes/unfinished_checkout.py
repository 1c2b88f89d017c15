"""A note that data is being put in place, by which what stopped on its way is known.

It is there while files move, under DVC's lock of the repository; that of a checkout also from when
HEAD moves until data follows. Who wrote it holds a lock of the system on it, by which others know
whether it lives.
"""

import contextlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Literal, NamedTuple

from gitml.adapters.dvc_files.notes import disposable, living_note
from gitml.adapters.files import read_whole, write_atomically
from gitml.core.commits import Commit

_NOTE = ".dvc/tmp/gitml/checkout.json"
_LARGEST = 2**20  # bytes of the note, which may have come with the repository
Head = Callable[[], Commit | None]


class Unfinished(NamedTuple):
    """What puts data in place.

    Attributes:
        verb: of gitml.
        sha: of the commit that is checked out then.
        rev: whose data it is, as it was typed; None for what the working tree records.
        rev_sha: of the commit that ``rev`` is.
        paths: of the data, relative to the DVC root; empty for all.
        remote: that was named to bring it from; None for the default one.
    """

    verb: Literal["checkout", "pull", "update"]
    sha: str
    rev: str | None = None
    rev_sha: str | None = None
    paths: tuple[str, ...] = ()
    remote: str | None = None


class CheckoutNote(NamedTuple):
    """What is to be noted where data is put in place.

    Attributes:
        root: of the DVC repository.
        head: tells the commit that is checked out now.
        covered: whether what was noted before, of all data, is true of these paths still.
    """

    root: Path
    what: Unfinished
    head: Head
    covered: Callable[[Unfinished], bool]

    @contextmanager
    def living(self, *, moving: bool) -> Iterator[None]:
        """Write it, and be known to live until the end of this.

        Args:
            moving: whether files move from now on, and not only HEAD.

        Raises:
            OutsideError: it cannot be written.
        """
        descriptor = living_note.write(self.root / _NOTE, {**self.what._asdict(), "moving": moving})
        try:
            yield
        finally:
            os.close(descriptor)


class Placing:
    """How data was put in place, as whoever does it says.

    Attributes:
        resumes: whether it was begun before, and not ended.
        whole: to be set to False where some data is of another revision still.
    """

    def __init__(self, *, resumes: bool = False) -> None:
        self.resumes = resumes
        self.whole = True


class _Current(NamedTuple):
    """What is to be noted, and whether something was noted before; None where nobody looked."""

    note: CheckoutNote
    resumes: bool | None


_CURRENT: ContextVar[_Current | None] = ContextVar("note", default=None)


@contextmanager
def noted(note: CheckoutNote, *, ahead: bool = False) -> Iterator[None]:
    """Have data that is put in place meanwhile be noted.

    Args:
        note: of it.
        ahead: write the note now, as HEAD moves before data does; where HEAD has not moved when an
            error comes, what was noted before is again.
    """
    resumes = unfinished(note.root, note.head) is not None if ahead else None
    token = _CURRENT.set(_Current(note, resumes))
    try:
        if not ahead:
            yield
            return
        before = _content(note.root)
        with note.living(moving=False):
            try:
                yield
            except BaseException:
                now = note.head()
                if now is None or now.sha != note.what.sha:
                    _put_back(note.root, before)
                raise
    finally:
        _CURRENT.reset(token)


@contextmanager
def placing() -> Iterator[Placing]:
    """Keep the note of the command that puts data in place, while files move.

    It stays where that ends in an error, or is not whole. What puts some data in place leaves the
    note of what was to put all of it.

    Raises:
        OutsideError: the note cannot be written; nothing was moved.
    """
    current = _CURRENT.get()
    if current is None:
        yield Placing()
        return
    note = current.note
    before = unfinished(note.root, note.head)
    resumes = before is not None if current.resumes is None else current.resumes
    files = Placing(resumes=resumes)
    if before and note.what.paths and not before.paths and note.covered(before):
        yield files
        return
    with note.living(moving=True):
        yield files
        if files.whole:
            forget(note.root)


def forget(root: Path) -> None:
    """Take the note away, as what it speaks of is whole."""
    (root / _NOTE).unlink(missing_ok=True)


def unfinished(root: Path, head: Head) -> Unfinished | None:
    """What was putting data in place, or is; None where nothing.

    Before HEAD moves no data does. Where HEAD moved on since, by a commit of something else, it
    is about the data whose record is as it was at its commit, see ``sha``.

    Args:
        root: of the DVC repository.
        head: tells the commit that is checked out; asked where only HEAD was to move yet.
    """
    known = disposable.mapping(root / _NOTE, _LARGEST)
    try:
        verb, sha, moving = known["verb"], known["sha"], known["moving"]
        rev, rev_sha, paths = known["rev"], known["rev_sha"], tuple(known["paths"])
        remote = named if isinstance(named := known.get("remote"), str) else None
        found = Unfinished(verb, sha, rev, rev_sha, paths, remote)
    except (KeyError, TypeError):
        return None
    if moving is True:
        return found
    now = head()
    return found if now and now.sha == found.sha else None


def writer(root: Path) -> int | None:
    """The process that puts data in place, or is about to; None where it is no more."""
    return living_note.writer(root / _NOTE, _LARGEST)


def _put_back(root: Path, before: bytes | None) -> None:
    with contextlib.suppress(OSError):
        if before is None:
            forget(root)
        else:
            write_atomically(root / _NOTE, before)


def _content(root: Path) -> bytes | None:
    try:
        return read_whole(root / _NOTE, _LARGEST)
    except OSError:
        return None
