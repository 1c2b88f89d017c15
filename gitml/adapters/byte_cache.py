"""What was made before, as pictures and profiles, by a key: a disposable folder of bounded size.

A file is the SHA-256 of its content, then the content, so that a torn or damaged one is told from
a whole one and made again. Files are replaced in one step: runs beside each other do no harm.
"""

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from gitml.adapters.files import write_atomically

MOST = 64 * 2**20
"""Bytes that are kept; what was used longest ago goes first."""
_STAMP = 32


class ByteCache:
    """Bytes by key.

    Args:
        folder: made when there is something to keep.
        most: bytes that are kept.
    """

    def __init__(self, folder: Path, most: int = MOST) -> None:
        self._folder = folder
        self._most = most

    def find_or_make(self, key: str, make: Callable[[], bytes]) -> bytes:
        """The bytes of that key, made and kept where they are not here."""
        known = self.find(key)
        if known is None:
            known = make()
            self.keep(key, known)
        return known

    def find(self, key: str) -> bytes | None:
        """The bytes of that key, where they are here."""
        file = self._folder / key
        known = _read(file)
        if known is not None:
            with suppress(OSError):
                os.utime(file)  # used now
        return known

    def keep(self, key: str, content: bytes) -> None:
        """Keep bytes, and take away what was used longest ago where there are too many."""
        with suppress(OSError):  # a full disk, read-only media
            write_atomically(self._folder / key, hashlib.sha256(content).digest() + content)
            self._tidy()

    def _tidy(self) -> None:
        with os.scandir(self._folder) as entries:
            found = [(entry.stat(), entry.path) for entry in entries if entry.is_file()]
        found.sort(key=lambda one: one[0].st_mtime_ns, reverse=True)
        total = 0
        for about, path in found:
            total += about.st_size
            if total > self._most:
                Path(path).unlink(missing_ok=True)


def _read(file: Path) -> bytes | None:
    try:
        raw = file.read_bytes()
    except OSError:
        return None
    content = raw[_STAMP:]
    return content if hashlib.sha256(content).digest() == raw[:_STAMP] else None
