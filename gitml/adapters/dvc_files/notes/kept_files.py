"""Files that were taken out of a folder's record and are to stay in the folder all the same."""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from gitml.adapters.dvc_files.notes import disposable
from gitml.adapters.files import read_whole, write_atomically
from gitml.core.data.safe_paths import fault

_LARGEST = 2**26  # bytes of a pointer


class _Kept(NamedTuple):
    """What is remembered of a folder.

    Attributes:
        pointer: the file that records it, relative to the root.
        md5: of the folder, as it is recorded without the files.
        names: of the files, relative to the folder.
    """

    pointer: str
    md5: str
    names: tuple[str, ...]


class KeptFiles:
    """What is remembered of one project, until the record of the folder is another one.

    Args:
        root: the DVC root.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._file = root / ".dvc" / "tmp" / "gitml-kept.json"

    def add(self, folder: str, pointer: str, md5: str, names: Iterable[str]) -> None:
        """Remember files of a folder.

        Args:
            folder: relative to the root.
            pointer: the file that records it.
            md5: of the folder, as it is recorded without the files.
            names: of the files, relative to the folder.
        """
        entries = self._entries()
        before = entries[folder].names if folder in entries else ()
        entries[folder] = _Kept(pointer, md5, tuple(sorted({*before, *names})))
        self._write(entries)

    def move(self, folder: str, target: str, pointer: str) -> None:
        """Remember the same of a folder that has another path and pointer now."""
        entries = self._entries()
        if folder in entries:
            entries[target] = entries.pop(folder)._replace(pointer=pointer)
            self._write(entries)

    def paths(self) -> frozenset[str]:
        """Those that lie there, relative to the root."""
        return frozenset(
            path
            for folder, entry in self._entries().items()
            if self._is_recorded(entry)
            for name in entry.names
            if os.path.lexists(self._root / (path := f"{folder}/{name}"))
        )

    def _is_recorded(self, entry: _Kept) -> bool:
        try:
            return entry.md5.encode() in read_whole(self._root / entry.pointer, _LARGEST)
        except OSError:
            return False

    def _write(self, entries: Mapping[str, _Kept]) -> None:
        content = {folder: entry._asdict() for folder, entry in entries.items()}
        write_atomically(self._file, json.dumps(content))

    def _entries(self) -> dict[str, _Kept]:
        found = disposable.mapping(self._file).items()
        parsed = {folder: _parse(folder, value) for folder, value in found}
        return {folder: entry for folder, entry in parsed.items() if entry is not None}


def _parse(folder: str, value: Any) -> _Kept | None:
    """An entry as it was written, or None: the file may have come with the repository."""
    if not isinstance(value, Mapping) or not isinstance(value.get("names"), list):
        return None
    texts = (value.get("pointer"), value.get("md5"), *value["names"])
    if not all(isinstance(text, str) for text in texts):
        return None
    pointer, md5, *names = texts
    if any(map(fault, (folder, pointer, *names))):
        return None
    return _Kept(pointer, md5, tuple(names))
