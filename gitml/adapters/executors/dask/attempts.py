"""What a Dask worker has of gitml's: attempts, processes for them, folders, GPUs."""

import shutil
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.executors.remote.attempt_host import AttemptHost
from gitml.adapters.executors.remote.scratch import claim

if TYPE_CHECKING:
    from gitml.core.run.executor import How

_KEEP = 600.0  # seconds that a run is kept in mind of which nothing is heard


class Attempt:
    """One attempt that was handed to this worker, until the driver has read all of its log.

    Attributes:
        run: folder of all attempts of its run.
        folder: its own.
        answered: whether the driver has said if it may begin, which is in ``granted``.
        host: the process in which it is made.
        told: how it was last asked to end.
    """

    def __init__(self, order: Mapping[str, Any], number: int, home: Path) -> None:
        self.order = order
        self.run = home / str(order["run"])
        self.folder = self.run / "attempts" / str(number)
        self.log = self.run / "logs" / f"{number}.log"
        self.bundle = self.run / "bundle"
        self.answered = threading.Event()
        self.granted = False
        self.host: AttemptHost | None = None
        self.killed = False
        self.told: How | None = None


class Here:
    """The state of this worker; its tasks are threads.

    Attributes:
        attempts: by the key of their task.
    """

    def __init__(self) -> None:
        self.attempts: dict[str, Attempt] = {}
        self._lock = threading.RLock()
        self._idle: dict[str, list[AttemptHost]] = {}
        self._taken: set[str] = set()
        self._homes: dict[Path, Path] = {}
        self._number = 0
        self._busy: Counter[str] = Counter()  # attempts that are being made, by run
        self._last: dict[str, int] = {}  # the latest attempt of each run

    def home(self, base: Path) -> Path:
        """Our own folder in ``base``; those of workers that are gone are cleared away."""
        with self._lock:
            if base not in self._homes:
                self._homes[base] = claim(base)
            return self._homes[base]

    def begin(self, order: Mapping[str, Any], home: Path) -> Attempt:
        """A new attempt."""
        with self._lock:
            self._number += 1
            attempt = self.attempts[order["key"]] = Attempt(order, self._number, home)
            self._busy[order["run"]] += 1
            self._last[order["run"]] = self._number
            return attempt

    def end(self, attempt: Attempt) -> None:
        """It was made; of its run more may come, or nothing, where the driver was killed."""
        run = str(attempt.order["run"])
        with self._lock:
            if run not in self._last:  # it was over before this was
                self.forget(run)
                return
            self._busy[run] -= 1
            timer = threading.Timer(_KEEP, self._tidy_up, [run, self._number])
        timer.daemon = True
        timer.start()

    def take_gpus(self, devices: Sequence[str], count: int) -> list[str]:
        """As many as asked for of those that are free."""
        with self._lock:
            gpus = [one for one in devices if one not in self._taken][:count]
            self._taken.update(gpus)
            return gpus

    def idle_host(self, run: str) -> AttemptHost | None:
        """A process that has made an attempt of this run, and makes none now."""
        with self._lock:
            idle = self._idle.get(run)
            return idle.pop() if idle else None

    def give_back(self, attempt: Attempt, gpus: Sequence[str], host: AttemptHost | None) -> None:
        """Others may have these."""
        with self._lock:
            self._taken.difference_update(gpus)
            if host is not None:
                self._idle.setdefault(str(attempt.order["run"]), []).append(host)

    def forget(self, run: str) -> None:
        """Nothing of a run stays but what is in the cache."""
        with self._lock:
            hosts = self._idle.pop(run, [])
            self._last.pop(run, None)
            self._busy.pop(run, None)
            for key in [key for key, one in self.attempts.items() if one.order["run"] == run]:
                del self.attempts[key]
            homes = list(self._homes.values())
        for host in hosts:
            host.close()
        for home in homes:
            shutil.rmtree(home / run, ignore_errors=True)

    def _tidy_up(self, run: str, number: int) -> None:
        with self._lock:
            if self._busy[run] or self._last.get(run, 0) > number:
                return
            self.forget(run)
