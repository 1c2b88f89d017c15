"""The hashes of working files that DVC remembers, so that what did not change is not read again.

DVC keeps them in an SQLite database, by absolute path, beside inode, time and size of the file when
it was hashed. They are read here without loading DVC; without them files are hashed anew.
"""

import getpass
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from gitml.adapters.dvc_files.config import sections

_DVC_MAJOR = 3
_QUERY = "SELECT key, value FROM Cache WHERE raw = 1 AND "


class State:
    """What DVC remembers of one working tree."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def under(self, path: str) -> Mapping[str, str]:
        """The records of a file and of all files below it, by absolute path."""
        if self._connection is None:
            return {}
        try:
            # "0" follows "/", so this is the range of everything below the folder.
            query = f"{_QUERY}(key = ? OR (key >= ? AND key < ?))"
            rows = self._connection.execute(query, (path, f"{path}/", f"{path}0"))
            return {key: value for key, value in rows if isinstance(value, str)}
        except sqlite3.Error:
            return {}  # in use, or not what it was: hashing tells the same

    def remember(self, hashes: Iterable[tuple[str, str]]) -> None:
        """Tell DVC what was hashed: absolute paths and their md5."""
        if self._database is None:
            return
        from dvc_data.hashfile.hash_info import HashInfo
        from dvc_data.hashfile.state import State as DvcState
        from dvc_objects.fs.local import localfs

        state = DvcState(root_dir=str(self._root), tmp_dir=str(self._database.parents[2]))
        try:
            state.save_many([(p, HashInfo("md5", md5), None) for p, md5 in hashes], localfs)
        finally:
            state.close()

    @cached_property
    def _connection(self) -> sqlite3.Connection | None:
        if self._database is None:
            return None
        try:
            return sqlite3.connect(f"{self._database.as_uri()}?mode=ro", uri=True, timeout=1)
        except sqlite3.Error:
            return None

    def close(self) -> None:
        """Let the database go; it is opened again when it is asked for."""
        if (connection := self.__dict__.pop("_connection", None)) is not None:
            connection.close()

    @cached_property
    def _database(self) -> Path | None:
        try:
            made = (self._root / ".dvc" / "tmp" / "btime").stat().st_mtime
            # As dvc.repo.Repo.site_cache_dir names the folder of a repository.
            token = str((str(self._root), None, made, getpass.getuser(), _DVC_MAJOR, 0))
        except OSError:
            return None
        name = hashlib.md5(token.encode(), usedforsecurity=False).hexdigest()
        database = self._site_folder() / "repo" / name / "hashes" / "local" / "cache.db"
        return database if database.is_file() else None

    def _site_folder(self) -> Path:
        """As ``dvc.dirs.site_cache_dir`` has it; importing that would take longer than a lookup."""
        import platformdirs
        from platformdirs.unix import Unix

        configured = sections(self._root).get("core", {}).get("site_cache_dir")
        if found := os.environ.get("DVC_SITE_CACHE_DIR") or configured:
            return Path(found)
        if issubclass(platformdirs.PlatformDirs, Unix):
            return Path("/var/tmp/dvc")  # noqa: S108  where DVC keeps it
        return Path(platformdirs.site_cache_dir("dvc", "iterative", opinion=True))


def record(status: os.stat_result, md5: str) -> str:
    """The record of a file with that status and hash, as DVC writes it."""
    return (
        f'{{"version":1,"checksum":"{_checksum(status)}","size":{status.st_size},'
        f'"hash_info":{{"md5":"{md5}"}}}}'
    )


def remembered(raw: str | None, status: os.stat_result) -> str | None:
    """The hash in a record, where the file has not been touched since."""
    if raw is None:
        return None
    try:
        found = json.loads(raw)
        if found["checksum"] != _checksum(status):
            return None
        md5 = found["hash_info"].get("md5")
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    # Records of DVC 2 are of text without carriage returns.
    return md5 if isinstance(md5, str) and found.get("version") == 1 else None


def _checksum(status: os.stat_result) -> str:
    key = str(([status.st_ino, status.st_mtime, status.st_size],))
    digest = hashlib.md5(key.encode(), usedforsecurity=False).digest()
    return str(int.from_bytes(digest, "big"))
