"""``.dvc/tmp/gitml``: what a run leaves beside the project. All of it may be deleted at rest."""

import contextlib
import fcntl
import hashlib
import itertools
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from gitml.adapters.ancestors import descends
from gitml.adapters.dvc_files.locks import run_mutex
from gitml.adapters.files import write_atomically
from gitml.core.digests import digest
from gitml.errors import UsageError

_DURATIONS = 5_000  # of stages that are remembered
_WAIT, _ATTEMPTS = 0.02, 25  # seconds between attempts to become the one run, and how many


class RunFolder:
    """Files of runs: the mutex of the one that is going on, journal, logs, times.

    Args:
        temporary: DVC's own folder for such things, which Git ignores.
    """

    def __init__(self, temporary: Path) -> None:
        self.path = temporary / "gitml"
        self.durations_file = self.path / "durations.json"

    @contextmanager
    def hold(self, waiting: Callable[[str], None]) -> Iterator[int]:
        """Be the one run in this repository; wait for another one, and tell ``waiting`` of it.

        The descriptor that is given carries the mutex: it may be handed to processes that must be
        gone before the next run begins.

        Raises:
            UsageError: the other one runs the stage that called us, so it would wait for us.
        """
        (self.path / "logs").mkdir(parents=True, exist_ok=True)
        descriptor = os.open(run_mutex.file(self.path.parent), os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if not _locked_soon(descriptor):
                who = run_mutex.named(descriptor)
                if who.host is None and who.pid and descends(os.getpid(), who.pid):
                    raise UsageError(
                        "gitml repro was called by a stage of the run that it would wait for",
                        hint="let the stages depend on each other instead: deps in dvc.yaml",
                    )
                waiting(f"another gitml repro ({who.place}) is running here")
                while not _try_lock(descriptor):  # in steps, so that Ctrl-C is heard
                    time.sleep(0.05)
            with contextlib.suppress(OSError):  # it only says who waits for whom: a disk is full
                run_mutex.name_us(descriptor)
            yield descriptor
        finally:
            os.close(descriptor)

    def log(self, address: str) -> Path:
        """Where all that a stage prints goes."""
        return self.path / "logs" / f"{_file_name(address)}.log"

    def earlier_logs(self, address: str) -> list[Path]:
        """What it printed in this run before it was tried again, in order."""
        log = self.log(address)
        numbered = (log.with_name(f"{log.name}.{number}") for number in itertools.count(1))
        return list(itertools.takewhile(Path.exists, numbered))

    def keep_log(self, address: str) -> None:
        """Copy the log of a stage that will be tried again, which empties it.

        The log itself stays where it is: the processes of the stage are known by their lock on it.
        """
        import shutil  # which who only reads what a run left need not load

        log = self.log(address)
        number = len(self.earlier_logs(address)) + 1
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(log, log.with_name(f"{log.name}.{number}"))

    def drop_earlier_logs(self, address: str) -> None:
        """Delete the logs of earlier attempts, as a stage begins anew."""
        for log in reversed(self.earlier_logs(address)):
            log.unlink()

    @property
    def status(self) -> Path:
        """What other processes can read of a run; see :mod:`gitml.repro.status_file`."""
        return self.path / "status"

    @property
    def journal(self) -> Path:
        """What a run has done and not yet recorded; see :mod:`gitml.repro.recording.journal`."""
        return self.path / "journal"

    @property
    def busy(self) -> bool:
        """Whether a run goes on; to look takes the mutex for a moment, see :meth:`hold`."""
        try:
            descriptor = os.open(run_mutex.file(self.path.parent), os.O_RDONLY)
        except OSError:
            return False
        try:
            return not _try_lock(descriptor, fcntl.LOCK_SH)
        finally:
            os.close(descriptor)

    def failed(self, address: str) -> Path:
        """Where the outputs of a stage go whose command did not end well."""
        return self.path / "failed" / _file_name(address)

    def times(self) -> dict[str, float]:
        """Seconds that each stage's command took when it last ran."""
        found = self._read_json("times.json")
        return {k: float(v) for k, v in found.items() if isinstance(v, int | float)}

    def keep_times(self, seconds: Mapping[str, float]) -> None:
        if seconds:
            self._write_json("times.json", {**self.times(), **seconds})

    def durations(self) -> dict[str, float]:
        """Seconds that commands took, by :func:`gitml.core.run.record_key.record_key`."""
        found = self._read_json(self.durations_file.name)
        return {k: float(v) for k, v in found.items() if isinstance(v, int | float)}

    def keep_durations(self, seconds: Mapping[str, float]) -> None:
        """Remember times by record; the oldest are forgotten."""
        if seconds:
            kept = [(k, v) for k, v in self.durations().items() if k not in seconds]
            self._write_json(
                self.durations_file.name, dict([*kept, *seconds.items()][-_DURATIONS:])
            )

    @property
    def interrupted(self) -> bool:
        """Whether a run died and left a journal behind."""
        try:
            return self.journal.stat().st_size > 0
        except FileNotFoundError:
            return False

    def up_to_date(self) -> dict[str, Any]:
        """What :mod:`gitml.repro.up_to_date_cache` keeps; empty where it kept nothing."""
        return self._read_json("up_to_date.json")

    def keep_up_to_date(self, document: Mapping[str, Any]) -> None:
        self._write_json("up_to_date.json", document)

    def knows_lockfile(self, content: bytes) -> bool:
        """Whether these bytes are a lockfile that is known to be exactly what DVC would dump."""
        return digest(content) in self._read_json("locks.json")

    def remember_lockfile(self, content: bytes) -> None:
        known = list(self._read_json("locks.json").items())[-20:]
        self._write_json("locks.json", {**dict(known), digest(content): 1})

    def _read_json(self, name: str) -> dict[str, Any]:
        try:
            found = json.loads((self.path / name).read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write_json(self, name: str, document: Mapping[str, Any]) -> None:
        with contextlib.suppress(OSError):  # it only spares work the next time
            write_atomically(self.path / name, json.dumps(document))


def locked(path: Path) -> bool:
    """Whether a process that inherited the lock on ``path`` still lives."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _try_lock(descriptor)
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _locked_soon(descriptor: int) -> bool:
    """As :func:`_try_lock`, but who only looks whether a run goes on is not taken for one."""
    for _ in range(_ATTEMPTS):
        if _try_lock(descriptor):
            return True
        time.sleep(_WAIT)
    return False


def _file_name(address: str) -> str:
    name = quote(address, safe=" @+=,")
    if len(name) > 150:
        name = f"{name[:100]}-{hashlib.sha256(address.encode()).hexdigest()[:16]}"
    return name
