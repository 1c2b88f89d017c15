"""Where the bytes of a path are at one point: in Git or on disk, else in the DVC cache."""

import posixpath
from collections.abc import Iterable, Iterator
from posixpath import basename
from typing import NamedTuple

from gitml.adapters.dvc_files import ignore
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.core.data.pointers import Pointer, is_dvc_file
from gitml.core.paths import folders, is_inside
from gitml.core.ports import Tree
from gitml.core.shell_words import quoted, quoted_path
from gitml.core.snapshot import NOT_IN_COMMIT, Absent, Problem
from gitml.errors import OutsideError, RootHint
from gitml.snapshots.dvc_records import DvcRecords


class FileLookup(NamedTuple):
    """Finds files by path."""

    tree: Tree
    cache: Cache
    records: DvcRecords

    def files(self, path: str) -> list[str]:
        """The file, or the files of a folder, wherever they are kept; empty for nothing.

        Raises:
            OutsideError: what would tell is damaged.
        """
        present = self.tree.files(path)
        if list(present) == [path]:
            return [path]
        if (real := self.real(path)) != path:
            return [f"{path}{file.removeprefix(real)}" for file in self.files(real)]
        if not present and (kept := self._kept(path)):
            return kept
        found = [file for file in present if not _is_definition(basename(file))]
        if self.records.pointer(path) is None:
            found += self._kept_inside(path, present)
        return sorted(found)

    def real(self, path: str) -> str:
        """Where a path leads by links, unless DVC records it as it is."""
        recorded = any(self.records.pointer(place) for place in (path, *folders(path)))
        return path if recorded else self.tree.real(path)

    def _kept_inside(self, path: str, present: Iterable[str]) -> Iterator[str]:
        """The outputs in a folder of which nothing lies in Git or on disk.

        One whose own files are not known, as the listing is not here or damaged, is named itself.
        """
        taken = {place for file in present for place in (file, *folders(file))}
        for pointer in self.records.inside(path):
            record = None if pointer.path in taken else self._record(pointer.path)
            if record and pointer.is_folder and not self._is_listed(pointer):
                yield pointer.path
            elif record:
                yield from self._kept(pointer.path)

    def _is_listed(self, folder: Pointer) -> bool:
        try:
            return self.cache.files(folder) is not None
        except OutsideError:
            return False

    def _kept(self, path: str) -> list[str]:
        """The file, or the files of a folder, that DVC has a hash of."""
        record = self._record(path)
        pointer = self.records.pointer(path)
        if record and not (pointer and pointer.is_folder):
            return [path]
        if record and pointer:
            return sorted(posixpath.join(path, inner) for inner in self.cache.files(pointer) or {})
        for folder in folders(path):
            pointer = self.records.pointer(folder)
            if pointer and pointer.is_folder:
                listing = self.cache.files(pointer) or {}
                files = (posixpath.join(folder, inner) for inner in listing)
                return sorted(file for file in files if is_inside(file, path))
        return []

    def content(self, path: str, limit: int | None = None) -> bytes | None:
        """The bytes of a file, None where they are not here.

        Raises:
            OutsideError: they are damaged, or more than ``limit``.
        """
        found = self.tree.read(path, limit)
        if found is not None:
            return found
        record = self._record(path)
        return self.cache.read(record.md5, limit, path) if record else None

    def place(self, path: str) -> str | None:
        """Where the bytes lie on disk that :meth:`content` gives; None where they do not lie so.

        Raises:
            OutsideError: they are damaged.
        """
        if [*self.tree.files(path)] == [path]:
            return self.tree.place(path)
        record = self._record(path)
        found = self.cache.whole(record.md5) if record else None
        return None if found is None else str(found)

    def size(self, path: str) -> int | None:
        """See :meth:`gitml.core.snapshot.Files.size`."""
        pointer = self.records.pointer(self.real(path))
        if pointer is None or pointer.md5 is None or not pointer.cached:
            return None
        try:
            files = self.cache.files(pointer) if pointer.is_folder else {"": pointer.md5}
            places = [self.cache.path(md5) for md5 in files.values()] if files else [None]
            return sum(place.stat().st_size for place in places if place) if all(places) else None
        except (OSError, OutsideError):  # whoever reads it says why
            return None

    def md5(self, path: str) -> str | None:
        """The hash of the object of the DVC cache that is this file, None where none is."""
        record = self._record(path)
        return record.md5 if record else None

    def explain_missing(self, path: str, part: str) -> Problem:
        """Why the bytes of ``path`` are not here, and what to do.

        Args:
            path: declared, and not found.
            part: what it belongs to: metrics, params or plots.
        """
        here = self.tree.commit is None
        where = "in the working tree" if here else "in the commit"
        absent = self.absent(path)
        if absent:
            there = f"gitml fetch --rev {quoted(self.tree.rev)} {quoted_path(self.real(path))}"
            hint = RootHint(f"fetch it: {'gitml pull' if here else there}")
            return Problem(path, f"not {where}, and not in the DVC cache", hint, absent)
        if reason := self.tree.obstacle(path):
            return Problem(path, reason)
        if here:
            written = part == "params" and self.records.pointer(path) is None
            if written:
                return Problem(path, f"not {where}", "write it, or take it out of dvc.yaml")
            return Problem(
                path, f"not {where}", "make it: gitml repro" if self._is_made(path) else None
            )
        return Problem(path, NOT_IN_COMMIT)

    def _is_made(self, path: str) -> bool:
        stages = (one for pipeline in self.records.pipelines.values() for one in pipeline.stages)
        return any(is_inside(path, out.path) for stage in stages for out in stage.outs)

    def absent(self, path: str) -> Absent | None:
        """The object that would have to come first: the file's own, or a folder's listing."""
        path = self.real(path)
        for holder in (path, *folders(path)):
            pointer = self.records.pointer(holder)
            if pointer and pointer.md5 and pointer.cached:
                if pointer.files is None and (
                    holder == path or self.cache.listing(pointer.md5) is None
                ):
                    return Absent.of(pointer, pointer.md5)
                record = self._record(path) if holder != path else None
                return record if record and self.cache.path(record.md5) is None else None
        return None

    def _record(self, path: str) -> Absent | None:
        """The object that holds ``path``: its own, or one of the folder that it lies in."""
        if pointer := self.records.pointer(path):
            # What is not cached but lies in Git was deleted if it is not in the working tree.
            kept = pointer.md5 and (pointer.cached or self.tree.commit)
            return Absent.of(pointer, pointer.md5) if pointer.md5 and kept else None
        for folder in folders(path):
            pointer = self.records.pointer(folder)
            if pointer and pointer.is_folder:
                listing = self.cache.files(pointer) or {}
                md5 = listing.get(posixpath.relpath(path, folder))
                return Absent.of(pointer, md5) if md5 else None
        real = self.tree.real(path)
        return self._record(real) if real != path else None


def _is_definition(name: str) -> bool:
    """Whether a file in a folder tells DVC or Git something, and so is no part of the data."""
    return is_dvc_file(name) or name in (ignore.FILE, ".gitignore")
