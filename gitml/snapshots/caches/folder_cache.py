"""The files of large tracked folders when last looked at: names, times, sizes and hashes.

Disposable files in the repository's own folder: without them DVC's memory is asked, or the files
are hashed. As in Git, a file that may have been written again in the same tick is not believed.
"""

import contextlib
import hashlib
import json
import os
import time
from array import array
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from gitml.adapters.files import write_atomically
from gitml.errors import GitmlError

_FORMAT = 3
_TICK = 2 * 10**9
_LARGE = 1000  # files
_HEX = 32
_SIGNED = 2**63

# What lies in a folder, by path below it.
Present = Mapping[str, os.stat_result]


def mark(status: os.stat_result) -> tuple[int, int, int]:
    """What tells that a file is the one that was hashed: what DVC looks at, too."""
    return status.st_ino, status.st_mtime_ns, status.st_size


class FolderRecord:
    """What was found at a path: columns of its files, which tells quickly that nothing changed.

    Attributes:
        md5: of the folder.
        names: of its files, by path below it, in the order of the walk.
        marks: inode, time of the last change in nanoseconds and size of each.
        digests: their hashes, one after the other.
    """

    def __init__(self, md5: str, names: list[str], marks: "array[int]", digests: str) -> None:
        self.md5 = md5
        self.names = names
        self.marks = marks
        self.digests = digests

    @classmethod
    def of(cls, md5: str, present: Present, hashes: Mapping[str, str]) -> "FolderRecord":
        """The record of files that have these hashes."""
        digests = "".join([hashes[name] for name in present])
        return cls(md5, list(present), _marks(present), digests)

    @cached_property
    def hashes(self) -> Mapping[str, str]:
        """The hashes by path below the folder."""
        pieces = [self.digests[at : at + _HEX] for at in range(0, len(self.digests), _HEX)]
        return dict(zip(self.names, pieces, strict=True))

    def is_of(self, present: Present) -> bool:
        """Whether these are the files, and none was touched since."""
        return self.marks == _marks(present) and self.names == list(present)

    def untouched(self, present: Present) -> Mapping[str, str]:
        """The hashes of those of these files that were not touched since."""
        if self.names == list(present):
            return self._unchanged(_marks(present))
        columns = (self.marks[at::3] for at in range(3))
        known = dict(zip(self.names, zip(*columns, strict=True), strict=True))
        hashes = self.hashes
        return {name: hashes[name] for name, s in present.items() if known.get(name) == mark(s)}

    def _unchanged(self, marks: "array[int]") -> Mapping[str, str]:
        """The hashes of those files that have the same marks now, in the order of the names."""
        if marks == self.marks:
            return self.hashes
        before, now, size = self.marks.tobytes(), marks.tobytes(), 3 * marks.itemsize
        places = range(0, len(now), size)
        return {
            name: md5
            for (name, md5), at in zip(self.hashes.items(), places, strict=True)
            if before[at : at + size] == now[at : at + size]
        }

    def rows(self) -> Iterator[tuple[str, int, int, int]]:
        """The hash of each file, and its :func:`mark`."""
        columns = (self.marks[at::3] for at in range(3))
        return zip(self.hashes.values(), *columns, strict=True)


class FolderCache:
    """Folders of one working tree, by absolute path."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / f"folders-{_FORMAT}"
        self._new: dict[str, tuple[FolderRecord, int]] = {}
        self._loaded: dict[str, FolderRecord | None] = {}

    def load(self, path: str) -> FolderRecord | None:
        """What was found at ``path``; it holds for files that have the same marks still."""
        if path in self._new:
            return _sure(*self._new[path])
        if path not in self._loaded:
            self._loaded[path] = self._read(path)
        return self._loaded[path]

    def _read(self, path: str) -> FolderRecord | None:
        try:
            return _parse(self._file(path).read_bytes(), path)
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def store(self, path: str, found: FolderRecord) -> None:
        """Keep what was found just now; :meth:`save` writes it."""
        if len(found.names) >= _LARGE:
            self._new[path] = found, time.time_ns()
            self._loaded.pop(path, None)

    def save(self) -> None:
        """Write what was noted; where that is not allowed it is simply forgotten."""
        for path, (found, at) in self._new.items():
            with contextlib.suppress(OSError, GitmlError):
                write_atomically(self._file(path), _dump(path, _sure(found, at)))
        self._new.clear()

    def _file(self, path: str) -> Path:
        name = hashlib.sha1(path.encode(errors="surrogateescape"), usedforsecurity=False)
        return self._folder / name.hexdigest()


def _marks(present: Present) -> "array[int]":
    numbers = [n for s in present.values() for n in (s.st_ino, s.st_mtime_ns, s.st_size)]
    try:
        return array("q", numbers)
    except OverflowError:  # some file systems number files with all 64 bits
        return array("q", [(n + _SIGNED) % (2 * _SIGNED) - _SIGNED for n in numbers])


def _sure(found: FolderRecord, at: int) -> FolderRecord:
    """What is believed another time: no file has a size of less than nothing."""
    late, marks = at - _TICK, array("q", found.marks)
    for number, changed in enumerate(marks[1::3]):
        if changed >= late:
            marks[3 * number + 2] = -1
    return FolderRecord(found.md5, found.names, marks, found.digests)


def _dump(path: str, found: FolderRecord) -> bytes:
    names = "\0".join(found.names).encode(errors="surrogateescape")
    head = json.dumps([path, found.md5, len(found.names), len(names)]).encode()
    return b"\n".join([head, names + found.marks.tobytes() + found.digests.encode()])


def _parse(content: bytes, asked: str) -> FolderRecord | None:
    head, _, body = content.partition(b"\n")
    path, md5, count, length = json.loads(head)
    if path != asked:
        return None
    names = body[:length].decode(errors="surrogateescape").split("\0")
    marks = array("q")
    end = length + count * 3 * marks.itemsize
    marks.frombytes(body[length:end])
    digests = body[end:].decode()
    if len(names) != count or len(marks) != 3 * count or len(digests) != count * _HEX:
        return None
    return FolderRecord(md5, names, marks, digests)
