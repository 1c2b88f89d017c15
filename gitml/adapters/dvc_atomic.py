"""Files that DVC truncates and then writes, replaced in one step: a kill leaves none half-written.

And the file of its locks on paths mended where an earlier kill, of DVC or gitml, did leave one.
"""

import contextlib
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from gitml.adapters.files import write_atomically

if TYPE_CHECKING:
    from dvc.repo import Repo
    from dvc.stage import Stage


HOLDER = "gitml repro"  # as DVC names who holds a path


class Replacing:
    """As much of a DVC file system as its ``rwlock`` needs, to which writing is replacing.

    Args:
        files: that reads, and knows how paths are joined.
    """

    def __init__(self, files: Any) -> None:
        self._files = files

    def join(self, *parts: str) -> str:
        path: str = self._files.join(*parts)
        return path

    @contextlib.contextmanager
    def open(self, path: str, mode: str = "r", *, encoding: str) -> Iterator[IO[str]]:
        if mode == "r":
            with self._files.open(path, mode, encoding=encoding) as file:
                yield file
            return
        content = io.StringIO()
        yield content
        temporary = Path(f"{path}.{os.getpid()}")  # its guard is held: nobody else writes it
        temporary.write_text(content.getvalue(), encoding=encoding)
        temporary.replace(path)


def dump_pointer(stage: "Stage") -> None:
    """Write the ``.dvc`` file of a stage, with the text that DVC's dumper makes."""
    import dvc.dvcfile
    from dvc.utils.serialize._yaml import dumps_yaml

    original = dvc.dvcfile.dump_yaml

    def dump(path: str, document: Any, *_arguments: object) -> None:
        write_atomically(Path(path), dumps_yaml(document))

    dvc.dvcfile.dump_yaml = dump
    try:
        stage.dump(update_pipeline=False)
    finally:
        dvc.dvcfile.dump_yaml = original


def mend_rwlock(repo: "Repo") -> None:
    """Take back what runs that were killed left in the file of DVC's locks on paths.

    DVC refuses every command where that file is half-written, and where the process id of a dead
    run is another process's by now (in containers, say); deleting it is left to the user. The locks
    of others that still live are kept where they can be read.

    Args:
        repo: whose run we are; there is no other one.
    """
    from dvc.lock import make_lock
    from dvc.rwlock import RWLOCK_FILE, RWLOCK_LOCK

    file = Path(repo.tmp_dir or "", RWLOCK_FILE)
    if _mended(file) is None:
        return
    hardlink = repo.config["core"].get("hardlink_lock", False)
    guard = os.fspath(file.with_name(RWLOCK_LOCK))
    with make_lock(guard, tmp_dir=repo.tmp_dir, hardlink_lock=hardlink):
        mended = _mended(file)  # anew, as somebody may just have been writing it
        if mended is not None:
            write_atomically(file, json.dumps(mended))


def _mended(file: Path) -> dict[str, Any] | None:
    """What is to be there; None where that is there."""
    try:
        locks = json.loads(file.read_bytes())
        read, write = locks.get("read", {}), locks.get("write", {})
        others = {
            "read": {path: [one for one in who if not _ours(one)] for path, who in read.items()},
            "write": {path: who for path, who in write.items() if not _ours(who)},
        }
    except FileNotFoundError:
        return None
    except (ValueError, AttributeError, TypeError, KeyError):
        return {}
    return None if others == {"read": read, "write": write} else others


def _ours(who: dict[str, Any]) -> bool:
    return bool(who["cmd"] == HOLDER)
