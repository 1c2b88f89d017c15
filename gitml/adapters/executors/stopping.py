"""SIGINT and SIGTERM while stages run: noted, so that bookkeeping is never cut in the middle."""

import signal
import threading
from types import FrameType, TracebackType
from typing import Literal, Self

Kind = Literal["interrupt", "terminate"]
_PATIENCE = 3.0  # seconds that bookkeeping may take on after a SIGTERM


class Stopping:
    """Listens to both signals as a context manager.

    Attributes:
        kind: which was heard first, None while there was none.
        count: how many were heard.
    """

    def __init__(self) -> None:
        self.kind: Kind | None = None
        self.count = 0
        self._before: dict[int, object] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):
                self._before[number] = signal.signal(number, self._hear)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._before:
            signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal.signal gave us

    def calm(self) -> None:
        """Bookkeeping is over; from here on nothing needs to be cut."""
        if self._before:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _hear(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if number == signal.SIGALRM:
            raise KeyboardInterrupt
        self.count += 1
        if self.kind is None:
            self.kind = "interrupt" if number == signal.SIGINT else "terminate"
        if number == signal.SIGTERM:
            signal.setitimer(signal.ITIMER_REAL, _PATIENCE)
        elif self.count > 2:  # once to end, once to kill, and then whoever asks means it
            raise KeyboardInterrupt
