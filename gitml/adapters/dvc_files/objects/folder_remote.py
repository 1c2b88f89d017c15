"""A DVC remote that is a folder: its objects are copied without DVC, each checked on its way."""

import contextlib
import os
import threading
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from gitml.adapters.dvc_files.config import is_cache_shared, writable_cache_folder
from gitml.adapters.dvc_files.objects import object_files
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.objects.hashes import CHUNK, Hasher, content_hashes
from gitml.adapters.dvc_files.objects.incoming import DamagedObjectError, write_all
from gitml.adapters.dvc_files.objects.many_objects import statuses
from gitml.adapters.moving_objects import MovingObjects
from gitml.adapters.threads import each
from gitml.core.data.objects.names import NO_LIMITS, Arrivals, ObjectName
from gitml.errors import OutsideError

_SMALL = 2**22  # bytes of an object that is read at once
_MANY = 64  # objects that a thread takes at a time
_PATIENCE = 0.03  # seconds for so many: small ones in memory take a fifth of it


@dataclass(frozen=True, slots=True)
class ObjectPlace:
    """A folder of objects, with the layouts of DVC 3 and DVC 2: a cache, or a remote.

    Attributes:
        top: the folder.
        shared: whether all of a group may write.
        remote: whether it is a remote, for messages.
    """

    top: Path
    shared: bool = False
    remote: bool = False

    @classmethod
    def cache_of(cls, root: Path) -> "ObjectPlace":
        """The cache of the project at ``root``, as it is configured.

        Raises:
            ConfigError: a configuration file cannot be read.
            UnsafePathError: it would lie in a folder of Git or another project's DVC.
        """
        return cls(writable_cache_folder(root), is_cache_shared(root))

    def names(self) -> set[ObjectName]:
        """All objects that are there.

        Raises:
            OutsideError: a folder cannot be read.
        """
        return {ObjectName(md5, old) for old in (False, True) for md5 in self.md5s(old=old)}

    def held(self, names: AbstractSet[ObjectName]) -> set[ObjectName]:
        """Those of some objects that are there.

        Raises:
            OutsideError: a folder cannot be read.
        """
        found: set[ObjectName] = set()
        for old in {name.old for name in names}:
            there = self.md5s(old=old)
            found |= {name for name in names if name.old is old and name.md5 in there}
        return found

    def trusted(self, names: AbstractSet[ObjectName]) -> set[ObjectName]:
        """Those of some objects that are there and believed to be whole; meant for a cache.

        Raises:
            OutsideError: one cannot be read.
        """
        found: set[ObjectName] = set()
        for old in {name.old for name in names}:
            md5s = self.trusted_md5s({name.md5 for name in names if name.old is old}, old=old)
            found |= {name for name in names if name.old is old and name.md5 in md5s}
        return found

    def trusted_md5s(self, md5s: Iterable[str], *, old: bool) -> set[str]:
        """As :meth:`trusted`, by the hashes of objects of one layout."""
        return {md5 for md5, status in statuses(self.writer(old=old), md5s) if status}

    def md5s(self, *, old: bool) -> set[str]:
        """The hashes of all objects of a layout.

        Raises:
            OutsideError: a folder cannot be read.
        """
        folder = self.folder(old=old)
        try:
            return {
                part + rest
                for part in _entries(folder)
                if len(part) == 2
                for rest in _entries(f"{folder}/{part}")
                if len(rest) in (30, 34)  # of a file, of a listing
            }
        except OSError as error:
            raise OutsideError(f"cannot be read: {error.filename}: {error.strerror}") from error

    def size(self, names: Iterable[ObjectName]) -> int:
        """Bytes of those of some objects that are there."""
        return sum(self.sizes(names).values())

    def sizes(self, names: Iterable[ObjectName]) -> dict[ObjectName, int]:
        """Bytes of each of those of some objects that are there."""
        found = {}
        for name in names:
            with contextlib.suppress(OSError):  # it is gone, or whoever reads it says more
                found[name] = os.stat(self.path(name)).st_size
        return found

    def folder(self, *, old: bool) -> str:
        """Where objects of a layout lie."""
        return os.fspath(self.top) if old else f"{self.top}/files/md5"

    def path(self, name: ObjectName) -> str:
        return f"{self.top}/{name.place}"

    def writer(self, *, old: bool) -> CacheWriter:
        """Writes objects of a layout."""
        return CacheWriter(self.folder(old=old), self.shared, self.remote, old)


def _entries(folder: str) -> Sequence[str]:
    try:
        return os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return ()


class FolderRemote:
    """A remote that is a folder of this machine.

    Attributes:
        place: what people call it.
        cheap: whether it costs nothing to ask it for each object.
        told: bytes of objects that it told of: none, as its listings have names alone.
    """

    cheap = True
    told: Mapping[ObjectName, int] = MappingProxyType({})

    def __init__(self, folder: Path, jobs: int | None = None) -> None:
        self.place = os.fspath(folder)
        self.objects_there = ObjectPlace(folder, remote=True)
        self._jobs = jobs or min(4, os.cpu_count() or 1)

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
        most: Mapping[ObjectName, int] = NO_LIMITS,  # noqa: ARG002  a file ends by itself
    ) -> Arrivals:
        """Copy objects of the remote to the cache."""
        return copy(names, self.objects_there, cache, self._jobs, moving)


def copy(
    names: Iterable[ObjectName],
    source: ObjectPlace,
    target: ObjectPlace,
    jobs: int,
    moving: MovingObjects,
) -> Arrivals:
    """Copy objects from one place to another.

    A copy whose bytes have not the hash of their name is not kept.

    Raises:
        OutsideError: an object cannot be read or written.
    """
    wanted = sorted(names)
    copier = _Copier(source, target, moving)
    few = [wanted[at : at + _MANY] for at in range(0, len(wanted), _MANY)]
    each(copier.copy, few, jobs, patience=_PATIENCE)
    return Arrivals(copier.sizes, frozenset(copier.missing), frozenset(copier.damaged))


class _Copier:
    """Copies from several threads."""

    def __init__(self, source: ObjectPlace, target: ObjectPlace, moving: MovingObjects) -> None:
        self.sizes: dict[ObjectName, int] = {}
        self.missing: set[ObjectName] = set()
        self.damaged: set[ObjectName] = set()
        self._source = source
        self._target = target
        self._moving = moving
        self._writers = threading.local()

    def copy(self, names: Sequence[ObjectName]) -> None:
        for name in names:
            try:
                size = self._copy(name)
            except DamagedObjectError:
                self.damaged.add(name)
                continue
            if size is None:
                self.missing.add(name)
            else:
                self.sizes[name] = size
                self._moving.hear_object()

    def _copy(self, name: ObjectName) -> int | None:
        path = self._source.path(name)
        try:
            descriptor = os.open(path, os.O_RDONLY)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise _unreadable(name, path, error) from error
        try:
            size = os.fstat(descriptor).st_size
            if size > _SMALL:
                return self._copy_in_pieces(descriptor, name)
            content = _read(descriptor, name, path, size)
            if not content_hashes(content).are_of(name.md5, old=name.old):
                raise DamagedObjectError(name.md5)
            self._writer(name).store(name.md5, content)
            self._moving.hear_bytes(size)
            return size
        finally:
            os.close(descriptor)

    def _copy_in_pieces(self, descriptor: int, name: ObjectName) -> int:
        writer, size = self._writer(name), 0
        hasher = Hasher()
        with writer.incoming(name.md5, name.md5) as new:
            while piece := _read(descriptor, name, self._source.path(name), CHUNK):
                hasher.update(piece)
                write_all(new.descriptor, piece)
                size += len(piece)
                self._moving.hear_bytes(len(piece))
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
    return OutsideError(f"cannot read the object {name.md5}: {error.strerror}: {path}")
