"""The DVC cache: bytes by hash, without loading DVC."""

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from gitml.adapters.dvc_files.config import cache_folder
from gitml.adapters.dvc_files.objects import listings
from gitml.adapters.dvc_files.objects.hashes import content_hashes
from gitml.adapters.dvc_files.objects.trust import is_object, trusted
from gitml.adapters.files import open_regular
from gitml.adapters.git.objects import TooLargeError
from gitml.core.data.pointers import Pointer
from gitml.core.data.safe_paths import fault, is_object_name
from gitml.errors import OutsideError


class Cache:
    """The local cache of one project."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._listings: dict[str, Mapping[str, str]] = {}

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

    def read(self, md5: str, limit: int | None = None) -> bytes | None:
        """The object's bytes, None where it is not in the cache.

        What lies there may have come with the repository, and be a link to what has no end.

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
        return None

    def listing(self, md5: str) -> Mapping[str, str] | None:
        """Hashes by relative path of a tracked folder (an object whose hash ends in ``.dir``).

        Raises:
            OutsideError: the object in the cache is damaged, or names what no folder can hold.
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


def no_listing(md5: str, place: str) -> OutsideError:
    """Its bytes are those that somebody stored, so fetching them again would not help."""
    return OutsideError(
        f"the object {md5} is no listing of a folder: {place}",
        hint="ask who pushed it; which data it is, and how to record it anew: gitml verify-data",
    )


def _damaged(md5: str, name: str) -> OutsideError:
    return OutsideError(
        f"the cache object {md5} is damaged: {name}",
        hint="mend it: gitml verify-data --remote --repair",
    )
