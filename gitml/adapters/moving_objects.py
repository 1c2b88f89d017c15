"""Who hears how objects move: whatever moves them tells it, from any thread."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from gitml.core.data.transfer import Job, Transfer

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
        self._mutex = threading.Lock()
        self._done = 0
        self._listener.hear_files(job, 0, count, size)

    def hear_bytes(self, count: int) -> None:
        """So many bytes more moved; fewer than nothing where they have to move again."""
        self._listener.hear_bytes(count)

    def hear_object(self) -> None:
        """One object more is whole where it should be."""
        with self._mutex:  # or a thread that is late would set the count back
            self._done += 1
            self._listener.hear_files(self._job, self._done, *self._all)
