"""A DVC remote that is a folder: its objects are copied without DVC, each checked on its way."""

import math
import os
import stat
import threading
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import nullcontext
from pathlib import Path
from types import MappingProxyType

from gitml.adapters.dvc_files.objects import object_files
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.objects.hashes import CHUNK, Hasher, content_hashes
from gitml.adapters.dvc_files.objects.incoming import DamagedObjectError, write_all
from gitml.adapters.dvc_files.objects.intake_limits import IntakeLimits
from gitml.adapters.dvc_files.objects.object_place import ObjectPlace
from gitml.adapters.files import SpecialFileError, open_regular
from gitml.adapters.moving_objects import MovingObjects
from gitml.adapters.threads import CancelledError, each
from gitml.core.data.objects.names import NO_LIMITS, Arrivals, ObjectName
from gitml.core.data.remotes.unavailable import mended
from gitml.errors import OutsideError, refused

_SMALL = 2**22  # bytes of an object that is read at once
_PATIENCE = 0.0005  # seconds for an object: a small one in memory takes a fifth of it


class FolderRemote:
    """A remote that is a folder of this machine.

    Args:
        folder: in which it is.
        jobs: how many objects may be on their way at once; None for what is usual.
        shared: whether all of a group may write.

    Attributes:
        place: what people call it.
        cheap: whether it costs nothing to ask it for each object.
        told: bytes of objects that it told of: none, as its listings have names alone.
    """

    cheap = True
    told: Mapping[ObjectName, int] = MappingProxyType({})

    def __init__(self, folder: Path, jobs: int | None = None, *, shared: bool = False) -> None:
        self.place = os.fspath(folder)
        self.objects_there = ObjectPlace(folder, shared, remote=True)
        self._jobs = jobs or min(4, os.cpu_count() or 1)

    @property
    def mend(self) -> str:
        """What mends objects of which it has other bytes."""
        return mended("", "")

    def is_missing(self) -> bool:
        """Whether there is no such folder: the first push makes it."""
        return not self.objects_there.top.is_dir()

    def is_empty(self) -> bool:
        """Whether it has no object, nor the folder that is left where all were deleted.

        Raises:
            OutsideError: a folder cannot be read.
        """
        top = self.objects_there.top
        return (
            not (top / "files" / "md5").is_dir() and next(object_files.objects(top), None) is None
        )

    def held(self, names: AbstractSet[ObjectName]) -> set[ObjectName]:
        """Those of some objects that are there."""
        return self.objects_there.held(names)

    def sizes(self, names: AbstractSet[ObjectName]) -> Mapping[ObjectName, int | None]:
        """As :meth:`held`, with the bytes of each."""
        return self.objects_there.sizes(names)

    def send(
        self, names: Iterable[ObjectName], cache: ObjectPlace, moving: MovingObjects
    ) -> Arrivals:
        """Copy objects of the cache to the remote."""
        return copy(names, cache, self.objects_there, self._jobs, moving)

    def bring(
        self,
        names: Iterable[ObjectName],
        cache: ObjectPlace,
        moving: MovingObjects,
        most: Mapping[ObjectName, int] = NO_LIMITS,
    ) -> Arrivals:
        """Copy objects of the remote to the cache, of no more bytes than they can have.

        A file of few bytes on its disk may have any number of them: of holes.
        """
        limits = IntakeLimits(most, cache.top, self.place)
        return copy(names, self.objects_there, cache, self._jobs, moving, limits)


def copy(
    names: Iterable[ObjectName],
    source: ObjectPlace,
    target: ObjectPlace,
    jobs: int,
    moving: MovingObjects,
    limits: IntakeLimits | None = None,
) -> Arrivals:
    """Copy objects from one place to another.

    A copy whose bytes have not the hash of their name is not kept.

    Raises:
        OutsideError: an object cannot be read or written.
    """
    wanted = sorted(names)
    copier = _Copier(source, target, moving, limits)
    each(copier.copy, wanted, jobs, patience=_PATIENCE, cancel=copier.cancel)
    return Arrivals(copier.sizes, frozenset(copier.missing), frozenset(copier.damaged))


class _Copier:
    """Copies from several threads."""

    def __init__(
        self,
        source: ObjectPlace,
        target: ObjectPlace,
        moving: MovingObjects,
        limits: IntakeLimits | None,
    ) -> None:
        self.sizes: dict[ObjectName, int] = {}
        self.missing: set[ObjectName] = set()
        self.damaged: set[ObjectName] = set()
        self._source = source
        self._target = target
        self._moving = moving
        self._limits = limits
        self._writers = threading.local()
        self._is_cancelled = threading.Event()

    def copy(self, name: ObjectName) -> None:
        try:
            size = self._copy(name)
        except DamagedObjectError:
            self.damaged.add(name)
            return
        if size is None:
            self.missing.add(name)
        else:
            self.sizes[name] = size
            self._moving.hear_object()

    def cancel(self) -> None:
        """End what is under way, from whatever thread."""
        self._is_cancelled.set()

    def _copy(self, name: ObjectName) -> int | None:
        path = self._source.path(name)
        try:
            descriptor = open_regular(path, os.O_RDONLY)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except SpecialFileError as error:
            raise DamagedObjectError(name.md5) from error
        except OSError as error:
            raise _unreadable(name, path, error) from error
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):  # a folder
                raise DamagedObjectError(name.md5)
            most = self._limits.most(name) if self._limits else math.inf
            if status.st_size > most:
                raise DamagedObjectError(name.md5)
            if status.st_size > _SMALL:
                return self._copy_in_pieces(descriptor, name, most)
            content = _read(descriptor, name, path, status.st_size)
            if not content_hashes(content).are_of(name.md5, old=name.old):
                raise DamagedObjectError(name.md5)
            self._writer(name).store(name.md5, content)
            self._moving.hear_bytes(status.st_size)
            return status.st_size
        finally:
            os.close(descriptor)

    def _copy_in_pieces(self, descriptor: int, name: ObjectName, most: float) -> int:
        writer, size, hear = self._writer(name), 0, self._moving.hear_bytes
        hasher, limits = Hasher(), self._limits
        with (
            limits.counting(name, hear) if limits else nullcontext(hear) as heard,
            writer.incoming(name.md5, name.md5) as new,
        ):
            while piece := _read(descriptor, name, self._source.path(name), CHUNK):
                hasher.update(piece)
                write_all(new.descriptor, piece)
                size += len(piece)
                heard(len(piece))
                if size > most:  # it grows
                    raise DamagedObjectError(name.md5)
                if self._is_cancelled.is_set():
                    raise CancelledError
            if not hasher.hashes().are_of(name.md5, old=name.old):
                raise DamagedObjectError(name.md5)
            writer.keep(new, name.md5)
        return size

    def _writer(self, name: ObjectName) -> CacheWriter:
        writers = self._writers.__dict__.setdefault("by_layout", {})
        if name.old not in writers:
            writers[name.old] = self._target.writer(old=name.old)
        return writers[name.old]  # type: ignore[no-any-return]


def _read(descriptor: int, name: ObjectName, path: str, size: int) -> bytes:
    """So many bytes from where the file stands; fewer only at its end."""
    pieces = []
    try:
        while size and (piece := os.read(descriptor, size)):
            pieces.append(piece)
            size -= len(piece)
    except OSError as error:
        raise _unreadable(name, path, error) from error
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _unreadable(name: ObjectName, path: str, error: OSError) -> OutsideError:
    told = refused(error)
    message = f"cannot read the object {name.md5}: {error.strerror}: {path}"
    return OutsideError(message, told.hint if told else None)
