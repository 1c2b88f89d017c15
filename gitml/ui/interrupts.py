"""Signals that would be lost: in a finalizer, or where a library takes one for a failed request."""

import signal
import sys
import weakref
from _thread import interrupt_main
from collections.abc import Callable
from functools import partial
from operator import methodcaller
from types import CodeType, FrameType
from typing import TYPE_CHECKING

from gitml.errors import Terminated

if TYPE_CHECKING:
    from sys import UnraisableHookArgs


class _Watch(weakref.ref[BaseException]):
    """Calls ``again`` when an error is let go of.

    Nothing of it is a function of Python, which would itself be where the signal is handled, and
    that of a finalizer: it would be lost once more.
    """

    again: Callable[[], None]


class _Raised(BaseException):
    """What a signal raises; the signal is there again when this is let go of."""

    def __init__(self, number: int, watched: list[_Watch]) -> None:
        super().__init__()
        watch = _Watch(self, methodcaller("again"))
        watch.again = partial(interrupt_main, signal.Signals(number))
        watched.append(watch)


class _Interrupted(_Raised, KeyboardInterrupt):
    pass


class _Ended(_Raised, Terminated):
    pass


def keep(command: CodeType) -> None:
    """Let Ctrl-C, SIGTERM and SIGHUP end a command, whoever is at work, and that for sure.

    Many a library has an ``except`` that takes all there is: fsspec where it asks whether a file
    exists, dvc_data where it opens another repository.

    Args:
        command: of the function that does what is to end. What came of a signal by its end is not
            lost.
    """
    watched: list[_Watch] = []

    def handle(number: int, frame: FrameType | None) -> None:
        came_back = any(watch() is None for watch in watched)
        watched.clear()
        if came_back and not _is_within(frame, command):
            return
        kind = _Interrupted if number == signal.SIGINT else _Ended
        # In no variable here: the frame is kept by the error, which would keep itself by that.
        raise kind(number, watched)

    def hook(lost: "UnraisableHookArgs") -> None:
        if not isinstance(lost.exc_value, _Raised):
            sys.__unraisablehook__(lost)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # As nohup wants it, and a shell of what it runs in the background.
        if number == signal.SIGTERM or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handle)
    sys.unraisablehook = hook


def _is_within(frame: FrameType | None, function: CodeType) -> bool:
    while frame is not None and frame.f_code is not function:
        frame = frame.f_back
    return frame is not None
