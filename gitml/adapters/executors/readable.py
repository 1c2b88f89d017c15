"""Which of some pipes and sockets have something to read."""

import select
from collections.abc import Sequence
from typing import Protocol, TypeVar


class _File(Protocol):
    def fileno(self) -> int:
        """Its descriptor."""


F = TypeVar("F", bound=_File | int)


def readable(files: Sequence[F], seconds: float) -> list[F]:
    """Those that can be read, or are at their end, within some seconds.

    ``select.select`` refuses descriptors from 1,024 on, as a process with many open files has.
    """
    watch = select.poll()
    for file in files:
        watch.register(file, select.POLLIN)
    ready = {descriptor for descriptor, _ in watch.poll(seconds * 1000)}
    return [file for file in files if _descriptor(file) in ready]


def _descriptor(file: _File | int) -> int:
    return file if isinstance(file, int) else file.fileno()
