"""The files of large tracked folders when last looked at: names, times, sizes and hashes.

Disposable files in the repository's own folder: without them DVC's memory is asked, or the files
are hashed. As in Git, a file that may have been written again in the same tick is not believed.
"""

import contextlib
import hashlib
import json
import time
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from gitml.adapters.files import write_atomically
from gitml.errors import GitmlError

_FORMAT = 2
_TICK = 2 * 10**9
_LARGE = 1000  # files
_HEX = 32

# Inode, time of the last change in nanoseconds, and size: what DVC looks at, too.
Mark: TypeAlias = tuple[int, int, int]
_UNSURE: Mark = (0, 0, -1)


@dataclass(frozen=True, slots=True)
class FolderRecord:
    """What was found at a path.

    Attributes:
        md5: of the folder.
        marks: of its files, by path below it.
        hashes: of its files.
    """

    md5: str
    marks: Mapping[str, Mark]
    hashes: Mapping[str, str]


class FolderCache:
    """Folders of one working tree, by absolute path."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / f"folders-{_FORMAT}"
        self._new: dict[str, tuple[FolderRecord, int]] = {}

    def load(self, path: str) -> FolderRecord | None:
        """What was found at ``path``; it holds for files that have the same marks still."""
        if path in self._new:
            return _sure(*self._new[path])
        try:
            return _parse(self._file(path).read_bytes(), path)
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def store(self, path: str, found: FolderRecord) -> None:
        """Keep what was found just now; :meth:`save` writes it."""
        if len(found.marks) >= _LARGE:
            self._new[path] = found, time.time_ns()

    def save(self) -> None:
        """Write what was noted; where that is not allowed it is simply forgotten."""
        for path, (found, at) in self._new.items():
            with contextlib.suppress(OSError, GitmlError):
                write_atomically(self._file(path), _dump(path, _sure(found, at)))
        self._new.clear()

    def _file(self, path: str) -> Path:
        name = hashlib.sha1(path.encode(errors="surrogateescape"), usedforsecurity=False)
        return self._folder / name.hexdigest()


def _sure(found: FolderRecord, at: int) -> FolderRecord:
    """What is believed another time."""
    late = at - _TICK
    marks = {name: mark if mark[1] < late else _UNSURE for name, mark in found.marks.items()}
    return FolderRecord(found.md5, marks, found.hashes)


def _dump(path: str, found: FolderRecord) -> bytes:
    names = "\0".join(found.marks).encode(errors="surrogateescape")
    head = json.dumps([path, found.md5, len(found.marks), len(names)]).encode()
    columns = array("q", [number for mark in found.marks.values() for number in mark])
    return b"\n".join(
        [
            head,
            names
            + columns.tobytes()
            + "".join(found.hashes[name] for name in found.marks).encode(),
        ]
    )


def _parse(content: bytes, asked: str) -> FolderRecord | None:
    head, _, body = content.partition(b"\n")
    path, md5, count, length = json.loads(head)
    if path != asked:
        return None
    names = body[:length].decode(errors="surrogateescape").split("\0")
    numbers = array("q")
    end = length + count * 3 * numbers.itemsize
    numbers.frombytes(body[length:end])
    hexes = body[end:].decode()
    if len(names) != count or len(hexes) != count * _HEX:
        return None
    marks = zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
    hashes = (hexes[at : at + _HEX] for at in range(0, len(hexes), _HEX))
    return FolderRecord(
        md5, dict(zip(names, marks, strict=True)), dict(zip(names, hashes, strict=True))
    )
