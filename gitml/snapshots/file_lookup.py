"""Where the bytes of a path are at one point: in Git or on disk, else in the DVC cache."""

import posixpath
from collections.abc import Callable
from dataclasses import dataclass

from gitml.adapters.dvc_files.cache import Cache
from gitml.core.data.pointers import Pointer
from gitml.core.paths import folders
from gitml.core.ports import Tree
from gitml.core.snapshot import Absent, Problem


@dataclass(frozen=True)
class FileLookup:
    """Finds files by path.

    Attributes:
        pointer: the record that DVC keeps of a path, if any.
    """

    tree: Tree
    cache: Cache
    pointer: Callable[[str], Pointer | None]

    def files(self, path: str) -> list[str]:
        """The file, or the files of a folder, wherever they are kept; empty for nothing.

        Raises:
            OutsideError: what would tell is damaged.
        """
        if present := self.tree.files(path):
            return list(present)
        record = self._record(path)
        if record is None:
            return []
        if record.md5.endswith(".dir"):
            listing = self.cache.listing(record.md5) or {}
            return sorted(posixpath.join(path, inner) for inner in listing)
        return [path]

    def content(self, path: str, limit: int | None = None) -> bytes | None:
        """The bytes of a file, None where they are not here.

        Raises:
            OutsideError: they are damaged, or more than ``limit``.
        """
        found = self.tree.read(path, limit)
        if found is not None:
            return found
        record = self._record(path)
        return self.cache.read(record.md5, limit) if record else None

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
        absent = self._absent(path)
        if absent:
            there = f"gitml {part} show {self.tree.rev} --fetch"
            hint = f"fetch it: {'gitml pull' if here else there}"
            return Problem(path, f"not {where}, and not in the DVC cache", hint, absent)
        if reason := self.tree.obstacle(path):
            return Problem(path, reason)
        if here:
            written = part == "params" and self.pointer(path) is None
            hint = "write it, or take it out of dvc.yaml" if written else "make it: gitml repro"
            return Problem(path, f"not {where}", hint)
        return Problem(path, f"not {where}", f"it was not committed; next time: git add {path}")

    def _absent(self, path: str) -> Absent | None:
        for holder in (path, *folders(path)):
            pointer = self.pointer(holder)
            if pointer and pointer.md5 and pointer.cached:
                if holder == path or self.cache.listing(pointer.md5) is None:
                    return Absent(pointer.md5, pointer.remote)
                record = self._record(path)
                return record if record and self.cache.path(record.md5) is None else None
        return None

    def _record(self, path: str) -> Absent | None:
        """The object that holds ``path``: its own, or one of the folder that it lies in."""
        if pointer := self.pointer(path):
            # What is not cached but lies in Git was deleted if it is not in the working tree.
            kept = pointer.md5 and (pointer.cached or self.tree.commit)
            return Absent(pointer.md5, pointer.remote) if pointer.md5 and kept else None
        for folder in folders(path):
            pointer = self.pointer(folder)
            if pointer and pointer.md5 and pointer.is_folder:
                listing = self.cache.listing(pointer.md5) or {}
                md5 = listing.get(posixpath.relpath(path, folder))
                return Absent(md5, pointer.remote) if md5 else None
        return None
