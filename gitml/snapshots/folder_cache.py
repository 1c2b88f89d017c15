"""The hash of a large tracked folder when last looked at, by names, times and sizes of its files.

A disposable file in the repository's own folder: without it the files are looked up one by one.
"""

import contextlib
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from gitml.adapters.files import write_atomically
from gitml.errors import GitmlError

_FORMAT = 1


class FolderRecord(NamedTuple):
    """What was found at a path, and the signature of what lay there."""

    signature: str
    md5: str
    size: int
    nfiles: int


class FolderCache:
    """Folders of one working tree, by absolute path."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / f"folders-{_FORMAT}.json"
        self._known = self._read()
        self._changed = False

    def load(self, path: str, signature: str) -> FolderRecord | None:
        """What was found at ``path``, where nothing in it was touched since."""
        known = self._known.get(path)
        return known if known is not None and known.signature == signature else None

    def store(self, path: str, known: FolderRecord) -> None:
        """Keep what was found."""
        self._changed = self._changed or self._known.get(path) != known
        self._known[path] = known

    def save(self) -> None:
        """Write what was noted; where that is not allowed it is simply forgotten."""
        if self._changed:
            with contextlib.suppress(OSError, GitmlError):
                write_atomically(self._file, json.dumps(self._known))
            self._changed = False

    def _read(self) -> dict[str, FolderRecord]:
        try:
            found = json.loads(self._file.read_bytes())
            return {str(path): FolderRecord(*known) for path, known in found.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}


def signature(files: Iterable[tuple[str, *tuple[int, ...]]]) -> str:
    """A digest of path and inode, size and times of files, in whatever order."""
    text = "\0".join(sorted(map(str, files)))
    return hashlib.sha1(text.encode(errors="surrogateescape"), usedforsecurity=False).hexdigest()
