"""DVC's lock of a repository, held without loading DVC.

It is a lock of the system on a file, in which the process is named. Where ``core.hardlink_lock``
is set DVC has another kind, which is left to DVC.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from gitml.adapters.dvc_files.config import sections
from gitml.adapters.temporary_files import remove_left
from gitml.core.ports import Talk
from gitml.errors import LockError, refused

_WAIT = 0.2


def is_of_links(root: Path) -> bool:
    """Whether the lock of a repository is of the other kind."""
    return sections(root).get("core", {}).get("hardlink_lock", "").lower() == "true"


@contextlib.contextmanager
def hold(root: Path, talk: Talk) -> Iterator[bool]:
    """Hold the lock of the DVC repository at ``root``, and wait while another process has it.

    Gives whether there was one to wait for.

    Raises:
        LockError: it cannot be written.
    """
    path = root / ".dvc" / "tmp" / "lock"
    try:
        path.parent.mkdir(exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
    except OSError as error:
        told = refused(error)
        raise LockError(
            f"cannot lock the repository: {error.strerror}: {path}", told.hint if told else None
        ) from error
    try:
        waited = _wait(descriptor, path, talk)
        os.ftruncate(descriptor, 0)
        with contextlib.suppress(OSError):  # it only says who waits for whom: a disk is full
            os.write(descriptor, f" {os.getpid()}\n".encode())
        remove_left(path.parent)
        yield waited
    finally:
        os.close(descriptor)


def _wait(descriptor: int, path: Path, talk: Talk) -> bool:
    told = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not told:
                talk.say(f"waiting for {holder(path)}, which works in this repository")
            told = True
            time.sleep(_WAIT)
        else:
            return told


def holder(lock: Path) -> str:
    """Who has a lock, as far as it is known: the process and its command."""
    with contextlib.suppress(OSError, ValueError):
        return process(int(lock.read_text()))
    return "another process"


def process(pid: int) -> str:
    """A process and its command, as far as it is known."""
    with contextlib.suppress(OSError):
        line = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        words = [word.decode(errors="replace") for word in line if word]
        return f"process {pid}, {' '.join(words)[:100]}" if words else f"process {pid}"
    return "another process"
