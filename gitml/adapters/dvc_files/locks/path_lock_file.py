"""DVC's file of locks on paths, in which a process that runs stages stands."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from gitml.adapters.files import read_whole
from gitml.errors import OutsideError

RUN = "gitml repro"
"""As what a run of ours stands there."""
_LARGEST = 2**26  # bytes of the file, which may have come with the repository
_LAST_PID = 2**31


class PathLock(NamedTuple):
    """A path that a process works with.

    Attributes:
        path: absolute.
        command: of the process.
    """

    path: str
    pid: int
    command: str

    @property
    def holder(self) -> str:
        """The process, in words."""
        return f"'{self.command}' (process {self.pid})"


class DamagedLocksError(OutsideError):
    """The file says nothing that can be understood."""


def refuse_running(root: Path) -> None:
    """Raise OutsideError where stages of the project at ``root`` are running."""
    if who := holder(root / ".dvc" / "tmp"):
        raise OutsideError(
            f"{who} is running stages in {root}, whose data is not recorded yet",
            hint="run it again when that has ended",
        )


def holder(folder: Path) -> str | None:
    """A living process that has locked paths, in words; None where there is none.

    Args:
        folder: DVC's for temporary files.

    Raises:
        DamagedLocksError: the file is damaged.
    """
    return next((lock.holder for lock in held(folder)), None)


def held(folder: Path) -> list[PathLock]:
    """What other processes that live have locked, to write it and to read it.

    Args:
        folder: DVC's for temporary files.

    Raises:
        DamagedLocksError: the file is damaged.
    """
    file = folder / "rwlock"
    try:
        locks = json.loads(read_whole(file, _LARGEST))
        found = [one for mode in ("write", "read") for one in _locks(locks.get(mode, {}))]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, AttributeError, TypeError, KeyError, RecursionError) as error:
        raise DamagedLocksError(
            f"DVC's file of locks is damaged: {file}", hint="mend it with: gitml repro"
        ) from error
    living = {pid for pid in {one.pid for one in found} if pid != os.getpid() and _lives(pid)}
    others = [one for one in found if one.pid in living]
    if any(one.command == RUN for one in others) and not _runs(folder):
        # One that was killed, whose number is another process's by now, as in a container.
        return [one for one in others if one.command != RUN]
    return others


def _locks(some: Mapping[str, Any]) -> Iterator[PathLock]:
    for path, holders in some.items():
        for who in holders if isinstance(holders, list) else [holders]:
            pid = who["pid"]
            # Of no process: 0 and below are groups of them, and the largest are no numbers to C.
            if not isinstance(pid, int) or not 0 < pid < _LAST_PID:
                raise ValueError(pid)
            yield PathLock(path, pid, str(who["cmd"]))


def _runs(folder: Path) -> bool:
    """Whether a run of ours has its mutex; see :meth:`gitml.repro.run_folder.RunFolder.hold`."""
    try:
        descriptor = os.open(folder / "gitml" / "lock", os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:  # also where the disk knows no such lock
        return True
    finally:
        os.close(descriptor)
    return False


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
