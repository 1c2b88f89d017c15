"""A note of what is under way, which its writer has locked as long as it lives."""

import contextlib
import fcntl
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gitml.adapters.dvc_files.notes import disposable
from gitml.adapters.files import write_atomically
from gitml.errors import AGAIN, OutsideError


def write(file: Path, content: Mapping[str, Any]) -> int:
    """Write a note, and be known to live until the descriptor that this answers is closed.

    Raises:
        OutsideError: it cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, json.dumps({**content, "pid": os.getpid()}))
        descriptor = os.open(file, os.O_RDWR | os.O_NOFOLLOW)
    except OSError as error:
        raise OutsideError(
            f"cannot write {file}: {error.strerror}", hint=f"make room or allow it, then {AGAIN}"
        ) from error
    with contextlib.suppress(OSError):  # a disk that knows no such lock
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return descriptor


def writer(file: Path, most: int) -> int | None:
    """The process that wrote a note; None where it is no more.

    Args:
        file: of the note.
        most: bytes that it may have.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        pid = disposable.mapping(file, most).get("pid")
        return pid if isinstance(pid, int) else -1
    except OSError:  # a disk that knows no such lock
        return None
    finally:
        os.close(descriptor)
    return None
