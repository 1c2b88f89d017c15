"""DVC's file of locks on paths, in which a process that runs stages stands."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from gitml.adapters.files import read_whole
from gitml.errors import OutsideError

_LARGEST = 2**26  # bytes of the file, which may have come with the repository
_LAST_PID = 2**31


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
        OutsideError: the file is damaged.
    """
    file = folder / "rwlock"
    try:
        locks = json.loads(read_whole(file, _LARGEST))
        found = [who for mode in ("write", "read") for who in _holders(locks.get(mode, {}))]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, AttributeError, TypeError, KeyError, RecursionError) as error:
        raise OutsideError(
            f"DVC's file of locks is damaged: {file}", hint="mend it with: gitml repro"
        ) from error
    living = [who for who in found if who.pid != os.getpid() and _lives(who.pid)]
    return f"'{living[0].command}' (process {living[0].pid})" if living else None


class _Holder(NamedTuple):
    pid: int
    command: str


def _holders(locks: Mapping[str, Any]) -> Iterator[_Holder]:
    for some in locks.values():
        for who in some if isinstance(some, list) else [some]:
            pid = who["pid"]
            # Of no process: 0 and below are groups of them, and the largest are no numbers to C.
            if not isinstance(pid, int) or not 0 < pid < _LAST_PID:
                raise ValueError(pid)
            yield _Holder(pid, str(who["cmd"]))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
