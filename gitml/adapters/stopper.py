"""Stopping what runs, first gently: INT, then TERM, then KILL."""

import time
from collections.abc import Callable

from gitml.core.pipeline.execution import How

_PATIENCE = {"interrupt": 10.0, "terminate": 1.5}  # seconds until something stronger
_LAST = 2.0  # seconds from TERM to KILL


class Stopper:
    """How far the stopping of a run is.

    Args:
        cancel: stops all that runs, in one of the ways.
    """

    def __init__(self, cancel: Callable[[How], None]) -> None:
        self._cancel = cancel
        self._kind: How | None = None
        self._until = 0.0
        self._patient = True

    def begin(self, kind: How) -> None:
        """Stop, if that was not begun in this way or a stronger one; :meth:`tend` goes on."""
        if self._kind in (kind, "terminate"):
            return
        self._kind = kind
        self._cancel(kind)
        self._until = time.monotonic() + _PATIENCE[kind]

    def hurry(self) -> None:
        """Whoever asked loses patience."""
        self._until, self._patient = 0.0, False

    def tend(self) -> None:
        """The next step, when its time has come."""
        if self._kind is None or time.monotonic() < self._until:
            return
        gentle = self._patient and self._kind == "interrupt"
        self._cancel("terminate" if gentle else "kill")
        self._until, self._patient = time.monotonic() + _LAST, False
