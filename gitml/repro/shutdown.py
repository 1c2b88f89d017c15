"""SIGINT, SIGTERM and SIGHUP while stages run: noted, so that bookkeeping is never cut short."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Literal, Self

from gitml.core.run.executor import How

Kind = Literal["interrupt", "terminate"]
_PATIENCE = 3.0  # seconds that bookkeeping may take on after a SIGTERM
_GRACE = {"interrupt": 10.0, "terminate": 1.5}  # seconds until something stronger
_LAST = 2.0  # seconds from TERM to KILL


class Signals:
    """Notes these signals within a ``with`` block, instead of their usual effect.

    A terminal that is closed, SIGHUP, ends a run as SIGTERM does, unless ``nohup`` is meant to
    keep it. After a SIGTERM, or a third Ctrl-C, bookkeeping that takes too long is cut short
    all the same.

    Attributes:
        kind: which was heard first, None while there was none.
        count: how many were heard.
    """

    def __init__(self) -> None:
        self.kind: Kind | None = None
        self.count = 0
        self._before: dict[int, object] = {}
        self._at_once = False

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            numbers = [signal.SIGINT, signal.SIGTERM, signal.SIGALRM]
            if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
                numbers.append(signal.SIGHUP)
            for number in numbers:
                self._before[number] = signal.signal(number, self._handle)
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

    @contextmanager
    def raise_at_once(self) -> Iterator[None]:
        """Let the first signal raise ``KeyboardInterrupt``, as it cuts nothing short."""
        self._at_once = True
        try:
            if self.kind is not None:
                raise KeyboardInterrupt
            yield
        finally:
            self._at_once = False

    def disarm(self) -> None:
        """Bookkeeping is over: the alarm that would cut it short is not needed any more."""
        if self._before:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _handle(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if number == signal.SIGALRM:
            raise KeyboardInterrupt
        self.count += 1
        if self.kind is None:
            self.kind = "interrupt" if number == signal.SIGINT else "terminate"
        if self._at_once:
            self._at_once = False  # who is on the way out is not interrupted again
            raise KeyboardInterrupt
        if number in (signal.SIGTERM, signal.SIGHUP):
            signal.setitimer(signal.ITIMER_REAL, _PATIENCE)
        elif self.count > 2:  # once to end, once to kill, and then whoever asks means it
            raise KeyboardInterrupt


class Stopper:
    """Stops what runs: gently first, then in stronger ways.

    Args:
        cancel: stops all that runs, in one of the ways.
    """

    def __init__(self, cancel: Callable[[How], None]) -> None:
        self._cancel = cancel
        self._kind: How | None = None
        self._until = 0.0
        self._patient = True

    def begin(self, kind: How) -> None:
        """Stop, if that was not begun in this way or a stronger one; :meth:`go_on` goes on."""
        if self._kind in (kind, "terminate"):
            return
        self._kind = kind
        self._cancel(kind)
        self._until = time.monotonic() + _GRACE[kind]

    def hurry(self) -> None:
        """Whoever asked has asked again: kill at once."""
        self._until, self._patient = 0.0, False

    def go_on(self) -> None:
        """The next step, when its time has come."""
        if self._kind is None or time.monotonic() < self._until:
            return
        gentle = self._patient and self._kind == "interrupt"
        self._cancel("terminate" if gentle else "kill")
        self._until, self._patient = time.monotonic() + _LAST, False
