"""Listings of tracked folders, from caches or else from a remote, of which nothing is kept."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

from gitml.adapters.dvc_files.objects import listings
from gitml.adapters.dvc_files.objects.cache import no_listing
from gitml.adapters.dvc_files.objects.hashes import content_hashes
from gitml.core.data.objects.stored import StoredObject
from gitml.errors import OutsideError

Listing = Callable[[str], Mapping[str, str] | None]
"""Gives the hashes by path of a tracked folder; None where its listing is nowhere to be had."""


class ListingSource(Protocol):
    """A remote that listings can be read from."""

    def find(self, names: AbstractSet[str]) -> Iterable[StoredObject]:
        """Those of some objects that are there."""

    def read(self, one: StoredObject) -> bytes:
        """The bytes of an object."""


class Listings:
    """Gives the hashes by path of a tracked folder.

    Args:
        caches: give those of the project, and of the same project elsewhere.
        remote: opens the remote when it is needed for the first time; None where there is none.
    """

    def __init__(
        self, caches: Sequence[Listing], remote: Callable[[], ListingSource | None]
    ) -> None:
        self._caches = caches
        self._remote = remote
        self._known: dict[str, Mapping[str, str] | None] = {}

    def __call__(self, name: str) -> Mapping[str, str] | None:
        """The listing, None where it is nowhere.

        Raises:
            OutsideError: it is damaged here and not to be had elsewhere, or is no listing; or the
                remote fails.
            UnsafePathError: it names what no folder can hold.
        """
        trouble: OutsideError | None = None
        for cache in self._caches:
            try:
                found = cache(name)
            except OutsideError as error:
                trouble = trouble or error
            else:
                if found is not None:
                    return found
        found = self._from_remote(name)
        if found is None and trouble is not None:
            raise trouble
        return found

    def _from_remote(self, name: str) -> Mapping[str, str] | None:
        if name not in self._known:
            source = self._remote()
            self._known[name] = self._read(source, name) if source is not None else None
        return self._known[name]

    def _read(self, source: ListingSource, name: str) -> Mapping[str, str] | None:
        for one in source.find({name}):
            content = source.read(one)
            if content_hashes(content).are_of(name, old=one.old):
                try:
                    return listings.parse(content)
                except listings.NoListingError as error:
                    raise no_listing(name, one.place) from error
        return None
