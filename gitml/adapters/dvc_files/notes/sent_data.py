"""Which data of this working tree went to a remote only, so that the cache lacks it on purpose.

The file is disposable: without it such data is told to be in no cache.
"""

from collections.abc import Mapping
from pathlib import Path

from gitml.adapters.dvc_files.notes import disposable

_FILE = ".dvc/tmp/gitml/sent.json"


def of(root: Path) -> Mapping[str, str]:
    """The hash that was sent of each path, relative to the DVC root."""
    return disposable.texts(root / _FILE)


def note(root: Path, path: str, md5: str) -> None:
    """Note that the remote has what lies at a path; what cannot be written is forgotten."""
    disposable.write(root / _FILE, {**of(root), path: md5})


def move(root: Path, source: str, target: str) -> None:
    """Note that what lay at one path lies at another one; what cannot be written is forgotten."""
    known = dict(of(root))
    if md5 := known.pop(source, None):
        disposable.write(root / _FILE, {**known, target: md5})
