"""The file that a run of ours has locked as long as anything of it lives, and who that is.

Such a lock is seen from other containers, and from other hosts where the file system carries it
there, as NFS does. Process ids hold for one of them only.
"""

import fcntl
import os
import re
from pathlib import Path
from typing import NamedTuple

_RUNNER = re.compile(r"(\d{1,10})(?: ([\w.-]{1,255}))?\s*", re.ASCII)
_MOST = 300  # bytes


class StageRunner(NamedTuple):
    """Who runs stages.

    Attributes:
        pid: None where that is not known.
        host: None for this one.
    """

    pid: int | None = None
    host: str | None = None

    @property
    def place(self) -> str:
        """The process, in words."""
        known = "unknown" if self.pid is None else str(self.pid)
        return f"process {known} on {self.host}" if self.host else f"process {known}"


def file(folder: Path) -> Path:
    """The file, which is ours to make.

    Args:
        folder: DVC's for temporary files.
    """
    return folder / "gitml" / "lock"


def name_us(descriptor: int) -> None:
    """Say in the file, which we have locked, who we are.

    Raises:
        OSError: the disk is full; then it names nobody.
    """
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()} {os.uname().nodename}\n".encode(), 0)


def named(descriptor: int) -> StageRunner:
    """Who the file names; it may have come with the repository."""
    text = os.pread(descriptor, _MOST, 0).decode(errors="replace")
    known = _RUNNER.fullmatch(text)
    if known is None:
        return StageRunner()
    here = known[2] in (None, os.uname().nodename)
    return StageRunner(int(known[1]), None if here else known[2])


def runner(folder: Path) -> StageRunner | None:
    """Who runs stages of a project now; None where nobody does.

    Args:
        folder: DVC's for temporary files.
    """
    try:
        descriptor = os.open(file(folder), os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return named(descriptor)
    except OSError:  # the disk knows no such lock, so whom it names may be gone
        return StageRunner()
    finally:
        os.close(descriptor)
    return None
