"""Signals that Python would lose: what a finalizer raises is printed, and the program goes on."""

import os
import signal
import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from gitml.errors import Terminated

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_SIGNALS: Mapping[type[BaseException], int] = MappingProxyType(
    {KeyboardInterrupt: signal.SIGINT, Terminated: signal.SIGTERM}
)
_SOON = 0.02  # seconds, after which the finalizer has ended


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
        from threading import Timer  # few runs need it

        again = Timer(_SOON, os.kill, (os.getpid(), number))
        again.daemon = True
        again.start()

    sys.unraisablehook = hook
