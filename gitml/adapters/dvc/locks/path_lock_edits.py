"""How DVC edits its file of locks on paths: in one step, and also where that file is damaged."""

import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.temporary_files import temporary_name


@contextlib.contextmanager
def patched_for_path_locks() -> Iterator[None]:
    """Let no command end at a file of locks that a killed one left half-written, nor leave one."""
    from dvc import rwlock

    original = rwlock._edit_rwlock

    def edit(folder: str, files: Any, hardlink: bool) -> Any:  # noqa: FBT001  as DVC calls it
        return original(folder, _WholeFiles(files), hardlink)

    with patched("dvc.rwlock:_edit_rwlock", edit):
        yield


class _WholeFiles:
    """As much of a DVC file system as its ``rwlock`` needs; a file is read and replaced whole.

    DVC truncates the file and then writes it: a kill in between leaves it half-written, at which
    every command would end from then on. All that read or write it hold its guard, so one that
    says nothing is of none that still writes it. What it said of others is lost, as they are told
    to delete it.

    Args:
        files: DVC's file system, which reads and joins paths.
    """

    def __init__(self, files: Any) -> None:
        self._files = files

    def join(self, *parts: str) -> str:
        path: str = self._files.join(*parts)
        return path

    @contextlib.contextmanager
    def open(self, path: str, mode: str = "r", *, encoding: str) -> Iterator[IO[str]]:
        if mode == "r":
            with self._files.open(path, "rb") as file:
                content = file.read()
            yield io.StringIO(content.decode(encoding) if _is_readable(content) else "{}")
            return
        written = io.StringIO()
        yield written
        temporary = Path(path).with_name(temporary_name())
        temporary.write_text(written.getvalue(), encoding=encoding)
        temporary.replace(path)


def _is_readable(content: bytes) -> bool:
    from dvc.rwlock import SCHEMA
    from voluptuous import Invalid

    try:
        SCHEMA(json.loads(content))
    except (ValueError, Invalid, RecursionError):
        return False
    return True
