"""Which objects were found whole, where a cache cannot say so by their modes.

Elsewhere an object that was verified is made read-only, and then believed. A disk without modes,
and one whose files are another user's, cannot: of these it is noted beside the objects, which is
one line for each, so that who is killed loses no other.
"""

import contextlib
import os
import time
from functools import lru_cache

_NOTE = ".gitml-whole"
_TICK = 3 * 10**9  # some disks tell times by two seconds: what is so young may be written once more


def is_known(path: str, md5: str, status: os.stat_result) -> bool:
    """Whether an object was whole, and was not touched since.

    Args:
        path: of its file.
        md5: its name.
        status: of the file.
    """
    return _known(_folder(path)).get(md5) == _mark(status)


def note(path: str, md5: str, status: os.stat_result) -> None:
    """Remember that an object is whole; where that cannot be written it is simply forgotten."""
    if time.time_ns() - status.st_mtime_ns < _TICK:
        return
    folder, mark = _folder(path), _mark(status)
    with contextlib.suppress(OSError), open(f"{folder}/{_NOTE}", "ab", buffering=0) as file:
        file.write(f"{md5} {mark}\n".encode())
    _known(folder)[md5] = mark


def _folder(path: str) -> str:
    """That of all objects: each lies in a folder of those that begin as it does."""
    return os.path.dirname(os.path.dirname(path))


def _mark(status: os.stat_result) -> str:
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ino}"


@lru_cache(maxsize=8)
def _known(folder: str) -> dict[str, str]:
    """The marks by name, those that were written last; they are added to."""
    try:
        with open(f"{folder}/{_NOTE}", encoding="ascii", errors="replace") as file:
            lines = (line.rstrip("\n").partition(" ") for line in file)
            return {md5: mark for md5, _, mark in lines}
    except OSError:
        return {}
