"""The DVC cache: bytes by hash, without loading DVC."""

import os
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path

from gitml.adapters.dvc_files.config import cache_folder
from gitml.adapters.dvc_files.objects import listings
from gitml.adapters.dvc_files.objects.hashes import content_hashes
from gitml.adapters.dvc_files.objects.trust import is_object, trusted
from gitml.adapters.files import open_regular
from gitml.adapters.git.objects import TooLargeError
from gitml.core.data.pointers import Pointer
from gitml.core.data.safe_paths import UnsafePathError, fault, is_object_name
from gitml.errors import OutsideError


class DamagedError(OutsideError):
    """An object of the cache that has other bytes than were stored."""


class UnlistedError(OutsideError):
    """An object that should be the listing of a folder, and is none, though its hash is right."""


class Cache:
    """The local cache of one project."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._listings: dict[str, Mapping[str, str]] = {}
        self._hashes: dict[str, str] = {}  # of files of the working tree, by path

    @cached_property
    def folder(self) -> Path:
        return cache_folder(self._root)

    def path(self, md5: str) -> Path | None:
        """Where the object lies, None where it is not in the cache, see :func:`trusted`."""
        for name, old in zip(self._names(md5), (False, True), strict=False):
            try:
                if trusted(name, md5, old=old):
                    return Path(name)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError:
                return Path(name)  # whoever reads it says why not
        return None

    def whole(self, md5: str) -> Path | None:
        """Where the object lies, None where it is not in the cache; it is read to verify it.

        Raises:
            OutsideError: its bytes are not those that were stored, or cannot be read.
        """
        path = self.path(md5)
        if path is None:
            return None
        name = str(path)
        try:
            if not is_object(name, md5, old=name != self._names(md5)[0]):
                raise _damaged(md5, name)
        except OSError as error:
            raise OutsideError(f"the DVC cache: {error.strerror}: {path}") from error
        return path

    def _names(self, md5: str) -> tuple[str, ...]:
        if not is_object_name(md5):
            return ()  # a hash of another kind; and no name that leads out of the cache
        # DVC 3 keeps objects under files/md5, DVC 2 kept them one level up.
        inner = f"{md5[:2]}/{md5[2:]}"
        return f"{self._top}/files/md5/{inner}", f"{self._top}/{inner}"

    @cached_property
    def _top(self) -> str:
        return str(self.folder)

    def read(self, md5: str, limit: int | None = None, path: str | None = None) -> bytes | None:
        """The object's bytes, None where they are not here.

        What lies there may have come with the repository, and be a link to what has no end.

        Args:
            md5: its name.
            limit: how many bytes it may have.
            path: where the working tree may have the same bytes, which tell where the cache lacks
                them: below the root.

        Raises:
            TooLargeError: they are more than ``limit``.
            OutsideError: they are not those that were stored, or cannot be read.
        """
        for name, old in zip(self._names(md5), (False, True), strict=False):
            try:
                with open(name, "rb", opener=open_regular) as file:
                    size = os.fstat(file.fileno()).st_size
                    if limit is not None and size > limit:
                        raise TooLargeError(md5, size, limit)
                    content = file.read(size)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                raise OutsideError(f"the DVC cache: {error.strerror}: {name}") from error
            if not content_hashes(content).are_of(md5, old=old):
                raise _damaged(md5, name)
            return content
        return self._placed(md5, path, limit) if path is not None else None

    def is_placed(self, md5: str, path: str, limit: int) -> bool:
        """Whether the working tree has the bytes of an object at a path, as :meth:`read` finds."""
        return self._placed(md5, path, limit) is not None

    def _placed(self, md5: str, path: str, limit: int | None) -> bytes | None:
        """The bytes of a file of the working tree, where they are those of an object."""
        try:
            with open(self._root / path, "rb", opener=open_regular) as file:
                size = os.fstat(file.fileno()).st_size
                if self._hashes.get(path, md5) != md5 or (limit is not None and size > limit):
                    return None
                content = file.read(size)
        except OSError:  # it is not there, or none of anybody's business
            return None
        self._hashes[path] = content_hashes(content).plain
        return content if self._hashes[path] == md5 else None

    def listing(self, md5: str) -> Mapping[str, str] | None:
        """Hashes by relative path of a tracked folder (an object whose hash ends in ``.dir``).

        Raises:
            DamagedError: the object in the cache is damaged.
            UnlistedError: it is no listing.
            OutsideError: it cannot be read, or names what no folder can hold.
        """
        if md5 not in self._listings:
            content = self.read(md5, listings.LARGEST)
            if content is None:
                return None
            try:
                self._listings[md5] = listings.parse(content)
            except listings.NoListingError as error:
                raise no_listing(md5, str(self.path(md5))) from error
        return self._listings[md5]

    def files(self, pointer: Pointer) -> Mapping[str, str] | None:
        """Hashes by relative path of a tracked folder: as its record lists them, or its listing.

        Raises:
            OutsideError: as for :meth:`listing`.
        """
        return self.listing(pointer.md5 or "") if pointer.files is None else pointer.files

    def entry(self, md5: str, path: str) -> str | None:
        """The hash of one file of a tracked folder, where that can be told quickly.

        Raises:
            OutsideError: the listing in the cache is damaged.
        """
        content = None if md5 in self._listings or fault(path) else self.read(md5, listings.LARGEST)
        return listings.find(content, path) if content else None


def files_of(
    path: str, md5: str, listing: Callable[[str], Mapping[str, str] | None]
) -> Mapping[str, str] | None:
    """The hashes by path of a folder, as its listing has them; None where that is not to be had.

    Args:
        path: of the folder, which errors name.
        md5: of its listing.
        listing: reads one, see :meth:`Cache.listing`.

    Raises:
        OutsideError: it is damaged, is none, or names what no folder can hold.
    """
    try:
        return listing(md5)
    except (DamagedError, UnlistedError, UnsafePathError) as error:
        raise error.saying(f"'{path}': {error.message}") from error


def no_listing(md5: str, place: str) -> UnlistedError:
    """Its bytes are those that somebody stored, so fetching them again would not help."""
    return UnlistedError(
        f"the object {md5} is no listing of a folder: {place}",
        hint="ask who pushed it; which data it is, and how to record it anew: gitml verify-data",
    )


def _damaged(md5: str, name: str) -> DamagedError:
    return DamagedError(
        f"the cache object {md5} is damaged: {name}",
        hint="mend it: gitml verify-data --remote --repair",
    )
