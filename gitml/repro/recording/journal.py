"""What a run has done and has not yet recorded, on the disk."""

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Journal:
    """What a run has done and has not yet written to ``dvc.lock``, one JSON object a line.

    A stage counts as done when its line is on the disk. The journal is emptied when all of it
    stands in the locks; one that is found later is of a run that died.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1

    def read(self) -> list[dict[str, Any]]:
        """The lines of a run that died; a torn last line does not count."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return []
        lines = []
        for line in content.split(b"\n")[:-1]:
            try:
                lines.append(json.loads(line))
            except ValueError:
                break
        return lines

    def write(self, line: Mapping[str, Any], *, durable: bool) -> None:
        """Append a line.

        Args:
            line: what happened.
            durable: come back only when it is on the disk.
        """
        if self._descriptor < 0:
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
            self._descriptor = os.open(self._path, flags, 0o666)
        os.write(self._descriptor, json.dumps(line).encode() + b"\n")
        if durable:
            os.fsync(self._descriptor)

    def clear(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.truncate(self._path, 0)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
