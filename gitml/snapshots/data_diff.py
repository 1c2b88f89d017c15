"""What changed in the data of two snapshots: with the files of folders and the rows of tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from gitml.adapters import file_kinds
from gitml.adapters.dvc_files import config
from gitml.adapters.dvc_files.notes import placed_kinds
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.listings import folder_hash
from gitml.adapters.formats.tabular import row_count
from gitml.core.comparisons.comparison import DataComparison
from gitml.core.data.changes import (
    DataChange,
    DataDetail,
    FileChanges,
    data_changes,
    file_changes,
    kind_changes,
    with_renames,
)
from gitml.core.data.folder_changes import FolderChange
from gitml.core.data.kinds import NO_CHANGES, PLAIN, KindChanges, Kinds
from gitml.core.data.pointers import Pointer
from gitml.core.snapshot import Absent, Problem, Snapshot
from gitml.errors import GitmlError, OutsideError
from gitml.snapshots.caches.folder_cache import FolderCache
from gitml.snapshots.workspace.absent_files import with_absent
from gitml.snapshots.workspace.workspace_data import WorkingData

_LARGEST_TABLE = 50 * 10**6
_ALL_TABLES = 200 * 10**6
_NO_LISTING = OutsideError(
    "which of its files changed is not known: the folder's listing is not in the DVC cache",
    hint="fetch it: gitml pull",
)


@dataclass
class _Side:
    """One snapshot's data; of the working tree, as it lies there.

    Attributes:
        missing: see :class:`DataComparison`; nowhere as well.
        unrecorded: paths of what lies on disk and differs from its record.
        listings: hashes by relative path of folders that were looked into on disk.
        uncounted: tables that the cache lacks.
    """

    snapshot: Snapshot
    pointers: Mapping[str, Pointer]
    unrecorded: set[str] = field(default_factory=set)
    listings: dict[str, Mapping[str, str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    nowhere: list[str] = field(default_factory=list)
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    uncounted: list[Absent] = field(default_factory=list)

    @property
    def on_disk(self) -> bool:
        return self.snapshot.commit is None

    def problem(self, path: str, error: GitmlError, absent: Absent | None = None) -> None:
        reason = error.message.removeprefix(f"{path}: ")
        self.problems.append((self.snapshot.rev, Problem(path, reason, error.hint, absent)))


class DataDetails:
    """Compares the data of snapshots of one project."""

    def __init__(self, root: Path, cache: Cache, folders: FolderCache) -> None:
        self._root = root
        self._cache = cache
        self._working = WorkingData(root, cache, folders)
        self._countable = _ALL_TABLES

    def compare(self, base: Snapshot, head: Snapshot) -> DataComparison:
        """What differs, data that was added by hand before what stages made."""
        try:
            sides = (self._side(base), self._side(head))
            pointers = sides[0].pointers, sides[1].pointers
            others = (DataDetail(one, one.kind) for one in kind_changes(*pointers))
            found = [*with_renames(data_changes(*pointers)), *others]
            details = [self._detail(change, *sides) for change in found]
        finally:
            self._working.close()
        return DataComparison(
            changes=tuple(sorted(details, key=lambda d: (d.stage is not None, d.path))),
            missing=tuple(sorted({path for side in sides for path in side.missing})),
            nowhere=tuple(sorted({path for side in sides for path in side.nowhere})),
            problems=tuple(problem for side in sides for problem in side.problems),
            uncounted=tuple(absent for side in sides for absent in side.uncounted),
        )

    def _side(self, snapshot: Snapshot) -> _Side:
        side = _Side(snapshot, snapshot.pointers)
        if side.on_disk:
            tracked = ((p, q) for p, q in snapshot.pointers.items() if q.cached and "://" not in p)
            side.pointers = {
                **snapshot.pointers,
                **{path: self._on_disk(side, pointer) for path, pointer in tracked},
            }
        return side

    def _on_disk(self, side: _Side, pointer: Pointer) -> Pointer:
        if pointer.unhashed:
            side.problem(pointer.path, _unhashed(pointer, "whether it lies here as recorded"))
            return pointer
        try:
            found = self._working.look(pointer.path, pointer.md5, listed=pointer.files)
            whole = self._with_absent(pointer, found.files if found else {})
        except GitmlError as error:
            side.problem(pointer.path, error)
            return pointer
        if found is None:
            # What a sparse checkout leaves out is not missing, nor would a pull bring it.
            if pointer.md5 is not None and (self._root / pointer.source).exists():
                self._miss(side, pointer, [pointer.md5])
            return pointer
        size: int | None = found.size
        files, md5, nfiles = found.files, found.md5, found.nfiles
        if whole is not None:
            files, nfiles, size = whole.files, len(whole.files), None
            is_as_recorded = not (whole.added or whole.modified or whole.removed)
            md5 = pointer.md5 if is_as_recorded and pointer.md5 else folder_hash(files)
            if is_as_recorded:
                self._miss(side, pointer, [files[name] for name in whole.absent])
        if files or md5 != pointer.md5:
            side.listings[pointer.path] = files
        kinds = self._kinds_on_disk(pointer, md5, files)
        if md5 == pointer.md5:
            if kinds == pointer.kinds:
                return pointer
            side.unrecorded.add(pointer.path)
            return replace(pointer, kinds=kinds)
        side.unrecorded.add(pointer.path)
        return replace(pointer, md5=md5, size=size, nfiles=nfiles, files=None, kinds=kinds)

    def _kinds_on_disk(self, pointer: Pointer, md5: str, files: Mapping[str, str]) -> Kinds:
        """Which files may be executed or are links, as ``gitml add`` would record it.

        Of what a command makes, and where no record says it, it is as recorded.
        """
        if pointer.stage or (pointer.kinds == PLAIN and pointer.is_folder):
            return pointer.kinds

        def hashes() -> Mapping[str, str]:
            return (files or self._cache.listing(md5) or {}) if md5.endswith(".dir") else {"": md5}

        seen = self._working.seen(pointer.path)
        placed = placed_kinds.before(self._root, pointer.path, pointer.md5, seen)
        return file_kinds.recordable(self._root, seen, pointer.kinds, hashes, placed)

    def _miss(self, side: _Side, pointer: Pointer, hashes: Iterable[str]) -> None:
        """Note an output of which these objects do not lie in the working tree."""
        side.missing.append(pointer.path)
        of_remote = pointer.push and (pointer.remote or self._has_default_remote)
        if not (of_remote or pointer.imported or all(map(self._cache.path, hashes))):
            side.nowhere.append(pointer.path)

    @cached_property
    def _has_default_remote(self) -> bool:
        return config.no_default_remote(self._root) is None

    def _with_absent(self, pointer: Pointer, found: Mapping[str, str]) -> FolderChange | None:
        """A folder of which some files never came here, as ``gitml add`` would record it.

        None where all that is gone was deleted. What is made comes as a whole, so of that only a
        part of what is recorded counts.

        Args:
            pointer: of the folder.
            found: the files that lie there; empty where they are those that are recorded.
        """
        is_listed = found and pointer.is_folder and pointer.files is None
        recorded = self._cache.listing(pointer.md5) if is_listed and pointer.md5 else None
        if recorded is None or (pointer.stage and not found.items() <= recorded.items()):
            return None
        return with_absent(self._root, self._cache, pointer.path, recorded, found)

    def _detail(self, detail: DataDetail, base: _Side, head: _Side) -> DataDetail:
        change = detail.change
        was = detail.was or change.path
        if detail.kind == "modified":
            for pointer, side in ((change.base, base), (change.head, head)):
                if pointer is not None and pointer.unhashed:
                    side.problem(was, _unhashed(pointer, "whether its bytes differ"))
        files = self._files(change, was, base, head) if detail.kind == "modified" else None
        return detail._replace(
            files=files,
            kinds=_kinds(change, files),
            rows=(
                self._rows(was, change.base, base),
                self._rows(change.path, change.head, head),
            ),
            unrecorded=was in base.unrecorded or change.path in head.unrecorded,
        )

    def _files(self, change: DataChange, was: str, base: _Side, head: _Side) -> FileChanges | None:
        old, new = change.base, change.head
        if old is None or new is None or not (old.is_folder and new.is_folder):
            return None
        if old.md5 == new.md5:
            return FileChanges()
        before, after = self._listing(was, old, base), self._listing(change.path, new, head)
        return None if before is None or after is None else file_changes(before, after)

    def _listing(self, path: str, pointer: Pointer, side: _Side) -> Mapping[str, str] | None:
        if path in side.listings:
            return side.listings[path]
        try:
            found = self._cache.files(pointer)
        except GitmlError as error:
            side.problem(path, error)
            return None
        if found is None:
            side.problem(path, _NO_LISTING, _absent(pointer))
        return found

    def _rows(self, path: str, pointer: Pointer | None, side: _Side) -> int | None:
        if pointer is None or not pointer.md5 or pointer.is_folder or not row_count.countable(path):
            return None
        on_disk = side.on_disk and path not in side.missing
        file = self._root / path if on_disk else self._cache.path(pointer.md5)
        size = pointer.size if file is None else _size(file)  # a record may say anything
        if size is None or size > min(_LARGEST_TABLE, self._countable):
            return None
        self._countable -= size  # also of one that is not here: --fetch gets those that count
        if file is not None:
            return row_count.count(path, file)
        if absent := _absent(pointer):
            side.uncounted.append(absent)
        return None


def _kinds(change: DataChange, files: FileChanges | None) -> KindChanges:
    if change.base is None or change.head is None:
        return NO_CHANGES
    one_sided = {*files.added, *files.removed} if files else set[str]()
    found = change.base.kinds.changes_to(change.head.kinds)
    return found.among(lambda name: name not in one_sided)


def _size(file: Path) -> int | None:
    """Bytes of a file; None where it cannot be looked at."""
    try:
        return file.stat().st_size
    except OSError:
        return None


def _absent(pointer: Pointer) -> Absent | None:
    """What a remote may have of it."""
    kept = pointer.md5 and pointer.cached and not pointer.unhashed
    return Absent.of(pointer, pointer.md5) if pointer.md5 and kept else None


def _unhashed(pointer: Pointer, unknown: str) -> OutsideError:
    files = pointer.unhashed
    more = f" and {len(files) - 1} more" if len(files) > 1 else ""
    return OutsideError(
        f"{unknown} is not known: no hash is recorded of {files[0]}{more}, "
        "only what a cloud calls the version"
    )
