"""Stages on this machine, under a supervisor process; see :mod:`.supervisor`."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from gitml.adapters.executors.local import processes, supervisor
from gitml.adapters.executors.readable import readable
from gitml.core.run.executor import Ended, Event, How, Job, Setup, Started
from gitml.core.run.plan import Machine
from gitml.core.settings.keys import FILE, section
from gitml.errors import OutsideError

_SIGNALS = {"interrupt": signal.SIGINT, "terminate": signal.SIGTERM, "kill": signal.SIGKILL}


class LocalExecutor:
    """The executor of this machine."""

    remote_data = None

    def __init__(self, setup: Setup) -> None:
        section(dict(setup.options), FILE, "executors.local", ())
        self._setup = setup
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._heard = b""
        self._running: dict[str, tuple[str, int]] = {}  # log and last process group, by address

    def start(self) -> Machine:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                supervisor.command(),
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                pass_fds=self._setup.keep,
                start_new_session=True,
            )
        self._channel = ours
        return this_machine(self._setup.jobs, self._setup.variables)

    def submit(self, job: Job) -> None:
        self._running[job.address] = (job.log, 0)
        variables = dict(job.variables)
        if job.gpus:
            variables["CUDA_VISIBLE_DEVICES"] = ",".join(job.gpus)
        self._send(
            {
                "run": job.address,
                "commands": [list(command) for command in job.commands],
                "cwd": job.folder,
                "env": variables,
                "log": job.log,
            }
        )

    def poll(self, timeout: float) -> list[Event]:
        channel = self._open_channel()
        if not readable([channel], timeout):
            return []
        try:
            heard = channel.recv(1 << 20)
        except ConnectionError:
            heard = b""
        if not heard:
            raise self._lost()
        *lines, self._heard = (self._heard + heard).split(b"\n")
        return [self._event(json.loads(line)) for line in lines]

    def cancel(self, addresses: Sequence[str], how: How) -> None:
        self._send({"signal": int(_SIGNALS[how]), "ids": list(addresses)})

    def stop(self) -> None:
        if self._channel is not None:
            self._channel.close()
        if self._process is not None:
            self._process.wait()

    def _open_channel(self) -> socket.socket:
        if self._channel is None:
            raise RuntimeError("the executor was not started")
        return self._channel

    def _send(self, message: object) -> None:
        try:
            self._open_channel().sendall(json.dumps(message).encode() + b"\n")
        except ConnectionError as error:
            raise self._lost() from error

    def _event(self, message: dict[str, object]) -> Event:
        if "started" in message:
            address, pid = str(message["started"]), int(str(message["pid"]))
            self._running[address] = (self._running[address][0], pid)
            return Started(address, pid)
        address = str(message["ended"])
        del self._running[address]
        return Ended(
            address,
            int(str(message["code"])),
            int(str(message["command"])),
            f"could not be started: {message['error']}" if "error" in message else "",
        )

    def _lost(self) -> OutsideError:
        """The supervisor was killed. Linux then kills the commands' leaders; we do the rest."""
        deadline = time.monotonic() + 1
        left = dict(self._running)
        while left and time.monotonic() < deadline:
            for address, (log, group) in list(left.items()):
                pids = [pid for pid in processes.holders(log) if pid != os.getpid()]
                if not pids:
                    del left[address]
                for pid in pids:
                    processes.kill(pid)
                if group:
                    processes.signal_groups([group], signal.SIGKILL)
            time.sleep(0.01)
        names = ", ".join(f"'{name}'" for name in self._running) or "none"
        return OutsideError(
            f"the process that runs the stages was killed; stages that ran: {names}",
            hint="what had finished is recorded; run it again: gitml repro",
        )


def this_machine(jobs: int | None, variables: Mapping[str, str]) -> Machine:
    """This computer.

    Args:
        jobs: how many commands may run at once; the number of cores unless given.
        variables: the environment, in which ``CUDA_VISIBLE_DEVICES`` names the GPUs to use.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    cores = cores or 1
    jobs = jobs or cores
    return Machine(
        jobs=jobs,
        cpus=max(jobs, cores),
        mem=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        gpus=_gpus(variables),
    )


def _gpus(variables: Mapping[str, str]) -> tuple[str, ...]:
    named = variables.get("CUDA_VISIBLE_DEVICES")
    if named is not None:
        return tuple(part.strip() for part in named.split(",") if part.strip() not in ("", "-1"))
    devices = [path.name.removeprefix("nvidia") for path in Path("/dev").glob("nvidia[0-9]*")]
    return tuple(sorted(devices, key=int))
