"""What tells whether files were touched, without reading them."""

import hashlib
import os
from collections.abc import Iterable


def touched(status: os.stat_result) -> tuple[int, int, int, int]:
    """Inode, size and times of a file."""
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def signature(files: Iterable[tuple[str, *tuple[int, ...]]]) -> str:
    """A digest of path and inode, size and times of files, in whatever order."""
    text = "\0".join(sorted(map(str, files)))
    return hashlib.sha1(text.encode(errors="surrogateescape"), usedforsecurity=False).hexdigest()


def status(path: str) -> os.stat_result | None:
    """None for a link that leads nowhere, or in a circle, and a name that no disk takes."""
    try:
        return os.stat(path)  # noqa: PTH116  fifty thousand times
    except OSError:
        return None
