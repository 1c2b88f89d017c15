"""The data in the working tree: what lies there now, beside what the records say."""

import os
import stat
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gitml.adapters.dvc_files import ignore, state
from gitml.adapters.dvc_files.cache import Cache
from gitml.adapters.dvc_files.hashes import file_hashes
from gitml.adapters.dvc_files.ignore import Ignored
from gitml.adapters.dvc_files.listings import folder_hash
from gitml.adapters.files import special
from gitml.errors import OutsideError
from gitml.snapshots.folder_cache import FolderCache, FolderRecord, signature

_NEVER_DATA = frozenset({".git", ".hg", ".dvc"})
_WORTH_REMEMBERING = 64 * 10**6
_LARGE = 1000
_TICK = 2 * 10**9


@dataclass(frozen=True, slots=True)
class Found:
    """What lies at a tracked path.

    Attributes:
        files: hashes by relative path, of a folder; empty where it is what was recorded.
    """

    md5: str
    size: int
    nfiles: int | None = None
    files: Mapping[str, str] = field(default_factory=dict)


class WorkingData:
    """Hashes what lies in the working tree, or spares that where DVC has done it before."""

    def __init__(self, root: Path, cache: Cache, folders: FolderCache) -> None:
        self._root = root
        self._cache = cache
        self._folders = folders
        self._state = state.State(root)
        self._hashed: list[tuple[str, str, os.stat_result]] = []

    def look(self, path: str, recorded: str | None, *, exact: bool = False) -> Found | None:
        """What lies at ``path``, None where nothing does.

        Args:
            path: relative to the DVC root.
            recorded: the hash it should have. Hashes of DVC 2 ignore carriage returns in text, so
                a file whose hash is the same then has this very hash.
            exact: the record is known to be of DVC 3, which leaves nothing out.

        Raises:
            OutsideError: it cannot be read.
        """
        top = os.path.join(self._root, path)  # noqa: PTH118  text, as the state has it
        try:
            status = os.stat(top)  # noqa: PTH116  as above
            if not stat.S_ISDIR(status.st_mode):
                raw = self._state.under(top).get(top)
                wanted = None if exact else recorded
                return Found(self._hash(top, status, raw, wanted), status.st_size)
            return self._folder(top, recorded, exact=exact)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise OutsideError(f"cannot read {path}: {error.strerror}") from error

    def mark(self, path: str) -> tuple[str, int]:
        """What tells whether a file or folder was touched, and the newest of its times.

        Empty where there is nothing.
        """
        top = os.path.join(self._root, path)  # noqa: PTH118  as above
        status = _status(top)
        if status is None:
            return "", 0
        if stat.S_ISDIR(status.st_mode):
            files = dict(self._scan(top)).items()
            times = (max(s.st_mtime_ns, s.st_ctime_ns) for _, s in files)
            return signature((p, *_touched(s)) for p, s in files), max(times, default=0)
        return str(_touched(status)), max(status.st_mtime_ns, status.st_ctime_ns)

    def close(self) -> None:
        """Remember the hashes of what took long."""
        if sum(status.st_size for *_, status in self._hashed) >= _WORTH_REMEMBERING:
            found = ((path, state.record(status, md5)) for path, md5, status in self._hashed)
            self._state.remember(found)
        self._hashed.clear()
        self._state.close()
        self._folders.save()

    def _folder(self, top: str, recorded: str | None, *, exact: bool) -> Found:
        present = dict(self._scan(top))
        mark = signature((p, s.st_ino, s.st_mtime_ns, s.st_size) for p, s in present.items())
        known = self._folders.load(top, mark)
        if known is not None and known.md5 == recorded:
            return Found(known.md5, known.size, known.nfiles)
        found = self._look_into(top, present, recorded, exact=exact)
        newest = max((s.st_mtime_ns for s in present.values()), default=0)
        # What was written just now may be written again without a later time.
        if len(present) >= _LARGE and newest < time.time_ns() - _TICK:
            self._folders.store(top, FolderRecord(mark, found.md5, found.size, len(present)))
        return found

    def _look_into(
        self, top: str, present: Mapping[str, os.stat_result], recorded: str | None, *, exact: bool
    ) -> Found:
        known = self._cache.listing(recorded) if recorded and recorded.endswith(".dir") else None
        records = self._state.under(top)
        files: dict[str, str] = {}
        for path, status in present.items():
            name = path[len(top) + 1 :]
            md5, raw = known.get(name) if known else None, records.get(path)
            if md5 is None or raw != state.record(status, md5):
                md5 = self._hash(path, status, raw, None if exact else md5)
            files[name] = md5
        size = sum(status.st_size for status in present.values())
        md5 = recorded if recorded and known == files else folder_hash(files)
        return Found(md5, size, len(files), files)

    def _scan(self, top: str) -> Iterator[tuple[str, os.stat_result]]:
        ignored = self._ignored(top)
        start = len(str(self._root)) + 1
        folders = [top]
        while folders:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.is_dir():
                        # DVC does not follow links to folders.
                        if entry.name not in _NEVER_DATA and not entry.is_symlink():
                            folders.append(entry.path)
                    elif entry.name != ".git" and not (ignored and ignored(entry.path[start:])):
                        status = _status(entry.path)
                        if status is not None:
                            yield entry.path, status

    def _ignored(self, top: str) -> Ignored:
        # In a tracked folder itself DVC allows no rules.
        above = [folder for folder in Path(top).parents if folder.is_relative_to(self._root)]
        files = [file for folder in above if (file := folder / ignore.FILE).is_file()]
        names = [file.relative_to(self._root).as_posix() for file in files]
        return Ignored(names, lambda name: (self._root / name).read_bytes())

    def _hash(
        self, path: str, status: os.stat_result, raw: str | None, recorded: str | None
    ) -> str:
        if md5 := state.remembered(raw, status):
            return md5
        if kind := special(status.st_mode):
            raise OutsideError(f"{path} is {kind}, which has no content to compare")
        plain, unix = file_hashes(path)
        self._hashed.append((path, plain, status))
        return unix if unix == recorded else plain


def _touched(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _status(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)  # noqa: PTH116  fifty thousand times
    except (FileNotFoundError, NotADirectoryError):
        return None  # a link that leads nowhere, for one
