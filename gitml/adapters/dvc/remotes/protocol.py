"""Objects between the cache and a DVC remote of any protocol, many at once and each checked."""

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType

from gitml.adapters import temporary_files
from gitml.adapters.dvc.remotes.store import RemoteStore
from gitml.adapters.dvc_files.objects import object_files
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.objects.incoming import DamagedObjectError
from gitml.adapters.dvc_files.objects.intake_limits import IntakeLimits
from gitml.adapters.dvc_files.objects.object_place import ObjectPlace
from gitml.adapters.dvc_files.objects.trust import is_object
from gitml.adapters.moving_objects import MovingObjects
from gitml.adapters.threads import each
from gitml.core.data.objects.names import NO_LIMITS, Arrivals, ObjectName
from gitml.core.data.remotes.unavailable import mended
from gitml.errors import OutsideError

NO_PLACES: Mapping[ObjectName, str] = MappingProxyType({})
"""Every object lies where objects do."""


class ProtocolRemote:
    """A remote that another machine has, or a cloud.

    Args:
        store: has its objects.
        places: where it has objects that lie elsewhere than objects do, as versions of files.

    Attributes:
        place: what people call it.
        cheap: whether it costs nothing to ask it for each object.
        told: bytes of objects that it told of when it was asked which it has.
    """

    cheap = False

    def __init__(self, store: RemoteStore, places: Mapping[ObjectName, str] = NO_PLACES) -> None:
        self.place = store.place
        self.told: Mapping[ObjectName, int] = store.told
        self._store = store
        self._places = places
        self._unfinished: set[str] = set()

    @property
    def mend(self) -> str:
        """What mends objects of which it has other bytes."""
        return mended(self._store.name, self._store.fs.protocol)

    def is_missing(self) -> bool:
        """Whether there is no such place, which nobody can tell."""
        return False

    def is_empty(self) -> bool:
        """Whether it surely has no object, which would take too long to find out."""
        return False

    def held(self, names: AbstractSet[ObjectName]) -> set[ObjectName]:
        """Those of some objects that are there.

        Raises:
            OutsideError: the remote cannot be read.
        """
        return self._store.held(names)

    def sizes(self, names: AbstractSet[ObjectName]) -> dict[ObjectName, int | None]:
        """As :meth:`held`, with the bytes of each, None where the protocol does not tell.

        Raises:
            OutsideError: the remote cannot be read.
        """
        return self._store.sizes(names)

    def send(
        self, names: Iterable[ObjectName], cache: ObjectPlace, moving: MovingObjects
    ) -> Arrivals:
        """Upload objects of the cache, those that are what they should be.

        Raises:
            OutsideError: the remote cannot be written.
        """

        def send(name: ObjectName) -> int:
            path = cache.path(name)
            size = os.stat(path).st_size
            if self._store.write_small(name, path):
                moving.hear_bytes(size)
                return size
            if not is_object(path, name.md5, old=name.old):
                raise DamagedObjectError(name.md5)
            self._store.put(name, path, moving.hear_bytes)
            return size

        return self._move(send, names, moving)

    def bring(
        self,
        names: Iterable[ObjectName],
        cache: ObjectPlace,
        moving: MovingObjects,
        most: Mapping[ObjectName, int] = NO_LIMITS,
    ) -> Arrivals:
        """Download objects to the cache; what arrives with other bytes is not kept.

        Args:
            names: of the objects.
            cache: that they go to.
            moving: is told.
            most: bytes that objects can have at most; a download of more is ended there. All others
                together may not fill the disk.

        Raises:
            OutsideError: the remote cannot be read, or the cache not be written.
        """
        writers = {old: cache.writer(old=old) for old in (False, True)}

        with contextlib.suppress(OutsideError):  # of a cache that cannot be read all is told below
            before = time.time() - temporary_files.IDLE
            object_files.remove(object_files.unfinished(cache.top, before))

        limits = IntakeLimits(most, cache.top, self.place)

        def bring(name: ObjectName) -> int:
            writer = writers[name.old]
            try:
                return self._bring(name, writer, moving, limits)
            except DamagedObjectError:  # was it on its way, or is it there?
                return self._bring(name, writer, moving, limits, again=True)

        return self._move(bring, names, moving)

    def _bring(
        self,
        name: ObjectName,
        writer: CacheWriter,
        moving: MovingObjects,
        limits: IntakeLimits,
        *,
        again: bool = False,
    ) -> int:
        place = self._places.get(name)
        with limits.counting(name, moving.hear_bytes) as hear:
            content = None if name.old or again or place else self._store.read_small(name)
            if content is not None:
                writer.write(name.md5, content)
                hear(len(content))
                return len(content)
            path = writer.temporary(name.md5)
            self._unfinished.add(path)
            try:
                self._store.get(name, path, hear, limits.most(name), place)
                size = os.stat(path).st_size
                writer.take(path, name.md5)
            except BaseException:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(path)
                raise
            finally:
                self._unfinished.discard(path)
        return size

    def _move(
        self,
        move: Callable[[ObjectName], int],
        names: Iterable[ObjectName],
        moving: MovingObjects,
    ) -> Arrivals:
        came: dict[ObjectName, int] = {}
        missing: set[ObjectName] = set()
        damaged: set[ObjectName] = set()

        def one(name: ObjectName) -> None:
            try:
                came[name] = move(name)
            except FileNotFoundError:
                missing.add(name)
            except DamagedObjectError:
                damaged.add(name)
            except OSError as error:
                raise OutsideError(
                    f"cannot read the object {name.md5} of the DVC cache: "
                    f"{error.strerror or error}: {error.filename}"
                ) from error
            else:
                moving.hear_object()

        each(one, sorted(names), self._store.connections, cancel=self._cancel)
        return Arrivals(came, frozenset(missing), frozenset(damaged))

    def _cancel(self) -> None:
        self._store.cancel()
        for path in tuple(self._unfinished):  # whose thread may wait longer than we do
            with contextlib.suppress(OSError):
                os.unlink(path)
