"""A folder of objects as a place that can be listed, read and written: the cache, or a remote."""

import math
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gitml.adapters.dvc_files.objects import object_files
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.objects.listings import LARGEST
from gitml.adapters.files import read_whole
from gitml.core.data.objects.stored import StoredObject
from gitml.data.verification.hashing import HashedFile, hash_files
from gitml.errors import failed_at


@dataclass(frozen=True, slots=True)
class FolderStore:
    """A folder in DVC's layout.

    Attributes:
        name: what people call it.
        top: the folder.
    """

    name: str
    top: Path

    def objects(self) -> Iterator[StoredObject]:
        """Every object.

        Raises:
            OutsideError: the folder cannot be read.
        """
        return object_files.objects(self.top)

    def unfinished(self, before: float) -> Iterator[StoredObject]:
        """What killed transfers left, and nobody wrote to since ``before``.

        Raises:
            OutsideError: the folder cannot be read.
        """
        return object_files.unfinished(self.top, before)

    def find(self, names: AbstractSet[str]) -> Iterator[StoredObject]:
        """Those of some objects that are there.

        Raises:
            OutsideError: the folder cannot be read.
        """
        return object_files.find(self.top, names)

    def read(self, one: StoredObject) -> bytes:
        """The bytes of a listing.

        Raises:
            OutsideError: it cannot be read, or is none.
        """
        try:
            return read_whole(Path(one.place), LARGEST)
        except OSError as error:
            raise failed_at(one.place, error) from error

    def hash(
        self,
        objects: Sequence[StoredObject],
        most: Mapping[str, int],
    ) -> Iterator[tuple[StoredObject, HashedFile]]:
        """Read objects, in any order; a file of holes takes no room, and hours."""
        by_place = {one.place: one for one in objects}
        for one in objects:
            if one.size > most.get(one.name, math.inf):
                del by_place[one.place]
                yield one, HashedFile(one.place, (), 0, is_endless=True)
        for hashed in hash_files([(place, one.size) for place, one in by_place.items()]):
            yield by_place[hashed.path], hashed

    def download(self, one: StoredObject, to: BinaryIO) -> None:
        """Read an object.

        Raises:
            OutsideError: it cannot be read.
        """
        for chunk in self._chunks(one.place):
            to.write(chunk)

    def _chunks(self, place: str) -> Iterator[bytes]:
        try:
            with Path(place).open("rb") as file:
                while chunk := file.read(1 << 20):
                    yield chunk
        except OSError as error:
            raise failed_at(place, error) from error

    def upload(self, path: Path, name: str) -> StoredObject:
        """Write an object in the place of the one that is there.

        Raises:
            OutsideError: it cannot be written.
        """
        writer = CacheWriter(str(self.top / "files" / "md5"), remote=True)
        place = Path(writer.path(name))
        try:
            writer.copy(path, name)
        except OSError as error:
            raise failed_at(str(path), error) from error
        status = place.stat()
        return StoredObject(name, status.st_size, status.st_mtime, str(place))

    def remove(self, unused: Sequence[StoredObject]) -> None:
        """Delete objects, listings first.

        Raises:
            OutsideError: one of them cannot be deleted.
        """
        object_files.remove(unused)
