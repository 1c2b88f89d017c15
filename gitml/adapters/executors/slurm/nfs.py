"""Files that another computer wrote on a file system that is shared by network.

A client of NFS believes for up to a minute what it last knew of a file or folder: that an output
is not there, or has its old size and time. Opening a file makes it ask again (close-to-open
consistency), and changing a folder makes it forget what was in there.
"""

import contextlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


def look_again(paths: Iterable[str]) -> None:
    """See what is there now."""
    for path in paths:
        if not _opens(path):
            folder = Path(path).parent
            with contextlib.suppress(OSError), tempfile.NamedTemporaryFile(dir=folder):
                pass
            _opens(path)


def _opens(path: str) -> bool:
    try:
        os.close(os.open(path, os.O_RDONLY))
    except OSError:
        return False
    return True
