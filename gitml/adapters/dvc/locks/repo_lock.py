"""DVC's lock of a repository, which others may have while the commands of stages run."""

import contextlib
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc_files.locks.repo_lock import holder
from gitml.adapters.temporary_files import remove_left
from gitml.core.ports import Talk

if TYPE_CHECKING:
    from dvc.repo import Repo

_WAIT = 0.2


class RepoLock:
    """Unlocks and locks a repository, without waiting for others.

    Args:
        repo: locked by its session.
        before_unlock: writes what others are to find when they lock it.
    """

    def __init__(self, repo: "Repo", before_unlock: Callable[[], None]) -> None:
        self._repo = repo
        self._before_unlock = before_unlock

    @property
    def held(self) -> bool:
        return bool(self._repo.lock.is_locked)

    def unlock(self) -> None:
        """Let others lock it."""
        self._before_unlock()
        self._repo.lock.unlock()

    def try_lock(self) -> bool:
        """Lock it, unless another process has; whether it is locked by us now."""
        from dvc.lock import Lock, LockError

        lock = self._repo.lock
        with contextlib.suppress(LockError):
            if isinstance(lock, Lock):
                lock._do_lock()  # `lock` itself tries for three seconds
            elif not lock.is_locked:
                lock.lock(timedelta(milliseconds=50))
        return self.held

    def holder(self) -> str:
        """Who has it, as far as it is known: the process and its command."""
        return holder(Path(self._repo.tmp_dir or "", "lock"))


@contextlib.contextmanager
def hold(repo: "Repo", talk: Talk) -> Iterator[None]:
    """Hold the lock of a repository, and wait for it as long as another process has it.

    DVC itself gives up after three seconds.
    """
    lock = RepoLock(repo, lambda: None)
    if not lock.try_lock():
        talk.say(f"waiting for {lock.holder()}, which works in this repository")
        while not lock.try_lock():
            time.sleep(_WAIT)
    try:
        remove_left(Path(repo.root_dir, ".dvc/tmp"))
        with _as_locked(repo):
            repo._reset()  # what was read before the lock may have changed
            yield
            repo._reset()
    finally:
        if lock.held:
            repo.lock.unlock()


@contextlib.contextmanager
def without_lock(repo: "Repo") -> Iterator[None]:
    """Let DVC's functions read, whoever has the lock."""
    from dvc.lock import LockNoop

    real, repo.lock = repo.lock, LockNoop()
    repo.lock.lock()
    try:
        with _as_locked(repo):
            yield
    finally:
        repo.lock = real


@contextlib.contextmanager
def _as_locked(repo: "Repo") -> Iterator[None]:
    """Keep DVC's functions from locking it again."""
    repo._lock_depth += 1
    try:
        yield
    finally:
        repo._lock_depth -= 1
