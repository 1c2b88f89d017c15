"""DVC's lock of a repository, which others may have while the commands of stages run."""

import contextlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dvc.repo import Repo


class RepoLock:
    """Let go of and taken back, without waiting.

    Args:
        repo: locked by its session.
        tell: called before others may look.
    """

    def __init__(self, repo: "Repo", tell: Callable[[], None]) -> None:
        self._repo = repo
        self._tell = tell

    @property
    def held(self) -> bool:
        return bool(self._repo.lock.is_locked)

    def let_go(self) -> None:
        """Others may have it."""
        self._tell()
        self._repo.lock.unlock()

    def take(self) -> bool:
        """Take it back, if nobody has it."""
        from dvc.lock import Lock, LockError

        lock = self._repo.lock
        with contextlib.suppress(LockError):
            if isinstance(lock, Lock):
                lock._do_lock()  # noqa: SLF001  # `lock` itself tries for three seconds
            elif not lock.is_locked:
                lock.lock(timedelta(milliseconds=50))
        return self.held

    def holder(self) -> str:
        """Who has it, as far as it is known: the process and its command."""
        path = Path(self._repo.tmp_dir or "", "lock")
        with contextlib.suppress(OSError, ValueError):
            pid = int(path.read_text())
            line = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            words = [word.decode(errors="replace") for word in line if word]
            return f"process {pid}, {' '.join(words)[:100]}" if words else f"process {pid}"
        return "another process"
