"""How many bytes may come of each object: by its record, and all others by the room on the disk."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from gitml.adapters.disk_room import DiskRoom, HearBytes
from gitml.adapters.dvc_files.objects import listings
from gitml.core.data.objects.names import ObjectName

_SLACK = 4096  # bytes that may come over what is recorded, as most of what is damaged is longer by


class IntakeLimits:
    """What may come to one place from one remote.

    Args:
        most: bytes that objects can have, as far as that is known.
        folder: that they go to.
        place: what people call the remote.
    """

    def __init__(self, most: Mapping[ObjectName, int], folder: Path, place: str) -> None:
        self._most = most
        self._room = DiskRoom(folder)
        self._place = place

    def most(self, name: ObjectName) -> float:
        """Bytes of an object that may come, infinitely many where nobody knows its size."""
        known = self._most[name] + _SLACK if name in self._most else math.inf
        return min(known, listings.LARGEST) if name.is_listing else known

    @contextmanager
    def counting(self, name: ObjectName, hear: HearBytes) -> Iterator[HearBytes]:
        """While it comes: what is to be told of its bytes, which tells ``hear``.

        Raises:
            NoRoomError: it would fill the disk, with others of unknown size.
        """
        if self.most(name) < math.inf:
            yield hear
            return
        what = f"the object {name.md5} of the DVC remote {self._place}"
        with self._room.share(what, hear) as heard:
            yield heard
