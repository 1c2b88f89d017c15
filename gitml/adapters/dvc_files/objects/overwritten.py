"""Objects that lost their bytes as a file that is linked to them was edited in place.

Objects are read-only, so it takes who changed the mode of the file, or root. Nothing but the hash
tells of it, and nobody has the bytes any more but a remote.
"""

import contextlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.objects.hashes import file_hashes
from gitml.adapters.dvc_files.state import State, record, remembered

_FEW = 500  # records of DVC's memory that are looked up one by one


def overwritten(root: Path, store: CacheWriter, recorded: Mapping[str, str]) -> dict[str, str]:
    """Those of some files that are the object that they were recorded as, with other bytes.

    Args:
        root: of the project.
        store: the cache.
        recorded: hashes of files by absolute path.
    """
    linked: dict[str, os.stat_result] = {}
    for path, md5 in recorded.items():
        with contextlib.suppress(OSError):  # it is not here, or not there
            status = os.stat(path)
            if os.path.samestat(status, os.stat(store.path(md5))):
                linked[path] = status
    memory = State(root)
    try:
        known = memory.under(str(root)) if len(linked) > _FEW else memory.of(list(linked))
        now = {path: remembered(known.get(path), status) for path, status in linked.items()}
        new = {path: file_hashes(path)[0] for path, md5 in now.items() if md5 is None}
        memory.remember((path, record(linked[path], md5)) for path, md5 in new.items())
    finally:
        memory.close()
    return {path: recorded[path] for path, md5 in {**now, **new}.items() if md5 != recorded[path]}


def forget(store: CacheWriter, md5s: Iterable[str]) -> None:
    """Take away objects that have other bytes, so that nobody believes them; they can be fetched.

    The bytes are those of files of the working tree, which must be kept elsewhere by now.
    """
    for md5 in md5s:
        if not store.is_whole(md5):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(store.path(md5))
