"""What files are called until they are whole, and which of these killed processes left."""

import contextlib
import os
import re
import time
from pathlib import Path

# Where it moves a file to another disk, DVC's name begins with the one that the file is to have.
_NAME = re.compile(r"(?:[0-9a-f]{30}(?:\.dir)?)?\.[\w-]{16,40}\.tmp", re.ASCII)
IDLE = 60 * 60
"""Seconds without a write after which a temporary file is one that was left behind."""


def temporary_name() -> str:
    """A new name for a file, or a link, that is about to take another's place."""
    import secrets  # what only reads need not load it

    return f".{secrets.token_urlsafe(12)}.tmp"


def is_temporary(name: str) -> bool:
    """Whether a file is not whole yet, be it one of gitml or of DVC."""
    return bool(_NAME.fullmatch(name))


def remove_left(folder: Path) -> None:
    """Remove files that killed processes left in a folder of DVC's or Git's, as far as that goes.

    What somebody wrote to lately may be at work still.
    """
    before = time.time() - IDLE
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if is_temporary(entry.name) and not entry.is_dir(follow_symlinks=False):
                with contextlib.suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    if max(status.st_mtime, status.st_ctime) < before:
                        Path(entry.path).unlink()
