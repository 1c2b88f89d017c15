"""The hashes that paths have when all recorded data is in its place, where some of it is not."""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.listings import folder_hash
from gitml.core.data.data_status import DataStatus
from gitml.core.paths import PathIndex
from gitml.errors import OutsideError
from gitml.snapshots.workspace.workspace_data import WorkingData


class RestoredData:
    """Looks at what is here, and for what is away at its record.

    Args:
        cache: has the listings of folders, as far as they are here.
        data: what lies in the working tree.
        away: recorded data that is not there.
        listings: of folders, by their hash, as a remote has them.
    """

    def __init__(
        self,
        cache: Cache,
        data: WorkingData,
        away: Iterable[DataStatus],
        listings: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self._cache = cache
        self._data = data
        self._listings = listings or {}
        self._away = PathIndex((one.path, one) for one in away)

    def hashes(self, paths: Iterable[str]) -> dict[str, str | None]:
        """Hashes of those of ``paths`` of which something is away.

        None is one that cannot be known, as the listing of a folder is not here, or no hash is
        recorded; an empty hash is that of nothing: the folder is recorded without it.
        """
        wanted = (path for path in dict.fromkeys(paths) if self._away.has_overlap(path))
        return {path: self._hash(path) for path in wanted}

    def _hash(self, path: str) -> str | None:
        around = next(self._away.around(path), None)
        if around is None:
            return self._folder(path)
        if around.path == path:
            return around.md5
        listing = self._listing(around.md5)
        if listing is None:
            return None
        inner = path[len(around.path) + 1 :]
        if inner in listing:
            return listing[inner]
        below = {name[len(inner) + 1 :]: md5 for name, md5 in listing.items()
                 if name.startswith(f"{inner}/")}  # fmt: skip
        return folder_hash(below) if below else ""

    def _folder(self, path: str) -> str | None:
        """The hash of a folder that is here, with recorded data put into it."""
        try:
            found = self._data.look(path, None)
        except OutsideError:
            return None
        files = dict(found.files) if found is not None else {}
        for one in self._away.overlapping(path):
            name = one.path[len(path) + 1 :]
            if one.md5 is None:
                return None
            if not one.md5.endswith(".dir"):
                files[name] = one.md5
                continue
            listing = self._listing(one.md5)
            if listing is None:
                return None
            files = {own: md5 for own, md5 in files.items() if not own.startswith(f"{name}/")}
            files |= {f"{name}/{inner}": md5 for inner, md5 in listing.items()}
        return folder_hash(files)

    def _listing(self, md5: str | None) -> Mapping[str, str] | None:
        if md5 is None or not md5.endswith(".dir"):
            return {}
        with suppress(OutsideError):
            if (here := self._cache.listing(md5)) is not None:
                return here
        there = self._listings.get(md5)
        # What a remote says is believed where it has the hash that was recorded.
        return there if there and folder_hash(there) == md5 else None
