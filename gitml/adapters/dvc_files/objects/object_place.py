"""A folder in which objects lie, by the layouts of DVC: a cache, or a remote on this machine."""

import contextlib
import os
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from gitml.adapters.dvc_files.config import is_cache_shared, writable_cache_folder
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.objects.many_objects import statuses
from gitml.core.data.objects.names import ObjectName
from gitml.errors import failed_at


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
            raise failed_at(str(error.filename), error) from error

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
