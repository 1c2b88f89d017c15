"""Something that is done now and then, whatever else goes on meanwhile."""

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self


class Ticker:
    """Calls ``work`` from a thread of its own, as a context manager.

    Args:
        seconds: between two calls.
        work: is not called any more when the context was left.
    """

    def __init__(self, seconds: float, work: Callable[[], None]) -> None:
        self._seconds = seconds
        self._work = work
        self._over = threading.Event()
        # A terminal that was stopped (Ctrl-S) holds up who writes to it, and no exit of gitml.
        self._thread = threading.Thread(target=self._tick, name="ticker", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join(timeout=2)

    def _tick(self) -> None:
        while not self._over.wait(self._seconds):
            self._work()
