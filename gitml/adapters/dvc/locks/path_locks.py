"""DVC's read and write locks on paths, for the stages of a run that overlap.

DVC keeps them in one file, ``rwlock``, which names who reads and who writes what. Its own
functions serve one stage at a time: of two that read the same path, the first to end would unlock
it for both.

Other processes look into the file only when they have DVC's lock of the repository. So while we
have it, a stage that ends need not be written into the file at once: that is done together with the
next stage that locks something, or just before the repository is unlocked.
"""

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.graph import local_dependencies
from gitml.adapters.dvc_files.locks.path_lock_file import RUN
from gitml.adapters.files import write_atomically

if TYPE_CHECKING:
    from dvc.repo import Repo
    from dvc.stage import Stage


class PathLocks:
    """What the stages of one run have locked.

    Args:
        repo: of a session, locked whenever a method is called.
    """

    def __init__(self, repo: "Repo") -> None:
        self._repo = repo
        self._us = {"pid": os.getpid(), "cmd": RUN}
        self._read: dict[str, list[str]] = {}  # by the address of the stage
        self._written: dict[str, list[str]] = {}
        self._stale = False  # the file names what is not locked any more

    def lock(self, stage: "Stage") -> None:
        """Lock what a stage reads and what it writes.

        Raises:
            LockError: another process holds it.
        """
        from dvc.rwlock import _check_blockers

        read, written = local_dependencies(stage), [out.fs_path for out in stage.outs]
        with self._edited() as locks:
            for mode, waiters in (("write", read + written), ("read", written)):
                _check_blockers(self._repo.tmp_dir, locks, self._us, mode=mode, waiters=waiters)
            self._read[stage.addressing], self._written[stage.addressing] = read, written

    def unlock(self, address: str) -> None:
        """A stage locks nothing any more; the file says so after :meth:`write`."""
        self._stale |= self._read.pop(address, None) is not None
        self._written.pop(address, None)

    def write(self) -> None:
        """Write the file, if stages have ended since: others are about to look into it."""
        if self._stale:
            with self._edited():
                pass

    def close(self) -> None:
        """Unlock everything."""
        for address in list(self._read):
            self.unlock(address)
        self.write()

    @contextlib.contextmanager
    def _edited(self) -> Iterator[Any]:
        from dvc.rwlock import _edit_rwlock

        hardlink = self._repo.config["core"].get("hardlink_lock", False)
        with _edit_rwlock(self._repo.tmp_dir, self._repo.fs, hardlink) as locks:
            yield locks
            self._replace_ours(locks)
        self._stale = False

    def _replace_ours(self, locks: dict[str, dict[str, Any]]) -> None:
        """Put what our stages lock now in the place of what they locked before."""
        others = _without(locks, lambda who: bool(who == self._us))
        for path in dict.fromkeys(chain.from_iterable(self._read.values())):
            others["read"].setdefault(path, []).append(self._us)
        others["write"] |= dict.fromkeys(chain.from_iterable(self._written.values()), self._us)
        locks.clear()
        locks.update((mode, paths) for mode, paths in others.items() if paths)


def mend_path_locks(repo: "Repo") -> None:
    """Take back what runs that were killed left in the file.

    DVC refuses every command where the process id of a dead run is another process's by now (in
    containers, say); deleting the file is left to the user. The locks of others that still live are
    kept where they can be read.

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
        others = _without(locks, lambda who: bool(who["cmd"] == RUN))
    except FileNotFoundError:
        return None
    except (ValueError, AttributeError, TypeError, KeyError):
        return {}
    return None if others == {"read": {}, "write": {}} | locks else others


def _without(
    locks: dict[str, dict[str, Any]], ours: Callable[[dict[str, Any]], bool]
) -> dict[str, dict[str, Any]]:
    read = {path: [one for one in who if not ours(one)] for path, who in _part(locks, "read")}
    write = {path: who for path, who in _part(locks, "write") if not ours(who)}
    return {"read": {path: who for path, who in read.items() if who}, "write": write}


def _part(locks: dict[str, dict[str, Any]], mode: str) -> Iterable[tuple[str, Any]]:
    return locks.get(mode, {}).items()
