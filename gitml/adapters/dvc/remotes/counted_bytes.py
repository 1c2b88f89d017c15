"""Bytes counted while a file system moves them."""

import contextlib
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fsspec import Callback

HearBytes = Callable[[int], None]


def unheard(_count: int) -> None:
    """Nobody listens."""


class TooManyBytesError(Exception):
    """More came than there can be."""


@contextlib.contextmanager
def counting(
    hear: HearBytes, path: str, most: float = math.inf, *, foretold: bool = False
) -> Iterator["Callback"]:
    """Tell of the bytes of a file as they move; where it fails in the end they do not count.

    Some file systems tell nothing on the way.

    Args:
        hear: is told how many bytes more moved; what it raises ends the transfer.
        path: of the file.
        most: bytes that there can be.
        foretold: whether a size that is told before they move is theirs, and not of what they are
            packed in.

    Raises:
        TooManyBytesError: more came, or are to come.
    """
    from fsspec.callbacks import Callback

    told = 0

    def call(size: int | None, value: int, **_: object) -> None:
        nonlocal told
        if value > most or (foretold and size is not None and size > most):
            raise TooManyBytesError(f"more than {most} bytes came")
        hear(value - told)
        told = value

    try:
        yield Callback(hooks={"bytes": call})
        hear(Path(path).stat().st_size - told)
    except BaseException:
        hear(-told)
        raise


def cancel_requests() -> None:
    """End the requests that wait in fsspec's thread; whoever made them finds them answered.

    Without it a thread that waits for a server would hold the process until the server's time is
    over.
    """
    import asyncio

    from fsspec.asyn import loop

    def cancel() -> None:
        for task in asyncio.all_tasks(running):
            task.cancel()

    if (running := loop[0]) is not None and running.is_running():
        running.call_soon_threadsafe(cancel)
