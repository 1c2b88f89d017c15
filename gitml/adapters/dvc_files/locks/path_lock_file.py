"""DVC's file of locks on paths, in which a process that runs stages stands.

One that says nothing that can be understood names nobody, as a command that was killed leaves it:
who writes it next writes it anew. It names no host. Of a run of ours its mutex tells that, see
:mod:`.run_mutex`; a run of DVC's on another host is not seen.
"""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from gitml.adapters.dvc_files.locks import run_mutex
from gitml.adapters.dvc_files.locks.run_mutex import StageRunner
from gitml.adapters.files import read_whole
from gitml.errors import OutsideError, failed_at

RUN = "gitml repro"
"""As what a run of ours stands there."""
_LARGEST = 2**26  # bytes of the file, which may have come with the repository
_LAST_PID = 2**31


class PathLock(NamedTuple):
    """A path that a process works with.

    Attributes:
        path: absolute.
        command: of the process.
        host: that it runs on; None for this one.
    """

    path: str
    pid: int
    command: str
    host: str | None = None

    @property
    def holder(self) -> str:
        """The process, in words."""
        return f"'{self.command}' ({StageRunner(self.pid, self.host).place})"


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
        OutsideError: the file cannot be read.
    """
    return next((lock.holder for lock in held(folder)), None)


def held(folder: Path) -> list[PathLock]:
    """What other processes that live have locked, to write it and to read it; ours of any host.

    Args:
        folder: DVC's for temporary files.

    Raises:
        OutsideError: the file cannot be read.
    """
    file = folder / "rwlock"
    try:
        locks = json.loads(read_whole(file, _LARGEST))
        found = [one for mode in ("write", "read") for one in _locks(locks.get(mode, {}))]
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            return []
        raise failed_at(str(file), error) from error
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError):
        return []
    runner = run_mutex.runner(folder) if any(one.command == RUN for one in found) else None
    ours = None if runner is None else runner.host
    placed = (one._replace(host=ours) if one.command == RUN else one for one in found)
    return [one for one in placed if _is_alive(one, runner)]


def _is_alive(lock: PathLock, runner: StageRunner | None) -> bool:
    """Whether it is of another process that lives.

    Of a run of ours that was killed the number may be another process's by now, as in a container.
    """
    if lock.command == RUN and (runner is None or runner.pid not in (None, lock.pid)):
        return False
    return lock.host is not None or (lock.pid != os.getpid() and _lives(lock.pid))


def _locks(some: Mapping[str, Any]) -> Iterator[PathLock]:
    for path, holders in some.items():
        for who in holders if isinstance(holders, list) else [holders]:
            pid = who["pid"]
            # Of no process: 0 and below are groups of them, and the largest are no numbers to C.
            if not isinstance(pid, int) or not 0 < pid < _LAST_PID:
                raise ValueError(pid)
            yield PathLock(path, pid, str(who["cmd"]))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
