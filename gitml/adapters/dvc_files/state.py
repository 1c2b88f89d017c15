"""The hashes of working files that DVC remembers, so that what did not change is not read again.

DVC keeps them in an SQLite database, by absolute path, beside inode, time and size of the file when
it was hashed. They are read and written here without loading DVC; without them files are hashed
anew. A second database says what DVC placed, so that a checkout can take it away again.
"""

import getpass
import hashlib
import io
import json
import os
import pickle
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from gitml.adapters.dvc_files.config import sections
from gitml.adapters.dvc_files.shared_folders import make_shared, site_cache_folder
from gitml.core.paths import is_text

_DVC_MAJOR = 3
_quoted = json.encoder.encode_basestring_ascii  # as json.dumps, without its look at each type
_QUERY = "SELECT key, value FROM Cache WHERE raw = 1 AND "
# As dvc_data.hashfile.cache.HashesCache.set_many and diskcache.Cache.set write them.
_SAVE_HASH = """
    INSERT INTO Cache(key, raw, store_time, expire_time, access_time, tag, mode, filename, value)
    VALUES (?, 1, 0, null, 0, null, 1, null, ?)
    ON CONFLICT(key, raw) DO UPDATE SET value = excluded.value
"""
_SAVE_LINK = """
    INSERT INTO Cache(key, raw, store_time, expire_time, access_time, tag, mode, filename, value)
    VALUES (?, 1, ?, null, ?, null, 4, null, ?)
    ON CONFLICT(key, raw) DO UPDATE SET value = excluded.value, mode = 4, filename = null
"""


class State:
    """What DVC remembers of one working tree."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def under(self, path: str) -> Mapping[str, str]:
        """The records of a file and of all files below it, by absolute path."""
        if self._connection is None or not is_text(path):
            return {}
        try:
            # "0" follows "/", so this is the range of everything below the folder.
            query = f"{_QUERY}(key = ? OR (key >= ? AND key < ?))"
            rows = self._connection.execute(query, (path, f"{path}/", f"{path}0"))
            return {key: value for key, value in rows if isinstance(value, str)}
        except sqlite3.Error:
            return {}  # in use, or not what it was: hashing tells the same

    def of(self, paths: Sequence[str]) -> Mapping[str, str]:
        """The records of a few files, by absolute path."""
        if not paths or self._connection is None:
            return {}
        try:
            known = [path for path in paths if is_text(path)]
            query = f"{_QUERY}key IN ({','.join('?' * len(known))})"
            rows = self._connection.execute(query, known)
            return {key: value for key, value in rows if isinstance(value, str)}
        except sqlite3.Error:
            return {}

    def remember(self, records: Iterable[tuple[str, str]]) -> None:
        """Tell DVC what was hashed: absolute paths and what :func:`record` says of each.

        What cannot be told is hashed again another time.
        """
        self._write("hashes/local", _SAVE_HASH, records)

    def placed(self) -> Mapping[str, tuple[int, str]]:
        """What DVC placed: inode and times by path below the root."""
        database = self._database("links")
        if database is None:
            return {}
        try:
            with closing(_read_only(database)) as connection:
                rows = connection.execute("SELECT key, value FROM Cache WHERE raw = 1").fetchall()
        except sqlite3.Error:
            return {}
        return {str(key): known for key, value in rows if (known := _unpickled(value))}

    def remember_placed(self, links: Iterable[tuple[str, int, str]]) -> None:
        """Tell DVC what was placed: path below the root, inode, and :func:`times`."""
        now = time.time()
        rows = ((path, now, now, pickle.dumps((inode, at), 4)) for path, inode, at in links)
        self._write("links", _SAVE_LINK, rows)

    def _write(self, kind: str, query: str, rows: Iterable[tuple[object, ...]]) -> None:
        found = [row for row in rows if is_text(str(row[0]))]
        if not found:
            return
        database = self._database(kind) or self._made(kind)
        if database is None:
            return
        with suppress(sqlite3.Error), closing(sqlite3.connect(database, timeout=60)) as connection:
            connection.executescript("PRAGMA synchronous = NORMAL")
            with connection:
                connection.executemany(query, found)

    def _made(self, kind: str) -> Path | None:
        """A database of DVC's, made by DVC where it has none yet."""
        if self._folder is None:
            return None
        from dvc_data.hashfile.state import State as DvcState

        try:
            make_shared(self._folder.parent)
        except OSError:
            return None
        with suppress(OSError):
            DvcState(root_dir=str(self._root), tmp_dir=str(self._folder)).close()
        return self._database(kind)

    @cached_property
    def _connection(self) -> sqlite3.Connection | None:
        database = self._database("hashes/local")
        if database is None:
            return None
        try:
            return _read_only(database)
        except sqlite3.Error:
            return None

    def close(self) -> None:
        """Let the database go; it is opened again when it is asked for."""
        if (connection := self.__dict__.pop("_connection", None)) is not None:
            connection.close()

    def _database(self, kind: str) -> Path | None:
        database = self._folder and self._folder / kind / "cache.db"
        return database if database and database.is_file() else None

    def begin(self) -> None:
        """Have a memory where DVC has never been run; DVC finds it there."""
        with suppress(OSError):
            (self._root / ".dvc" / "tmp").mkdir(exist_ok=True)
            (self._root / ".dvc" / "tmp" / "btime").touch(exist_ok=False)
            self.__dict__.pop("_folder", None)

    @cached_property
    def _folder(self) -> Path | None:
        try:
            made = (self._root / ".dvc" / "tmp" / "btime").stat().st_mtime
            # As dvc.repo.Repo.site_cache_dir names the folder of a repository.
            token = str((str(self._root), None, made, getpass.getuser(), _DVC_MAJOR, 0))
        except OSError:
            return None
        name = hashlib.md5(token.encode(), usedforsecurity=False).hexdigest()
        return self._site_folder() / "repo" / name

    def _site_folder(self) -> Path:
        configured = sections(self._root).get("core", {}).get("site_cache_dir")
        if found := os.environ.get("DVC_SITE_CACHE_DIR") or configured:
            return Path(found)
        return site_cache_folder()


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


def time_of_file(status: os.stat_result) -> str:
    """What DVC notes of the time of a file."""
    return str(round(status.st_mtime * 10**9))


def times_of_folder(top: str, files: Mapping[str, os.stat_result]) -> str:
    """What DVC notes of the times of the files of a folder, by path below it.

    That is the hash of JSON in which the files have absolute paths, in their order.
    """
    start = _quoted(f"{top}/")[:-1]
    pairs = [f"{start}{_quoted(name)[1:]}: {files[name].st_mtime!r}" for name in sorted(files)]
    text = f"{{{', '.join(pairs)}}}"
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _read_only(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=1)


class _Plain(pickle.Unpickler):
    """Takes numbers and text, and loads no code."""

    def find_class(self, _module: str, _name: str) -> Any:
        raise pickle.UnpicklingError


def _unpickled(value: object) -> tuple[int, str] | None:
    try:
        inode, at = _Plain(io.BytesIO(value)).load()  # type: ignore[arg-type]
    except (pickle.UnpicklingError, TypeError, ValueError, EOFError, IndexError, KeyError):
        return None
    return (inode, at) if isinstance(inode, int) and isinstance(at, str) else None


def _checksum(status: os.stat_result) -> str:
    key = str(([status.st_ino, status.st_mtime, status.st_size],))
    digest = hashlib.md5(key.encode(), usedforsecurity=False).digest()
    return str(int.from_bytes(digest, "big"))
