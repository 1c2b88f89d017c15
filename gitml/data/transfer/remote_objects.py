"""The objects of a remote that another machine has, read as a whole and written."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gitml.adapters.dvc.remotes.counted_bytes import unheard
from gitml.adapters.dvc.remotes.store import RemoteStore
from gitml.adapters.dvc_files.objects.incoming import OversizedObjectError
from gitml.adapters.dvc_files.objects.intake_limits import IntakeLimits
from gitml.adapters.threads import INTERRUPTS
from gitml.core.data.objects.names import ObjectName
from gitml.core.data.objects.stored import StoredObject
from gitml.data.verification.hashing import HashedFile, hash_file
from gitml.errors import OutsideError


@dataclass(frozen=True)
class RemoteObjects:
    """A remote, as a place that can be listed, read and written."""

    store: RemoteStore

    @property
    def name(self) -> str:
        """What people call it."""
        return self.store.name

    def objects(self) -> Iterator[StoredObject]:
        """Every object.

        Raises:
            OutsideError: it cannot be listed.
        """
        return self.store.objects()

    def unfinished(self, before: float) -> Iterator[StoredObject]:
        """What killed transfers left, and nobody wrote to since ``before``.

        Raises:
            OutsideError: it cannot be listed.
        """
        return self.store.unfinished(before)

    def find(self, names: AbstractSet[str]) -> Iterable[StoredObject]:
        """Those of some objects that are there; their sizes are not asked for.

        Raises:
            OutsideError: it cannot be read.
        """
        asked = {ObjectName(name, old) for name in names for old in (False, True)}
        for name in sorted(self.store.held(asked)):
            yield StoredObject(name.md5, 0, None, self.store.path(name), name.old)

    def hash(
        self, objects: Sequence[StoredObject], most: Mapping[str, int]
    ) -> Iterator[tuple[StoredObject, HashedFile]]:
        """Read objects, several at a time."""
        bounds = {
            ObjectName(one.name, one.old): one.size or most[one.name]
            for one in objects
            if one.size or one.name in most
        }
        limits = self._limits(bounds)
        with ThreadPoolExecutor(self.store.jobs, thread_name_prefix="object") as pool:
            try:
                hashed = pool.map(lambda one: self._hash(one, limits), objects)
                yield from zip(objects, hashed, strict=True)
            except INTERRUPTS:
                self.store.cancel()
                raise
            finally:
                pool.shutdown(cancel_futures=True)

    def _hash(self, one: StoredObject, limits: IntakeLimits) -> HashedFile:
        try:
            with self._downloaded(one, limits) as path:
                return hash_file(str(path))
        except OversizedObjectError:
            return HashedFile(one.place, (), 0, is_endless=True)
        except OutsideError as error:
            return HashedFile(one.place, (), 0, error.message)
        except FileNotFoundError:
            return HashedFile(one.place, (), 0, "it is gone")

    def read(self, one: StoredObject) -> bytes:
        """The bytes of a small object.

        Raises:
            OutsideError: it cannot be read.
        """
        return self.store.read(one.place)

    def download(self, one: StoredObject, to: BinaryIO) -> None:
        """Read an object.

        Raises:
            OutsideError: it cannot be read, or is longer than the remote told.
        """
        limits = self._limits({ObjectName(one.name, one.old): one.size} if one.size else {})
        with self._downloaded(one, limits) as path, path.open("rb") as file:
            shutil.copyfileobj(file, to, 1 << 20)

    def upload(self, path: Path, name: str) -> StoredObject:
        """Write an object in the place of the one that is there.

        Raises:
            OutsideError: it cannot be written.
        """
        place = ObjectName(name)
        self.store.put(place, str(path))
        return StoredObject(name, path.stat().st_size, None, self.store.path(place))

    def remove(self, unused: Sequence[StoredObject]) -> None:
        """Delete objects, listings first.

        Raises:
            OutsideError: one of them cannot be deleted.
        """
        self.store.remove(unused)

    def _limits(self, most: Mapping[ObjectName, int]) -> IntakeLimits:
        return IntakeLimits(most, Path(tempfile.gettempdir()), self.store.place)

    @contextlib.contextmanager
    def _downloaded(self, one: StoredObject, limits: IntakeLimits) -> Iterator[Path]:
        name = ObjectName(one.name, one.old)
        with (
            tempfile.TemporaryDirectory(prefix="gitml-") as folder,
            limits.counting(name, unheard) as hear,
        ):
            path = Path(folder, "object")
            self.store.get(name, str(path), hear, limits.most(name))
            yield path
            hear(-path.stat().st_size)  # it goes
