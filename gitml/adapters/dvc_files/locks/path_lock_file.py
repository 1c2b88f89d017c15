"""DVC's file of locks on paths, in which a process that runs stages stands."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gitml.errors import OutsideError


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
        locks = json.loads(file.read_bytes())
        found = [who for mode in ("write", "read") for who in _entries(locks.get(mode, {}))]
        living = [who for who in found if who["pid"] != os.getpid() and _lives(who["pid"])]
    except FileNotFoundError:
        return None
    except (ValueError, AttributeError, TypeError, KeyError) as error:
        raise OutsideError(
            f"DVC's file of locks is damaged: {file}", hint="mend it with: gitml repro"
        ) from error
    return f"'{living[0]['cmd']}' (process {living[0]['pid']})" if living else None


def _entries(locks: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for who in locks.values():
        yield from who if isinstance(who, list) else [who]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
