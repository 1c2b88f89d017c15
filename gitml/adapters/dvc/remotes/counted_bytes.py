"""Bytes counted while a file system moves them."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fsspec import Callback

HearBytes = Callable[[int], None]


def unheard(_count: int) -> None:
    """Nobody listens."""


@contextlib.contextmanager
def counting(hear: HearBytes, path: str) -> Iterator["Callback"]:
    """Tell of the bytes of a file as they move; where it fails in the end they do not count.

    Some file systems tell nothing on the way.
    """
    from fsspec.callbacks import Callback

    told = 0

    def call(_size: int | None, value: int, **_: object) -> None:
        nonlocal told
        hear(value - told)
        told = value

    try:
        yield Callback(hooks={"bytes": call})
        hear(Path(path).stat().st_size - told)
    except BaseException:
        hear(-told)
        raise
