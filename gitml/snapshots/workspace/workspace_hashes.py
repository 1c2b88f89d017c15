"""The hash of what lies at a path, and whether the cache has an object: as DVC would say."""

import stat
from pathlib import Path
from typing import Any, NamedTuple

from gitml.adapters import file_kinds
from gitml.adapters.dvc_files import records, schema
from gitml.adapters.dvc_files.notes import placed_kinds
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.trust import PROTECTED_FILE, is_protected
from gitml.core.data.kinds import Kinds
from gitml.core.data.pointers import is_hash
from gitml.core.paths import is_outside
from gitml.errors import GitmlError, OutsideError
from gitml.snapshots.workspace.working_tree import WorkingTree
from gitml.snapshots.workspace.workspace_data import WorkingData


class DoubtError(Exception):
    """DVC must be asked."""


class RecordedHash(NamedTuple):
    """What a lock or a ``.dvc`` file says of a path.

    Attributes:
        md5: None where nothing was recorded.
        legacy: whether it is a hash of DVC 2, which leaves carriage returns of text out.
    """

    md5: str | None = None
    legacy: bool = False


def record(entry: Any) -> RecordedHash:
    """The record in an entry of ``deps`` or ``outs``.

    Raises:
        DoubtError: it is of data in another place, or has no hash but what a cloud calls the data,
            or lists files by hashes of DVC 2.
    """
    if not schema.is_record(entry):
        raise DoubtError
    kind, of_cloud = entry.get("hash"), "files" in entry or "cloud" in entry
    if not isinstance(entry.get("md5"), str | None) or kind not in (None, "md5"):
        raise DoubtError
    try:
        md5 = records.content("", entry).md5
    except GitmlError as error:
        raise DoubtError from error
    if of_cloud and not (kind and is_hash(md5)):
        raise DoubtError
    return RecordedHash(md5, legacy=md5 is not None and kind is None)


class OtherKinds(NamedTuple):
    """Files with the recorded bytes that the record says something else of.

    Attributes:
        to_record: those that ``gitml add`` would record.
        unplaced: those that a pull makes as recorded.
    """

    to_record: frozenset[str] = frozenset()
    unplaced: frozenset[str] = frozenset()


class WorkspaceHashes:
    """Looks at each path and each object once."""

    def __init__(self, tree: WorkingTree, cache: Cache, data: WorkingData) -> None:
        self._tree = tree
        self._cache = cache
        self._data = data
        self._hashes: dict[tuple[str, RecordedHash], str | None] = {}
        self._cached: dict[RecordedHash, bool] = {}

    def now(self, path: str, known: RecordedHash) -> str | None:
        """The hash of what lies at ``path``, None where nothing does.

        Raises:
            DoubtError: it is outside, or cannot be read.
        """
        key = path, known
        if key not in self._hashes:
            self._hashes[key] = self._look(path, known)
        return self._hashes[key]

    def _look(self, path: str, known: RecordedHash) -> str | None:
        if "://" in path or not path or (is_outside(path) and not self._is_file_beside(path)):
            raise DoubtError
        # DVC looks at a dependency that it ignores, but not into a folder.
        if (self._tree.root / path).is_dir() and self._tree.is_ignored(path):
            raise DoubtError
        try:
            found = self._data.look(path, known.md5, exact=not known.legacy)
            if found is not None and known.legacy and found.md5 != known.md5:
                return self._data.hash_of_dvc_2(path)
        except OutsideError as error:
            raise DoubtError from error
        return None if found is None else found.md5

    def other_kinds(self, path: str, known: RecordedHash, noted: Kinds) -> OtherKinds:
        """The files at a path that are not what is recorded beside their bytes.

        Args:
            path: where data lies as it is recorded.
            known: what is recorded.
            noted: which of its files may be executed or are links.

        Raises:
            DoubtError: it cannot be read.
        """
        try:
            seen = self._data.seen(path)
            if (seen.executables, seen.links) == noted:
                return OtherKinds()
            md5, root = known.md5 or "", self._tree.root
            hashes = self._data.listing(md5) or {} if md5.endswith(".dir") else {"": md5}
            placed = placed_kinds.before(root, path, known.md5, seen)
            now = file_kinds.recordable(root, seen, noted, lambda: hashes, placed)
            return OtherKinds(
                now.differing(noted),
                file_kinds.unplaced(root, seen, noted, hashes, placed),
            )
        except (OSError, OutsideError) as error:
            raise DoubtError from error

    def exists(self, path: str) -> bool:
        """Whether anything lies at ``path``."""
        if not path or (is_outside(path) and not self._is_file_beside(path)):
            raise DoubtError
        return (self._tree.root / path).exists()

    def _is_file_beside(self, path: str) -> bool:
        """Whether it is a file of another folder of a larger repository: many stages share one."""
        file = self._tree.root / path
        return path.startswith("../") and file.is_file() and not file.is_symlink()

    def is_cached(self, known: RecordedHash) -> bool:
        """Whether the cache has an object, and of a folder all that its listing names."""
        if known not in self._cached:
            self._cached[known] = self._is_whole(known)
        return self._cached[known]

    def _is_whole(self, known: RecordedHash) -> bool:
        md5 = known.md5
        if md5 is None or not self._has(known):
            return False
        if not md5.endswith(".dir"):
            return True
        try:
            listing = self._data.listing(md5)
        except OutsideError:
            return False  # damaged
        if listing is None:
            return False
        top = str(self._top(legacy=known.legacy))
        # Of fifty thousand nearly all are as DVC trusts them; the others are looked at.
        inner = set(listing.values())
        rest = (one for one in inner if not is_protected(f"{top}/{one[:2]}/{one[2:]}"))
        return all(self.is_cached(RecordedHash(one, known.legacy)) for one in rest)

    def _has(self, known: RecordedHash) -> bool:
        md5 = known.md5 or ""
        path = self._object(md5, legacy=known.legacy)
        try:
            mode = path.stat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise DoubtError from error
        if mode == PROTECTED_FILE:
            return True
        if not stat.S_ISREG(mode):
            return False
        try:
            found = self._data.look(str(path), md5, exact=not known.legacy)
        except OutsideError as error:
            raise DoubtError from error
        return found is not None and found.md5 == md5.removesuffix(".dir")

    def _object(self, md5: str, *, legacy: bool) -> Path:
        return self._top(legacy=legacy) / md5[:2] / md5[2:]

    def _top(self, *, legacy: bool) -> Path:
        # DVC 3 keeps objects under files/md5, DVC 2 kept them one level up.
        return self._cache.folder if legacy else self._cache.folder / "files" / "md5"
