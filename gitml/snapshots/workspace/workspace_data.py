"""The data in the working tree: what lies there now, beside what the records say."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from gitml.adapters import file_kinds
from gitml.adapters.dvc_files import state
from gitml.adapters.dvc_files.notes import earlier_files
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.hashes import file_hashes
from gitml.adapters.dvc_files.objects.listings import folder_hash
from gitml.adapters.files import NOWHERE, SPECIAL_HINT, special
from gitml.core.data.kinds import SeenFiles
from gitml.core.data.safe_paths import unsafe
from gitml.errors import OutsideError
from gitml.snapshots.caches.folder_cache import FolderCache, FolderRecord, Present
from gitml.snapshots.workspace import file_marks, folder_scan

_WORTH_REMEMBERING = 64 * 10**6
_FEW = 500  # records of DVC's memory that are looked up one by one


class FoundData(NamedTuple):
    """What lies at a tracked path.

    Attributes:
        files: hashes by relative path, of a folder; empty where it is what was recorded.
    """

    md5: str
    size: int
    nfiles: int | None = None
    files: Mapping[str, str] = {}


class WorkingData:
    """Hashes what lies in the working tree, or spares that where it was done before.

    Args:
        root: of the DVC repository.
        cache: its cache.
        folders: what is remembered of large folders.
        once: look into each folder once only, as for a command of some moments.

    Attributes:
        nested: folders of other DVC projects that were met, which DVC leaves out.
        left_out: links to folders, and to nothing, that were met, which are no data for DVC.
        links: other links that were met, each of which counts as the file that it leads to.
        no_text: files that were met whose names are not UTF-8, which DVC cannot record.
    """

    def __init__(
        self, root: Path, cache: Cache, folders: FolderCache, *, once: bool = False
    ) -> None:
        self._root = root
        self._scanned: dict[str, dict[str, os.stat_result]] | None = {} if once else None
        self._cache = cache
        self._folders = folders
        self._state = state.State(root)
        self._hashed: list[tuple[str, str, os.stat_result]] = []
        self._listings: dict[str, FolderRecord] = {}
        self._whole: dict[str, str] = {}
        self._seen: dict[str, SeenFiles] = {}
        self.nested: list[str] = []
        self.left_out: list[str] = []
        self.links: list[str] = []
        self.no_text: list[str] = []

    def look(
        self,
        path: str,
        recorded: str | None,
        *,
        exact: bool = False,
        listed: Mapping[str, str] | None = None,
    ) -> FoundData | None:
        """What lies at ``path``, None where nothing does.

        Args:
            path: relative to the DVC root.
            recorded: the hash it should have. Hashes of DVC 2 ignore carriage returns in text, so
                a file whose hash is the same then has this very hash.
            exact: the record is known to be of DVC 3, which leaves nothing out.
            listed: the files of a folder, where the record itself lists them.

        Raises:
            OutsideError: it cannot be read.
        """
        top = self.place(path)
        try:
            status = os.stat(top)  # noqa: PTH116  as above
            if not stat.S_ISDIR(status.st_mode):
                wanted = None if exact else recorded
                return FoundData(self._file(top, status, wanted), status.st_size)
            return self._folder(top, recorded, listed, exact=exact)
        except ValueError as error:
            raise unsafe("a record", path, "has a zero byte") from error
        except OSError as error:
            if error.errno in NOWHERE:
                return None
            raise OutsideError(f"cannot read {path}: {error.strerror}") from error

    def hash_of_dvc_2(self, path: str) -> str:
        """The hash that DVC 2 would give to what lies at ``path``; all of it is read.

        Raises:
            OutsideError: it cannot be read.
        """
        top = self.place(path)
        try:
            if not Path(top).is_dir():
                return file_hashes(top).told
            names = self.scan(top)
            return folder_hash({name: file_hashes(f"{top}/{name}").told for name in names})
        except OSError as error:
            raise OutsideError(f"cannot read {path}: {error.strerror}") from error

    def place(self, path: str) -> str:
        """The absolute path, as text, as DVC's memory has it."""
        return os.path.join(self._root, path)  # noqa: PTH118

    def mark(self, path: str) -> tuple[str, int]:
        """What tells whether a file or folder was touched, and the newest of its times.

        Empty where there is nothing, or nothing that can be looked at.

        Raises:
            OutsideError: a folder cannot be read.
        """
        top = self.place(path)
        status = file_marks.status(top)
        if status is None:
            return "", 0
        if stat.S_ISDIR(status.st_mode):
            try:
                files = self._walk(top)
            except OSError as error:
                raise OutsideError(f"cannot read {path}: {error.strerror}") from error
            times = (max(s.st_mtime_ns, s.st_ctime_ns) for s in files.values())
            return file_marks.signature(
                (name, *file_marks.touched(s)) for name, s in files.items()
            ), max(times, default=0)
        return str(file_marks.touched(status)), max(status.st_mtime_ns, status.st_ctime_ns)

    def close(self) -> None:
        """Remember the hashes of what took long."""
        if sum(status.st_size for *_, status in self._hashed) >= _WORTH_REMEMBERING:
            found = ((path, state.record(status, md5)) for path, md5, status in self._hashed)
            self._state.remember(found)
        self._hashed.clear()
        self._state.close()
        self._folders.save()
        if self._whole:
            earlier_files.remember(self._root, self._whole)

    def _folder(
        self, top: str, recorded: str | None, listed: Mapping[str, str] | None, *, exact: bool
    ) -> FoundData:
        present = self._walk(top)
        size = sum(status.st_size for status in present.values())
        known = self._folders.load(top)
        if known is not None and known.is_of(present):
            self._listings[known.md5] = known
            files = {} if known.md5 == recorded else known.hashes
            return FoundData(known.md5, size, len(present), files)
        listing = listed
        if listing is None and recorded and recorded.endswith(".dir"):
            listing = self._cache.listing(recorded)
        files = self.hashes(top, present, known, {} if exact or listing is None else listing)
        md5 = recorded if recorded and listing == files else folder_hash(files)
        if md5 == recorded:
            self._whole[top[len(str(self._root)) + 1 :]] = md5
        self.keep(top, present, md5, files)
        return FoundData(md5, size, len(files), files)

    def keep(self, top: str, present: Present, md5: str, files: Mapping[str, str]) -> None:
        """Remember a folder; not one in which hashes of DVC 2 were recognised."""
        start, inside = len(top) + 1, f"{top}/"
        plain = ((path[start:], one) for path, one, _ in self._hashed if path.startswith(inside))
        if all(files.get(name, one) == one for name, one in plain):
            self._folders.store(top, FolderRecord.of(md5, present, files))

    def listing(self, md5: str) -> Mapping[str, str] | None:
        """The files of a folder, from memory or from the cache; see :meth:`Cache.listing`."""
        known = self._listings.get(md5)
        return known.hashes if known else self._cache.listing(md5)

    def known(self, top: str) -> FolderRecord | None:
        """What is remembered of a folder."""
        return self._folders.load(top)

    def hashes(
        self, top: str, present: Present, known: FolderRecord | None, recorded: Mapping[str, str]
    ) -> dict[str, str]:
        """The hashes of the files of a folder, those that are not remembered by reading them.

        Args:
            top: its absolute path.
            present: its files.
            known: what is remembered of it.
            recorded: hashes that may be of DVC 2, see :meth:`look`.
        """
        found = self.remembered(top, present, known)
        return {
            name: found.get(name) or self._hash(f"{top}/{name}", status, recorded.get(name))
            for name, status in present.items()
        }

    def remembered(
        self, top: str, present: Present, known: FolderRecord | None
    ) -> Mapping[str, str]:
        """The hashes of those files of a folder that were not touched since they were hashed."""
        found = {} if known is None else dict(known.untouched(present))
        rest = [name for name in present if name not in found] if len(found) < len(present) else []
        records = self._records(top, rest)
        for name in rest:
            if md5 := state.remembered(records.get(f"{top}/{name}"), present[name]):
                found[name] = md5
        return found

    def remembered_file(self, path: str, status: os.stat_result) -> str | None:
        """The hash of a file at an absolute path that was not touched since it was hashed."""
        return state.remembered(self._state.of([path]).get(path), status)

    def _records(self, top: str, names: list[str]) -> Mapping[str, str]:
        if len(names) > _FEW:
            return self._state.under(top)
        return self._state.of([f"{top}/{name}" for name in names])

    def seen(self, path: str) -> SeenFiles:
        """Which of the files at a path may be executed or are links; a look before tells it."""
        top = self.place(path)
        if top not in self._seen:
            self._seen[top] = file_kinds.look(top, str(self._cache.folder))
        return self._seen[top]

    def _walk(self, top: str) -> dict[str, os.stat_result]:
        before, present = len(self.links), self.scan(top)
        links, cache = self.links[before:], str(self._cache.folder)
        self._seen[top] = file_kinds.seen(top, present, links, cache)
        return present

    def scan(self, top: str) -> dict[str, os.stat_result]:
        """The files of a folder as DVC sees it, by path below it; one look at each."""
        if self._scanned is not None and top in self._scanned:
            return self._scanned[top]
        found = folder_scan.scan(self._root, top)
        self.nested += found.nested
        self.left_out += found.left_out
        self.links += found.links
        self.no_text += found.no_text
        if self._scanned is not None:
            self._scanned[top] = found.files
        return found.files

    def _file(self, path: str, status: os.stat_result, recorded: str | None) -> str:
        return self.remembered_file(path, status) or self._hash(path, status, recorded)

    def _hash(self, path: str, status: os.stat_result, recorded: str | None) -> str:
        if kind := special(status.st_mode):
            raise OutsideError(f"{path} is {kind}, which has no content to compare", SPECIAL_HINT)
        found = file_hashes(path)
        self._hashed.append((path, found.plain, status))
        return recorded if recorded in found else found.plain
