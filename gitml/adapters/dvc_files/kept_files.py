"""Files that were taken out of a folder's record and are to stay in the folder all the same."""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from gitml.adapters.files import write_atomically


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
        before = entries.get(folder, {}).get("names", [])
        entries[folder] = {"pointer": pointer, "md5": md5, "names": sorted({*before, *names})}
        write_atomically(self._file, json.dumps(entries))

    def paths(self) -> frozenset[str]:
        """Those that lie there, relative to the root."""
        return frozenset(
            path
            for folder, entry in self._entries().items()
            if self._is_recorded(entry)
            for name in entry["names"]
            if os.path.lexists(self._root / (path := f"{folder}/{name}"))
        )

    def _is_recorded(self, entry: Mapping[str, Any]) -> bool:
        try:
            return str(entry["md5"]) in (self._root / entry["pointer"]).read_text("utf-8")
        except (OSError, ValueError):
            return False

    def _entries(self) -> dict[str, Any]:
        try:
            found = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}
