"""How much of a disk may be taken by what nobody knows the size of: it may have no end."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gitml.core.data import sizes
from gitml.errors import OutsideError

HearBytes = Callable[[int], None]
_MOST = 0.9  # of what is free at the beginning
_FLOOR = 10**9  # bytes that stay free, whoever else writes there; on a small disk a tenth of it
_LOOK = 2**24  # bytes between two looks at the disk


class TooMuchError(OutsideError):
    """More came than may come."""


class NoRoomError(TooMuchError):
    """More came of unknown size than the disk has room for."""

    def __init__(self, what: str, taken: int, free: int) -> None:
        super().__init__(
            f"{what} would fill the disk: {sizes.size(taken)} of which no record tells the size, "
            f"where {sizes.size(free)} are free",
            hint="is it from the right place? see where data is kept: gitml remote list; then make "
            "room on the disk",
        )


class DiskRoom:
    """Counts what comes to one disk, all threads of a transfer together.

    Args:
        folder: on that disk; it need not be there yet.
        recorded: bytes that all of it has at most; None where no record tells.
    """

    def __init__(self, folder: Path, recorded: int | None = None) -> None:
        self._recorded = recorded
        absolute = folder.absolute()
        self._folder = next(one for one in (absolute, *absolute.parents) if one.exists())
        self._free = _free(self._folder)
        self._most = int(_MOST * self._free)
        self._floor = min(self._free - self._most, _FLOOR)
        self._taken = 0
        self._looked = 0
        self._mutex = threading.Lock()

    @contextmanager
    def share(self, what: str, hear: HearBytes) -> Iterator[HearBytes]:
        """Count the bytes of one thing; where the block fails it is taken to be gone again.

        Gives what is to be told of its bytes, and tells ``hear``.

        Args:
            what: comes, for messages.
            hear: is told how many bytes more came, fewer than nothing where they come again.

        Raises:
            TooMuchError: there is no room for more, or more than is recorded, when it is told.
        """
        own = 0

        def heard(count: int) -> None:
            nonlocal own
            own += count
            self.take(count, what)
            hear(count)

        try:
            yield heard
        except BaseException:
            self.take(-own, what)
            raise

    def take(self, count: int, what: str) -> None:
        """Count bytes of what :meth:`share` does not take back where it fails.

        Args:
            count: that came; fewer than nothing where they are gone again.
            what: comes, for messages.

        Raises:
            TooMuchError: there is no room for more, or more than is recorded.
        """
        with self._mutex:
            self._taken += count
            if count <= 0:
                return
            if self._recorded is not None and self._taken > self._recorded:
                raise TooMuchError(
                    f"{what} is longer than its record says: {sizes.size(self._taken)} came "
                    f"where there can be {sizes.size(self._recorded)}"
                )
            if abs(self._taken - self._looked) >= _LOOK:
                self._looked, self._free = self._taken, _free(self._folder)
            if self._taken > self._most or self._free < self._floor:
                raise NoRoomError(what, self._taken, self._free)


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free
