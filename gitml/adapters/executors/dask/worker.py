"""What runs inside a Dask worker: a task for an attempt, and what the driver says meanwhile.

Dask may start a task a second time when it has lost a worker. So a task does nothing until the
driver has let it begin, which it does once for each attempt. The commands belong to a process of
their own, which dies with the worker; when the driver is gone Dask gives up its tasks, which each
task looks for itself.
"""

import json
import os
import shutil
import signal
import time
from pathlib import Path
from typing import Any, cast

import dask
from distributed import Worker, get_worker

from gitml import __version__
from gitml.adapters.executors.dask.attempts import Attempt, Here
from gitml.adapters.executors.remote.attempt_host import AttemptHost
from gitml.adapters.files import write_atomically
from gitml.core.run.executor import How

_TICK = 0.2  # seconds between looks at whether the attempt is still wanted
_PATIENCE = 60.0  # seconds until the driver must have answered
_WANTED = ("executing", "long-running")


_here = Here()


def version() -> str:
    """Of gitml on this worker; called by the driver."""
    return __version__


def attend(text: str) -> str:
    """A Dask task: make one attempt, once the driver allows it.

    Args:
        text: the order, as JSON.

    Returns:
        How it ended, as JSON; null where it was not to be.
    """
    order = json.loads(text)
    key = order["key"]
    worker = get_worker()
    base = Path(order["scratch"] or Path(worker.local_directory, "gitml")).absolute()
    home = _here.home(base)
    attempt = _here.begin(order, home)
    ready = {"ready": key, "worker": worker.address, "version": __version__}
    worker.log_event(order["topic"], {**ready, "supplied": attempt.bundle.exists()})
    try:
        if not _allowed(worker, attempt):
            return "null"
        return json.dumps(_carry(worker, attempt, base))
    finally:
        shutil.rmtree(attempt.folder, ignore_errors=True)
        if not _wanted(worker, attempt):
            done(key)
        _here.end(attempt)


def _allowed(worker: Worker, attempt: Attempt) -> bool:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and _wanted(worker, attempt):
        if attempt.answered.wait(_TICK):
            return attempt.granted
    return False


def _wanted(worker: Worker, attempt: Attempt) -> bool:
    """Whether somebody waits for its result: Dask has not given it up, and is there itself."""
    task = worker.state.tasks.get(attempt.order["key"])
    alive = worker.status.name in ("running", "paused", "closing_gracefully")
    return alive and task is not None and task.state in _WANTED


def _carry(worker: Worker, attempt: Attempt, base: Path) -> dict[str, Any]:
    for folder in (attempt.folder, attempt.log.parent):
        folder.mkdir(parents=True, exist_ok=True)
    gpus = _here.take_gpus(_devices(worker), attempt.order["gpus"])
    host = _host(str(attempt.order["run"]))
    sound = False
    try:
        host.ask(_order(attempt, base, gpus))
        attempt.host = host
        if attempt.told is not None:  # before there was anybody to pass it on to
            _pass_on(attempt, host, attempt.told)
        ended = _await(worker, attempt, host)
        sound = ended is not None
        return ended or _cut(attempt)
    finally:
        attempt.host = None
        _here.give_back(attempt, gpus, host if sound else None)
        if not sound:
            host.close()


def _await(worker: Worker, attempt: Attempt, host: AttemptHost) -> dict[str, Any] | None:
    """How the attempt ended, None where its process is gone."""
    while True:
        messages = host.messages(_TICK)
        if messages is None:
            return None
        for message in messages:
            if "ended" in message:
                return cast("dict[str, Any]", message["ended"])
            told = {"started": attempt.order["key"], "pid": message["started"]}
            worker.log_event(attempt.order["topic"], told)
        if not _wanted(worker, attempt):
            attempt.killed = True
            host.kill()


def _cut(attempt: Attempt) -> dict[str, Any]:
    if attempt.killed:
        return {"code": -int(signal.SIGKILL), "command": 0, "problem": "", "result": ""}
    problem = "was lost with the process that ran it on its worker; was there too little memory?"
    return {"code": 1, "command": 0, "problem": problem, "result": ""}


def _order(attempt: Attempt, base: Path, gpus: list[str]) -> dict[str, Any]:
    order = attempt.order
    devices = {"CUDA_VISIBLE_DEVICES": ",".join(gpus)} if gpus else {}
    job, remote_job = order["job"], order["remote_job"]
    if remote_job:
        remote_job = {**remote_job, "variables": {**remote_job["variables"], **devices}}
    else:
        job = {**job, "variables": {**job["variables"], **devices}}
    room = {
        "folder": os.fspath(attempt.folder),
        "run": os.fspath(attempt.run),
        "cache": os.fspath(base / "cache"),
        "bundle": os.fspath(attempt.bundle),
        "log": os.fspath(attempt.log),
        "variables": _environment(),
    }
    return {"address": order["address"], "job": job, "remote_job": remote_job, "room": room}


def _host(run: str) -> AttemptHost:
    """A process that is free, or a new one."""
    return _here.idle_host(run) or AttemptHost(_environment())


def _environment() -> dict[str, str]:
    """The worker's, without what Dask's nanny sets for its own arithmetic (one thread each)."""
    nanny = dask.config.get("distributed.nanny.pre-spawn-environ", {})
    return {key: value for key, value in os.environ.items() if str(nanny.get(key)) != value}


def _devices(worker: Worker) -> list[str]:
    """GPUs that are this worker's."""
    named = os.environ.get("CUDA_VISIBLE_DEVICES")
    if named is not None:
        return [part.strip() for part in named.split(",") if part.strip() not in ("", "-1")]
    declared = {key.lower(): count for key, count in worker.state.total_resources.items()}
    return [str(n) for n in range(int(declared.get("gpu", declared.get("gpus", 0))))]


def grant(key: str, bundle: bytes | None, dask_worker: Worker) -> bool:
    """Let an attempt begin; whether it is here. Called by the driver, once for each attempt.

    Args:
        key: of the attempt.
        bundle: the commit of the run, where this worker does not have it yet.
        dask_worker: filled in by Dask.
    """
    attempt = _here.attempts.get(key)
    if attempt is None or not _wanted(dask_worker, attempt):
        return False
    if bundle is not None:
        attempt.run.mkdir(parents=True, exist_ok=True)
        write_atomically(attempt.bundle, bundle)
    attempt.granted = True
    attempt.answered.set()
    return True


def refuse(key: str) -> None:
    """Send an attempt home that is not to be made. Called by the driver."""
    if attempt := _here.attempts.get(key):
        attempt.answered.set()


def read(key: str, offset: int, most: int) -> bytes:
    """What the commands of an attempt printed, from ``offset`` on. Called by the driver."""
    attempt = _here.attempts.get(key)
    if attempt is None or not attempt.log.is_file():
        return b""
    with attempt.log.open("rb") as file:
        file.seek(offset)
        return file.read(most)


def tell(key: str, how: How) -> None:
    """Ask an attempt to end, or end it. Called by the driver."""
    if attempt := _here.attempts.get(key):
        attempt.told = how
        if (host := attempt.host) is not None:
            _pass_on(attempt, host, how)


def _pass_on(attempt: Attempt, host: AttemptHost, how: How) -> None:
    if how == "kill":
        attempt.killed = True
        host.kill()
    else:
        host.signal(how)


def done(key: str) -> None:
    """The driver has all that it wants of an attempt. Called by the driver."""
    if attempt := _here.attempts.pop(key, None):
        attempt.log.unlink(missing_ok=True)


def forget(run: str) -> None:
    """A run is over: nothing of it stays but the cache. Called by the driver."""
    _here.forget(run)
