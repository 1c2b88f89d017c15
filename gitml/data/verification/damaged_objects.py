"""Where damaged objects are put aside: each of them once, and all of it or nothing.

Who is killed, or cannot repair what was put aside, does so another time: the same bytes are then
here already.
"""

import filecmp
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from gitml.adapters.disk_room import DiskRoom
from gitml.adapters.temporary_files import remove_left, temporary_name
from gitml.core.data.objects.stored import StoredObject
from gitml.errors import OutsideError

_NAME = "damaged"


class RemoteSource(Protocol):
    """A remote that objects come from."""

    def download(self, one: StoredObject, to: BinaryIO) -> None:
        """Read an object."""


class PutAside(NamedTuple):
    """A damaged object that was put aside.

    Attributes:
        path: where it is.
        new: whether it was not there before.
    """

    path: Path
    new: bool


@dataclass(frozen=True)
class DamagedObjects:
    """The folder of them.

    Attributes:
        cache: that it is in.
    """

    cache: Path

    def keep(self, place: Path, name: str) -> PutAside:
        """Keep a file under a second name, on a disk without such as a copy.

        Raises:
            OutsideError: it cannot be.
        """
        folder = self._folder()
        with _telling(place):
            if here := _known(folder, name, place):
                return PutAside(here, new=False)
            with suppress(OSError):
                target = _free(folder, name)
                target.hardlink_to(place)
                return PutAside(target, new=True)
            with _temporary(folder) as copy:
                shutil.copy2(place, copy)
                return PutAside(copy.rename(_free(folder, name)), new=True)

    def download(self, remote: RemoteSource, bad: StoredObject, name: str) -> PutAside:
        """Keep an object of a remote.

        Raises:
            OutsideError: it cannot be, or not be read.
        """
        folder, name = self._folder(), name.replace("/", "-")  # as names of remotes may have them
        room = DiskRoom(self.cache).share(f"what is damaged of {bad.name}", lambda _: None)
        with _telling(bad.place), _temporary(folder) as copy:
            with copy.open("xb") as file, room as hear:
                hear(bad.size)  # it may be a file of holes
                remote.download(bad, file)
            if here := _known(folder, name, copy):
                return PutAside(here, new=False)
            return PutAside(copy.rename(_free(folder, name)), new=True)

    def _folder(self) -> Path:
        folder = self.cache / _NAME
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutsideError(
                f"damaged objects cannot be put aside: {error.strerror}: {folder}",
                hint="the cache can only be read; ask who owns it, or verify without --repair",
            ) from error
        remove_left(folder)
        return folder


def _known(folder: Path, name: str, place: Path) -> Path | None:
    """What is here under a name, or one made from it, and has the bytes of a file."""
    for one in _names(folder, name):
        if not os.path.lexists(one):
            return None
        if not one.is_symlink() and (one.samefile(place) or filecmp.cmp(one, place, shallow=False)):
            return one
    return None


def _free(folder: Path, name: str) -> Path:
    """A path that nothing has yet."""
    return next(one for one in _names(folder, name) if not os.path.lexists(one))


def _names(folder: Path, name: str) -> Iterator[Path]:
    return (folder / (f"{name}.{number}" if number else name) for number in range(10_000))


@contextmanager
def _temporary(folder: Path) -> Iterator[Path]:
    """A path for what is not whole yet; what is still there at the end goes."""
    path = folder / temporary_name()
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def _telling(place: Path | str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutsideError(f"cannot be put aside: {place}: {error.strerror}") from error
