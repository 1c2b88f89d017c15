"""How work on data goes: files and bytes that are done, as the threads that do it tell."""

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

Job = Literal["fetching", "uploading", "hashing", "placing", "looking"]


@dataclass(frozen=True, slots=True)
class TransferState:
    """How far it is.

    Attributes:
        job: what is done now; None before anything is.
        files: done of this job.
        of_files: of this job in all; None where nobody knows.
        size: bytes that moved or were hashed in this job.
        of_size: in all; None where nobody knows.
    """

    job: Job | None = None
    files: int = 0
    of_files: int | None = None
    size: int = 0
    of_size: int | None = None


class Transfer:
    """Adds up what is heard of one job after the other."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._state = TransferState()

    @property
    def state(self) -> TransferState:
        """How far it is now."""
        return self._state

    def hear_files(
        self, job: Job, files: int, of_files: int | None, of_size: int | None = None
    ) -> None:
        """So many files are done; a job that begins has no bytes yet.

        Args:
            job: what is done with them.
            files: done so far.
            of_files: in all; None where that is not known.
            of_size: bytes in all; None where that is not known.
        """
        with self._mutex:
            size = self._state.size if files and job == self._state.job else 0
            self._state = TransferState(job, files, of_files, size, of_size)

    def hear_bytes(self, count: int) -> None:
        """So many bytes more were done."""
        with self._mutex:
            now = self._state
            size = now.size + count
            self._state = TransferState(now.job, now.files, now.of_files, size, now.of_size)


_LISTENER: ContextVar[Transfer | None] = ContextVar("listener", default=None)


@contextmanager
def listening(transfer: Transfer) -> Iterator[None]:
    """Let ``transfer`` hear what is done with data meanwhile in this thread."""
    token = _LISTENER.set(transfer)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def is_heard() -> bool:
    """Whether anybody listens: what takes a while to find out is worth it only then."""
    return _LISTENER.get() is not None


def current() -> Transfer:
    """Who listens; somebody who forgets it where nobody does."""
    return _LISTENER.get() or Transfer()


class MovingObjects:
    """Tells whoever listens how objects move; several threads may tell it.

    Args:
        job: what is done with them.
        count: how many there are; None where nobody knows.
        size: bytes of all; None where nobody knows.
    """

    def __init__(self, job: Job, count: int | None = None, size: int | None = None) -> None:
        self._listener = current()
        self._job: Job = job
        self._all = count, size
        self._numbers = itertools.count(1)
        self._listener.hear_files(job, 0, count, size)

    def hear_bytes(self, count: int) -> None:
        """So many bytes more moved; fewer than nothing where they have to move again."""
        self._listener.hear_bytes(count)

    def hear_object(self) -> None:
        """One object more is whole where it should be."""
        self._listener.hear_files(self._job, next(self._numbers), *self._all)
