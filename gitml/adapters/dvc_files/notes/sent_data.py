"""Which data of this working tree went to a remote only, so that the cache lacks it on purpose.

The file is disposable: without it such data is told to be in no cache.
"""

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path

from gitml.adapters.files import read_whole, write_atomically

_FILE = ".dvc/tmp/gitml/sent.json"
_LARGEST = 2**24  # bytes of the file, which may have come with the repository


def of(root: Path) -> Mapping[str, str]:
    """The hash that was sent of each path, relative to the DVC root."""
    try:
        known = json.loads(read_whole(root / _FILE, _LARGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    pairs = known.items() if isinstance(known, dict) else ()
    return {path: md5 for path, md5 in pairs if isinstance(md5, str)}


def note(root: Path, path: str, md5: str) -> None:
    """Note that the remote has what lies at a path; what cannot be written is forgotten."""
    _write(root, {**of(root), path: md5})


def move(root: Path, source: str, target: str) -> None:
    """Note that what lay at one path lies at another one; what cannot be written is forgotten."""
    known = dict(of(root))
    if md5 := known.pop(source, None):
        _write(root, {**known, target: md5})


def _write(root: Path, known: Mapping[str, str]) -> None:
    with contextlib.suppress(OSError):
        write_atomically(root / _FILE, json.dumps(known))
