"""Signals that Python would lose: what a finalizer raises is printed, and the program goes on."""

import os
import signal
import sys
import time
from collections.abc import Mapping
from types import CodeType, MappingProxyType
from typing import TYPE_CHECKING

from gitml.errors import Terminated

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_SIGNALS: Mapping[type[BaseException], int] = MappingProxyType(
    {KeyboardInterrupt: signal.SIGINT, Terminated: signal.SIGTERM}
)
_LOOK = 0.01  # seconds between looks at whether the hook has ended


def keep() -> None:
    """Send a signal again that came while a finalizer ran.

    While a command handles signals by its own, as ``repro`` does, which counts them, none is sent.
    """
    handlers = {number: signal.getsignal(number) for number in _SIGNALS.values()}

    def hook(lost: "UnraisableHookArgs") -> None:
        number = _SIGNALS.get(lost.exc_type)
        if number is None or signal.getsignal(number) is not handlers[number]:
            sys.__unraisablehook__(lost)
            return
        from threading import Thread, get_ident  # few runs need it

        # Python handles signals in the main thread, which is this one.
        again = (number, get_ident(), hook.__code__)
        Thread(target=_send, args=again, daemon=True).start()

    sys.unraisablehook = hook


def _send(number: int, thread: int, hook: CodeType) -> None:
    """Send a signal when a thread has left the hook, in which it would be lost once more."""
    while _runs(thread, hook):
        time.sleep(_LOOK)
    os.kill(os.getpid(), number)


def _runs(thread: int, function: CodeType) -> bool:
    frame = sys._current_frames().get(thread)  # noqa: SLF001  it is documented
    while frame is not None and frame.f_code is not function:
        frame = frame.f_back
    return frame is not None
