"""The nodes that stages run on: those of the job that we run in, or ones that we ask Slurm for."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress

from gitml.adapters.executors.readable import readable
from gitml.adapters.executors.slurm import options
from gitml.adapters.executors.slurm.commands import Slurm, complaint, not_installed, outside_job
from gitml.core.run.executor import Setup
from gitml.errors import OutsideError

# The shell and what runs in the allocation read the same pipe from us. It ends when we do, however
# that happens: the allocation is given back, and one that is still waited for is withdrawn. As a
# salloc that is ended by a signal and by its command at once spins for ever, it gets one of them.
_KEEPER = """
granted=
trap granted=1 USR1
exec 3<&0
salloc "$@" sh -c 'kill -USR1 "$0"; echo "$SLURM_JOB_ID"; exec cat >/dev/null' "$$" <&3 &
exec 1>&- 2>&-
cat <&3 >/dev/null
[ "$granted" ] || kill $!
wait $!
"""
_FIRST_LOOK = 0.5  # seconds until one asks why it takes so long
_LOOK = 10.0  # seconds between such questions, once there was an answer
_RELEASE = 30.0  # seconds that a controller may take to end a job


class Allocation:
    """Nodes of a cluster.

    Args:
        setup: of the executor; in its environment ``SLURM_JOB_ID`` names the job that we run in.

    Attributes:
        job: id of the Slurm job that has the nodes; empty until :meth:`obtain`.
        ours: whether it was made for this run.
    """

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._wanted = options.parse(setup.options, setup.jobs)
        self._slurm = Slurm(setup.variables)
        self._keeper: subprocess.Popen[bytes] | None = None
        self._complaints = b""
        self.job = setup.variables.get("SLURM_JOB_ID", "")
        self.ours = not self.job

    def obtain(self) -> None:
        """Wait for the nodes, and tell what is waited for.

        Raises:
            ConfigError: Slurm is not installed.
            OutsideError: Slurm refuses.
        """
        if not self.ours:
            self._setup.say(f"stages run in the Slurm job {self.job}")
            return
        self._slurm.ask("salloc", "--version")
        try:
            self._keeper = subprocess.Popen(
                ["sh", "-c", _KEEPER, "sh", *self._wanted.arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=outside_job(self._setup.variables),
                pass_fds=self._setup.keep,
                start_new_session=True,
            )
        except FileNotFoundError as error:
            raise not_installed("sh") from error
        self._wait(self._keeper)

    @property
    def lost(self) -> str:
        """Why it is not there any more; empty while it is."""
        if self._keeper is None or not self.job:
            return ""
        if self._listen(self._keeper, 0.0):
            return ""
        return complaint(self._complaints.decode(errors="replace")) or "Slurm ended it"

    @property
    def runs(self) -> bool:
        """Whether Slurm still runs the job; it tells commands to end before it says so to us."""
        with suppress(OutsideError):
            return self._slurm.state(self.job) == "RUNNING"
        return False

    def release(self) -> None:
        """Give the nodes back, or withdraw the question for them."""
        keeper, self._keeper = self._keeper, None
        if keeper is None:
            return
        for pipe in (keeper.stdin, keeper.stdout, keeper.stderr):
            if pipe is not None:
                pipe.close()
        until = time.monotonic() + _RELEASE
        try:
            keeper.wait(_RELEASE)
        except subprocess.TimeoutExpired:
            self._slurm.kill(self.job)
            os.killpg(keeper.pid, signal.SIGKILL)
            keeper.wait()
        while self.job and self._known() and time.monotonic() < until:
            time.sleep(0.05)

    def _known(self) -> bool:
        with suppress(OutsideError):  # it is forgotten already
            return bool(self._slurm.waiting(self.job))
        return False

    def _wait(self, keeper: "subprocess.Popen[bytes]") -> None:
        look, told = time.monotonic() + _FIRST_LOOK, ""
        while not self.job:
            if not self._listen(keeper, 0.2) and not self.job:
                raise self._refused()
            if time.monotonic() > look:
                told = self._tell(told)
                look = time.monotonic() + (_LOOK if told else _FIRST_LOOK)

    def _listen(self, keeper: "subprocess.Popen[bytes]", seconds: float) -> bool:
        """Hear salloc; False when it is gone."""
        pipes = [pipe for pipe in (keeper.stdout, keeper.stderr) if pipe is not None]
        for pipe in readable(pipes, seconds):
            heard = os.read(pipe.fileno(), 1 << 16)
            if pipe is keeper.stdout and heard:
                self.job = heard.decode().strip()
            elif pipe is keeper.stdout:
                while rest := os.read(pipes[1].fileno(), 1 << 16):
                    self._complaints += rest
                return False
            else:
                self._complaints += heard
        return True

    def _tell(self, before: str) -> str:
        """Why it takes so long, where that is news."""
        found = re.search(rb"allocation (\d+)", self._complaints)
        if found is None:
            return before
        job = found[1].decode()
        with suppress(OutsideError):
            reason = self._slurm.waiting(job)
            if reason not in ("", "None", before):  # none is known until Slurm looks at the job
                self._setup.say(f"waiting for nodes: Slurm job {job} is in the queue ({reason})")
                return reason
        return before

    def _refused(self) -> OutsideError:
        said = complaint(self._complaints.decode(errors="replace"))
        return OutsideError(
            f"Slurm gives no nodes: {said or 'salloc failed'}",
            hint="what is asked for stands in gitml.yaml under executors.slurm: "
            + " ".join(_shown(self._wanted.arguments)),
        )


def _shown(arguments: Sequence[str]) -> list[str]:
    return [one for one in arguments if not one.startswith("--job-name")]
