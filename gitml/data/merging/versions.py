"""Two versions of ``dvc.lock``, or of a ``.dvc`` file, made one."""

import contextlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc import pointer_text
from gitml.adapters.dvc_files.merge import locks as lock_merge
from gitml.adapters.dvc_files.merge import pointers as pointer_merge
from gitml.adapters.dvc_files.merge.pointers import FolderPointer, NoFolderPointerError
from gitml.adapters.dvc_files.objects import listings
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.objects.hashes import file_hashes
from gitml.core.data import file_notes
from gitml.core.data.merging import merged_folder, three_way
from gitml.core.data.merging.merged_folder import MergedFolder
from gitml.core.data.merging.merged_records import MergedRecord, Versions
from gitml.core.data.merging.three_way import Merged, Side
from gitml.core.snapshot import Absent
from gitml.data.merging.listed_pointers import ListedPointers, are_listed
from gitml.errors import GitmlError
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from gitml.adapters.dvc import lock_documents
else:  # it opens DVC, for what our own merge does not know
    lock_documents = LateModule("gitml.adapters.dvc.lock_documents")

LOCK = "dvc.lock"
Settle = Callable[[Merged[str]], tuple[Merged[str], Mapping[str, str]]]
"""Finds records for clashes; answers what is left, and where each record was found."""


def merge_lock(
    versions: Versions,
    settle: Settle | None = None,
    side: Side | None = None,
    size: int = 7,
    pipeline: bytes = b"",
) -> MergedRecord:
    """Merge a lock stage by stage.

    Args:
        versions: of the lock.
        settle: looks for records of the stages that clash.
        side: whose record is taken for a clash that is left.
        size: of the markers of a conflict.
        pipeline: the ``dvc.yaml`` beside the lock.
    """
    base, ours, theirs = versions.base or b"", versions.ours, versions.theirs
    merged = lock_merge.merge_texts(base, ours, theirs)
    if merged is None:
        return _merge_unusual(versions)
    settled: Mapping[str, str] = {}
    if settle is not None and merged.clashes:
        merged, settled = settle(merged)
    if side is not None:
        settled = {**settled, **dict.fromkeys(merged.clashes, side)}
        merged = merged.take(side)
    own, other = lock_merge.changed(merged, ours, theirs)
    return MergedRecord(
        versions.path,
        lock_merge.compose(merged, size),
        "stage",
        own,
        other,
        tuple(merged.clashes),
        lock_merge.newly_stale(merged, ours, theirs, pipeline),
        settled,
    )


def _merge_unusual(versions: Versions) -> MergedRecord:
    path = versions.path
    try:
        content = lock_documents.merge_documents(
            path, versions.base or b"", versions.ours, versions.theirs
        )
    except GitmlError as error:
        return MergedRecord(path, None, "stage", reason=error.message)
    return MergedRecord(path, content, "stage")


def pipeline_beside(lock: Path) -> bytes:
    """The bytes of the ``dvc.yaml`` beside a lock, none where it cannot be read."""
    try:
        return lock.with_name("dvc.yaml").read_bytes()
    except OSError:
        return b""


@dataclass(frozen=True)
class PointerMerge:
    """Merges pointers to folders, by the listings in the cache.

    Attributes:
        cache: has the listings of both sides.
        writer: takes that of the merged folder.
        side: whose file is taken where both changed one.
    """

    cache: Cache
    writer: CacheWriter
    side: Side | None = None

    def merge(self, versions: Versions) -> MergedRecord:
        """Merge a ``.dvc`` file; the listing of the merged folder is in the cache then.

        Raises:
            OutsideError: the cache cannot be written, which says nothing of the sides.
        """
        try:
            merged, listing = self._merge(versions)
        except (GitmlError, NoFolderPointerError) as error:
            return MergedRecord(versions.path, None, "file", reason=str(error))
        if listing is not None:
            self.writer.write(listings.hash_of(listing), listing)
        return merged

    def lacking(self, versions: Versions) -> tuple[Absent, ...]:
        """The listings that a merge needs and the cache has not."""
        found: list[str] = []
        with contextlib.suppress(GitmlError, NoFolderPointerError):
            found += [one.md5 for one in _pointers(versions) if one is not None]
        return tuple(Absent(md5) for md5 in dict.fromkeys(found) if self.cache.path(md5) is None)

    def _merge(self, versions: Versions) -> tuple[MergedRecord, bytes | None]:
        """The merged file, and the listing that it names."""
        if are_listed(versions):
            return self._merge_listed(versions), None
        path = versions.path
        base, ours, theirs = _pointers(versions)
        was_said = None if base is None else _frame(path, base)
        frame, settled = self._frame(was_said, _frame(path, ours), _frame(path, theirs))
        was, one, other = (self._listing(side) for side in (base, ours, theirs))
        if base and base.old:
            was, one, other = merged_folder.rehashed((was, one, other), self._is_same)
        notes = (base.notes if base else {}, ours.notes, theirs.notes)
        merged = merged_folder.merge((was, one, other), notes, self.side)
        if merged.clashes:
            return _record(path, merged, settled), None
        sizes = (base.size if base else 0, ours.size, theirs.size)
        size = three_way.merged_size(sizes, (was, one, other), merged.files, self._size)
        listing = listings.dump(merged.files)
        pointer = ours if frame == "ours" else theirs
        text = pointer.at(listings.hash_of(listing), size, len(merged.files))
        if merged.notes:
            text = pointer_text.noted(text, path, file_notes.written(merged.notes))
        return _record(path, merged, settled, text), listing

    def _merge_listed(self, versions: Versions) -> MergedRecord:
        pointers = ListedPointers(versions)
        frame, settled = self._frame(*pointers.frames)
        merged = merged_folder.merge(pointers.hashes, pointers.notes, self.side)
        text = None if merged.clashes else pointers.text(merged, frame)
        return _record(versions.path, merged, settled, text)

    def _frame(self, base: str | None, ours: str, theirs: str) -> tuple[Side, Mapping[str, Side]]:
        """The side whose words beside the files stand for both; and that it was asked for, if so.

        Raises:
            NoFolderPointerError: both changed them, and no side is asked for.
        """
        if found := three_way.changed_side(base, ours, theirs):
            return found, {}
        if self.side is None:
            raise NoFolderPointerError("both sides changed more of it than the data")
        return self.side, {"all beside the files": self.side}

    def _listing(self, pointer: FolderPointer | None) -> Mapping[str, str]:
        if pointer is None:
            return {}
        found = self.cache.listing(pointer.md5)
        if found is None:
            raise NoFolderPointerError(
                f"the listing of {pointer.path} is not in the cache: {pointer.md5}"
            )
        return found

    def _is_same(self, md5: str, old: str) -> bool:
        """Whether two objects are the same but for carriage returns, by the one that is here."""
        with contextlib.suppress(OSError):
            if path := self.cache.path(md5):
                return file_hashes(str(path)).are_of(old, old=True)
            if path := self.cache.path(old):
                return file_hashes(str(path)).plain == md5
        return False  # nobody knows: it is left to people

    def _size(self, md5: str) -> int | None:
        found = self.cache.path(md5)
        return None if found is None else os.stat(found).st_size


def _pointers(versions: Versions) -> tuple[FolderPointer | None, FolderPointer, FolderPointer]:
    """Base, ours and theirs.

    Raises:
        NoFolderPointerError: as of :func:`pointer_merge.read`; or DVC 2 wrote a side, whose objects
            are not those that a merged folder would name.
        DocumentError: as of :func:`pointer_merge.read`.
    """
    path = versions.path
    base = None if versions.base is None else pointer_merge.read(path, versions.base)
    ours, theirs = (pointer_merge.read(path, one) for one in (versions.ours, versions.theirs))
    if ours.old or theirs.old:
        which = "our side" if ours.old else "their side"
        both = ours.old and theirs.old
        raise NoFolderPointerError(f"it was written by DVC 2 on {'both sides' if both else which}")
    return base, ours, theirs


def _frame(path: str, pointer: FolderPointer) -> str:
    """What a pointer says beside the data and what is noted of its files."""
    if not pointer.notes:
        return pointer.frame
    bare = pointer_text.noted(pointer.text, path, dict.fromkeys(pointer.notes, ()))
    return replace(pointer, text=bare).frame


def _record(
    path: str, merged: MergedFolder, settled: Mapping[str, Side], text: str | None = None
) -> MergedRecord:
    return MergedRecord(
        path,
        None if text is None else text.encode(),
        "file",
        merged.ours,
        merged.theirs,
        merged.clashes,
        settled={**merged.settled, **settled},
    )
