"""Two versions of ``dvc.lock``, or of a ``.dvc`` file, made one."""

import contextlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc_files.merge import locks as lock_merge
from gitml.adapters.dvc_files.merge import pointers as pointer_merge
from gitml.adapters.dvc_files.merge.pointers import FolderPointer, NoFolderPointerError
from gitml.adapters.dvc_files.objects import listings
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.core.data import three_way
from gitml.core.data.merged_records import MergedRecord, Versions
from gitml.core.data.three_way import Merged, Side
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
        lock_merge.stale(merged, pipeline),
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
        """Merge a ``.dvc`` file; the listing of the merged folder is in the cache then."""
        try:
            return self._merge(versions)
        except (GitmlError, NoFolderPointerError) as error:
            return MergedRecord(versions.path, None, "file", reason=str(error))

    def lacking(self, versions: Versions) -> tuple[Absent, ...]:
        """The listings that a merge needs and the cache has not."""
        found = []
        for content in (versions.base, versions.ours, versions.theirs):
            with contextlib.suppress(GitmlError, NoFolderPointerError):
                pointer = pointer_merge.read(versions.path, content or b"")
                if self.cache.path(pointer.md5) is None:
                    found.append(Absent(pointer.md5))
        return tuple(dict.fromkeys(found))

    def _merge(self, versions: Versions) -> MergedRecord:
        if are_listed(versions):
            return self._merge_listed(versions)
        path = versions.path
        ours, theirs = (pointer_merge.read(path, one) for one in (versions.ours, versions.theirs))
        base = None if versions.base is None else pointer_merge.read(path, versions.base)
        frame = pointer_merge.merge_frames(base, ours, theirs)
        was, one, other = (self._listing(side) for side in (base, ours, theirs))
        merged, settled = self._settled(three_way.merge_listings(was, one, other))
        moved = (_moved(was, one, other), _moved(was, other, one))
        if merged.clashes:
            return MergedRecord(path, None, "file", *moved, tuple(merged.clashes))
        files = merged.values
        sizes = (base.size if base else 0, ours.size, theirs.size)
        size = three_way.merged_size(sizes, (was, one, other), files, self._size)
        listing = listings.dump(files)
        md5 = listings.hash_of(listing)
        self.writer.write(md5, listing)
        content = frame.at(md5, size, len(files)).encode()
        return MergedRecord(path, content, "file", *moved, settled=settled)

    def _merge_listed(self, versions: Versions) -> MergedRecord:
        pointers = ListedPointers(versions)
        was, one, other = pointers.hashes
        merged, settled = self._settled(pointers.merge())
        moved = (_moved(was, one, other), _moved(was, other, one))
        if merged.clashes:
            return MergedRecord(versions.path, None, "file", *moved, tuple(merged.clashes))
        content = pointers.text(merged).encode()
        return MergedRecord(versions.path, content, "file", *moved, settled=settled)

    def _settled(self, merged: Merged[str]) -> tuple[Merged[str], Mapping[str, str]]:
        """With the files of a side for those that clash, where one is asked for."""
        if self.side is None:
            return merged, {}
        return merged.take(self.side), dict.fromkeys(merged.clashes, str(self.side))

    def _listing(self, pointer: FolderPointer | None) -> Mapping[str, str]:
        if pointer is None:
            return {}
        found = self.cache.listing(pointer.md5)
        if found is None:
            raise NoFolderPointerError(
                f"the listing of {pointer.path} is not in the cache: {pointer.md5}"
            )
        return found

    def _size(self, md5: str) -> int | None:
        found = self.cache.path(md5)
        return None if found is None else os.stat(found).st_size


def _moved(
    base: Mapping[str, str], side: Mapping[str, str], other: Mapping[str, str]
) -> tuple[str, ...]:
    """The files that only one side changed."""
    changed = (path for path in {**base, **side} if base.get(path) != side.get(path))
    return tuple(sorted(path for path in changed if other.get(path) == base.get(path)))
