"""DVC's run-cache: what a stage made of a command, dependencies and parameters, wherever it ran."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gitml.adapters.formats.documents import DocumentError, parse

_UNHASHED = ("size", "nfiles")
_LARGEST = 2**24  # bytes; a record of a run has some thousands


class RunCache:
    """The runs that this machine has, or has fetched.

    Args:
        folder: DVC's cache.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "runs"

    def find(self, wanted: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """The records of runs with the inputs of ``wanted``, the newest first.

        Args:
            wanted: a stage's record as a lock has it; of its ``outs`` the paths count alone.
        """
        place = self._folder / _key(wanted)[:2] / _key(wanted)
        try:
            files = sorted(place.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True)
        except OSError:
            return
        for file in files:
            found = read(file)
            # The name of a folder is no proof: anybody can have pushed it.
            if found is not None and _inputs(found) == _inputs(wanted):
                yield found


def read(file: Path) -> Mapping[str, Any] | None:
    """The record of a run, None where the file has none."""
    try:
        if file.stat().st_size > _LARGEST:
            return None
        found = parse(file.name, file.read_bytes())
    except (OSError, DocumentError):
        return None
    return found if isinstance(found, dict) else None


def _key(record: Mapping[str, Any]) -> str:
    """As ``dvc.stage.cache`` names the folder of all runs with the same inputs."""
    text = json.dumps(_inputs(record), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _inputs(record: Mapping[str, Any]) -> dict[str, Any]:
    inputs: dict[str, Any] = {**record, "outs": _paths(record.get("outs"))}
    return {key: _without_sizes(value) for key, value in inputs.items()}


def _paths(outs: Any) -> list[Any]:
    entries = outs if isinstance(outs, list) else []
    return [entry.get("path") if isinstance(entry, dict) else None for entry in entries]


def _without_sizes(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_sizes(one) for one in value]
    if isinstance(value, dict):
        return {key: _without_sizes(one) for key, one in value.items() if key not in _UNHASHED}
    return value
