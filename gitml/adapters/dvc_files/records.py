"""One record of data in a ``.dvc`` file or a ``dvc.lock``: which data it is.

A record has the hash of its data. Of a folder on a remote that keeps versions of files
(``version_aware``, ``worktree``) it lists the files instead, and the folder has the hash of that
listing, as DVC computes it (``dvc.output.Output._compute_meta_hash_info_from_files``). What was
imported with all its versions may have no hashes at all, but what the cloud calls each version.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from gitml.adapters.dvc_files.objects import listings
from gitml.adapters.formats.documents import DocumentError
from gitml.core.data.kinds import PLAIN, Kinds, of_meta
from gitml.core.data.pointers import OF_CLOUD, CloudVersion, is_hash
from gitml.core.data.safe_paths import is_file_hash

HASHES = ("md5", "checksum", "etag")
_VERSIONS = ("etag", "checksum", "version_id")
MOST = (1 << 63) - 1
"""Bytes or files of one record: DVC keeps these numbers in so much room."""
TOO_MUCH = "is more than any disk can have"
NO_HASH = "expected the text of a hash"
_NO_VERSION = "null"  # of all that S3 kept before it was told to keep versions


class RecordedData(NamedTuple):
    """Which data a record is of; the attributes are those of a pointer.

    Attributes:
        files: of a folder that the record lists, None for all else.
        versions: that a remote keeps of the files; None for none.
    """

    md5: str | None
    size: int | None = None
    nfiles: int | None = None
    files: Mapping[str, str] | None = None
    versions: Mapping[str, CloudVersion] | None = None


def kinds(record: Mapping[str, Any], options: Mapping[str, Any]) -> Kinds:
    """Which of the files of a record may be executed, or are links.

    Args:
        record: an entry of ``outs``.
        options: the same, or where a ``dvc.yaml`` declares it.
    """
    if record.get("isexec") is True:
        return Kinds(frozenset({""}))
    meta = options.get("meta")
    return of_meta(meta) if meta else PLAIN


def is_hash_text(value: object) -> bool:
    """Whether a record may say this of its hash; to a number without quotes DVC has no answer."""
    return value is None or (isinstance(value, str) and "\0" not in value)


def content(source: str, record: Mapping[str, Any]) -> RecordedData:
    """Which data a record is of.

    Args:
        source: the file that has it, for messages.
        record: an entry of ``outs`` or ``deps``.

    Raises:
        DocumentError: the files that it lists have not the form that DVC defines, or nothing tells
            which they are; a hash is no text; or a size is beyond any disk.
        UnsafePathError: one leads out of its folder, or cannot lie beside the others.
    """
    entries = record.get("files")
    if not entries:
        identity = _hash(source, record) or _version(record)
        size, nfiles = (_number(source, name, record) for name in ("size", "nfiles"))
        kept = _kept_version(source, record)
        return RecordedData(identity, size, nfiles, versions={"": kept} if kept else None)
    if not isinstance(entries, list):
        raise DocumentError(f"{source}: files: expected a list")
    files = dict(_file(source, entry) for entry in entries)
    if len(files) != len(entries):
        raise DocumentError(f"{source}: files: a path is listed twice")
    listings.refuse_unsafe(source, files)
    versions = {
        entry["relpath"]: kept for entry in entries if (kept := _kept_version(source, entry))
    }
    size = _sum([_number(source, "size", entry) for entry in entries])
    return RecordedData(_folder(files), size, len(files), files, versions or None)


def _file(source: str, entry: object) -> tuple[str, str]:
    path = entry.get("relpath") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(path, str):
        raise DocumentError(f"{source}: files: expected a relpath and a hash for each file")
    md5 = entry.get("md5")
    if isinstance(md5, str) and is_file_hash(md5):
        return path, md5
    found = None if md5 is not None else _version(entry)
    if found is None:
        raise DocumentError(f"{source}: files: {path!r} has no hash that DVC can have made")
    return path, found


def _hash(source: str, record: Mapping[str, Any]) -> str | None:
    values = {name: record.get(name) for name in HASHES}
    if wrong := next((name for name, value in values.items() if not is_hash_text(value)), None):
        raise DocumentError(f"{source}: {wrong}: {NO_HASH}")
    return next((found for found in values.values() if found is not None), None)


def _version(record: Mapping[str, Any]) -> str | None:
    """What a cloud calls a version of a file; None where it has no name for it."""
    _, told = _told_by_cloud(record)
    names = [text for name in _VERSIONS if isinstance(text := told.get(name), str)]
    found = " ".join(name for name in names if name and name != _NO_VERSION)
    return f"{OF_CLOUD}{found}" if found else None


def _kept_version(source: str, record: Mapping[str, Any]) -> CloudVersion | None:
    """The version of a file that a remote keeps; what was imported is kept elsewhere."""
    remote, told = _told_by_cloud(record)
    version, etag = told.get("version_id"), told.get("etag")
    if remote is None or not isinstance(version, str):
        return None
    size = _number(source, "size", record)
    return CloudVersion(remote, version, etag if isinstance(etag, str) else None, size)


def _told_by_cloud(record: Mapping[str, Any]) -> tuple[str | None, Mapping[str, Any]]:
    """The remote that was sent it, None where none was, and what that calls it."""
    clouds = record.get("cloud")
    if not isinstance(clouds, dict):
        return None, record
    name, told = next(iter(clouds.items()), ("", None))
    return str(name), told if isinstance(told, dict) else {}


def _folder(files: Mapping[str, str]) -> str:
    if all(map(is_hash, files.values())):
        return listings.folder_hash(files)
    text = json.dumps(sorted(files.items())).encode()
    return f"{OF_CLOUD}{hashlib.md5(text, usedforsecurity=False).hexdigest()}.dir"


def _sum(sizes: Sequence[int | None]) -> int | None:
    numbers = [size for size in sizes if size is not None]
    return sum(numbers) if len(numbers) == len(sizes) else None


def _number(source: str, name: str, record: Mapping[str, Any]) -> int | None:
    value = record.get(name)
    if not isinstance(value, int):
        return None
    if value > MOST:
        raise DocumentError(f"{source}: {name}: {value} {TOO_MUCH}")
    return value
