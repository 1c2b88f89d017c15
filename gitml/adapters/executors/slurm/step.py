"""One stage on a node: a step of Slurm's, in which a supervisor runs the commands."""

import json
import os
import re
import subprocess
import time
from contextlib import suppress
from typing import Any

from gitml.adapters.executors.local import supervisor
from gitml.adapters.executors.slurm.commands import complaint, not_installed, outside_job
from gitml.adapters.executors.slurm.options import mebibytes
from gitml.core.run.executor import Ended, Event, Job, Setup, Started

_TOLD = ("SLURM_JOB_ID", "SLURM_STEP_ID", "SLURMD_NODENAME")
# What Slurm says to a step about itself and its GPUs.
_INHERIT = ("SLURM", "CUDA_", "ROCR_", "HIP_", "GPU_", "ZE_")
_LONG = 5.0  # seconds after which one is told that a step waits


class Step:
    """One running ``srun``.

    Args:
        setup: of the executor.
        allocation: id of the Slurm job.
        job: what to run.

    Attributes:
        node: where it runs; empty until it does.
        id: how Slurm names it: ``JOB.STEP``; empty until it runs.
        asked: whether it was told to end.
        stopped: number of the signal that was meant to end it before it ran, or by force.
    """

    def __init__(self, setup: Setup, allocation: str, job: Job) -> None:
        self.job = job
        self.node = self.id = ""
        self.stopped = 0
        self.asked = False
        self._begun = time.monotonic()
        self._heard = self._complaints = b""
        self._over = False
        environment = outside_job(setup.variables)
        try:
            self._process = subprocess.Popen(
                [*_srun(allocation, job), *supervisor.command(*_TOLD)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment,
                pass_fds=setup.keep,
                start_new_session=True,
            )
        except FileNotFoundError as error:
            raise not_installed("srun") from error
        self._request = {
            "run": job.address,
            "commands": [list(command) for command in job.commands],
            "cwd": job.folder,
            "env": outside_job(job.variables),
            "log": job.log,
            "inherit": _INHERIT,
        }

    @property
    def pipes(self) -> tuple[int, int]:
        """What srun says of the commands, and of itself."""
        out, err = self._process.stdout, self._process.stderr
        assert out is not None and err is not None  # noqa: S101, PT018  # pipes, as asked for
        return out.fileno(), err.fileno()

    def hear(self, pipe: int) -> list[Event] | None:
        """What is new; None when there is nothing more to hear through this pipe."""
        heard = os.read(pipe, 1 << 16)
        if not heard:
            return None
        if pipe == self.pipes[1]:
            self._complaints += heard
            return []
        *lines, self._heard = (self._heard + heard).split(b"\n")
        found = [self._take(json.loads(line)) for line in lines]
        return [event for event in found if event is not None]

    def signal(self, number: int) -> None:
        """Tell the commands; a step that does not run yet is given up."""
        self.asked = True
        if self.id:
            self._send({"signal": number, "ids": [self.job.address]})
        else:
            self.force(number)

    def force(self, number: int) -> None:
        """End srun; what it ran ends because of that."""
        self.stopped = number
        self.hang_up()
        self._process.kill()

    def hang_up(self) -> None:
        """Let the supervisor kill what runs, and end."""
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()

    def wait(self, seconds: float | None = None) -> bool:
        """Whether srun has ended."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    @property
    def waits(self) -> bool:
        """Whether it has been waiting for long for other steps to end."""
        return not self.id and time.monotonic() > self._begun + _LONG

    @property
    def lost(self) -> bool:
        """Whether srun ended, if it has, before what it ran."""
        return bool(self.id) and not self._over

    def lost_how(self) -> Ended | None:
        """What to say of it when srun has ended; None where that is told already."""
        address = self.job.address
        if self._over:
            return None
        if self.stopped:
            return Ended(address, -self.stopped)
        said = complaint(self._complaints.decode(errors="replace"))
        said = said or f"srun exited with {self._process.returncode}"
        if self.lost:
            return Ended(address, -9, problem=f"was lost on node {self.node}: {said}")
        return Ended(address, 127, problem=f"could not be started: {said}")

    def _take(self, message: dict[str, Any]) -> Event | None:
        if "ready" in message:
            job, step, self.node = (message["ready"][name] for name in _TOLD)
            self.id = f"{job}.{step}"
            self._complaints = b""  # what kept it waiting is over
            self._send(self._request)
        elif "started" in message:
            return Started(message["started"], message["pid"])
        else:
            self._over = True
            self.hang_up()
            error = message.get("error")
            problem = f"could not be started: {error}" if error else ""
            return Ended(message["ended"], message["code"], message["command"], problem)
        return None

    def _send(self, message: object) -> None:
        if self._process.stdin is not None and not self._process.stdin.closed:
            with suppress(OSError):  # it has ended; the pipes back say so, too
                self._process.stdin.write(json.dumps(message).encode() + b"\n")
                self._process.stdin.flush()


def _srun(allocation: str, job: Job) -> list[str]:
    needs = job.needs
    # Without --mem a step takes all the memory that there is, with zero it shares it. The same
    # with GPUs.
    return [
        "srun",
        f"--jobid={allocation}",
        f"--job-name={re.sub(r'[^ -~]', '?', job.address)}",
        "--exact",
        "--nodes=1",
        "--ntasks=1",
        f"--cpus-per-task={needs.cpus}",
        f"--mem={mebibytes(needs.mem)}M" if needs.mem else "--mem=0",
        f"--gres=gpu:{needs.gpus}" if needs.gpus else "--gres=none",
        "--mpi=none",
        "--chdir=/",
    ]
