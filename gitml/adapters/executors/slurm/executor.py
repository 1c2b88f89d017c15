"""Stages on the nodes of a Slurm cluster: one allocation, and a step of it for each stage.

Each step is an ``srun`` that runs our supervisor on its node, so that all that holds on this
machine holds there: groups, what is left behind, and that everything is killed when we are gone, as
srun passes on the end of its standard input. The nodes share our file system.
"""

import os
import secrets
import selectors
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from gitml.adapters.executors.slurm.allocation import Allocation
from gitml.adapters.executors.slurm.commands import Slurm
from gitml.adapters.executors.slurm.nfs import look_again
from gitml.adapters.executors.slurm.step import Step
from gitml.core.run.executor import Ended, Event, How, Job, Setup
from gitml.core.run.plan import Machine
from gitml.errors import OutsideError

_SIGNALS = {"interrupt": signal.SIGINT, "terminate": signal.SIGTERM, "kill": signal.SIGKILL}
_PATIENCE = 5.0  # seconds from a kill until it is done by force
_GONE = 30.0  # seconds that a step may take to be over when it was killed by force
_SPECIAL = 0xFFFFFFF0  # from here on are the steps of batch scripts and shells, which hold nothing
_SEES = "import sys; sys.exit(open(sys.argv[1]).read() != sys.argv[2])"


class SlurmExecutor:
    """The executor of a Slurm cluster. Needs Slurm 21.08 or newer."""

    remote_data = None

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._slurm = Slurm(setup.variables)
        self._allocation = Allocation(setup)
        self._selector = selectors.DefaultSelector()
        self._steps: dict[str, Step] = {}
        self._open: set[Step] = set()  # also those whose commands have ended, while srun has not
        self._forced: dict[str, float] = {}  # when, by address
        self._told: set[str] = set()

    def start(self) -> Machine:
        self._allocation.obtain()
        nodes = self._slurm.nodes(self._allocation.job)
        self._check_sight(len(nodes))
        cpus = sum(node.cpus for node in nodes.values())
        gpus = sum(node.gpus for node in nodes.values())
        return Machine(
            jobs=self._setup.jobs or cpus,
            cpus=cpus,
            mem=sum(node.mem for node in nodes.values()),
            gpus=tuple(map(str, range(gpus))),  # only their number counts; Slurm gives them out
            nodes=tuple(nodes.values()),
        )

    def submit(self, job: Job) -> None:
        step = self._steps[job.address] = Step(self._setup, self._allocation.job, job)
        self._open.add(step)
        for pipe in step.pipes:
            self._selector.register(pipe, selectors.EVENT_READ, step)

    def poll(self, timeout: float) -> Sequence[Event]:
        found: list[Event] = []
        until = time.monotonic() + timeout
        while not found:
            left = until - time.monotonic()
            for key, _ in self._selector.select(max(0.0, left)):
                found += self._hear(key.data, key.fd)
            if reason := self._allocation.lost:
                raise self._over(reason)
            self._force_the_overdue()
            self._tell_who_waits()
            if left <= 0:
                break
        return found

    def cancel(self, addresses: Sequence[str], how: How) -> None:
        for address in addresses:
            if (step := self._steps.get(address)) is None:
                continue
            step.signal(_SIGNALS[how])
            if how == "kill":
                self._forced.setdefault(address, time.monotonic() + _PATIENCE)

    def stop(self) -> None:
        for step in self._open:
            step.hang_up()
        until = time.monotonic() + _PATIENCE
        for step in self._open:
            if not step.wait(max(0.0, until - time.monotonic())):
                self._end(step)
                step.wait()
            if step.lost:
                self._see_out(step)
            step.close()
        self._steps.clear()
        self._open.clear()
        self._allocation.release()
        self._selector.close()

    def _hear(self, step: Step, pipe: int) -> list[Event]:
        events = step.hear(pipe)
        if events is None:
            self._selector.unregister(pipe)
            more = any(one in self._selector.get_map() for one in step.pipes)
            events = [] if more else self._left(step)
        for event in events:
            if isinstance(event, Ended):
                if event.code < 0 and not step.asked and not self._allocation.runs:
                    raise self._over("Slurm ended the job")
                del self._steps[event.address]
                self._forced.pop(event.address, None)
                if not event.code:
                    look_again(step.job.outs)
        return events

    def _left(self, step: Step) -> list[Event]:
        """Its srun has ended."""
        step.wait()
        if step.lost:
            self._see_out(step)
        ended = step.lost_how()
        step.close()
        self._open.discard(step)
        return [] if ended is None else [ended]

    def _force_the_overdue(self) -> None:
        for address, when in list(self._forced.items()):
            if address not in self._steps:
                del self._forced[address]
            elif time.monotonic() > when:
                del self._forced[address]
                self._end(self._steps[address])

    def _tell_who_waits(self) -> None:
        for address, step in self._steps.items():
            if address not in self._told and step.waits:
                self._told.add(address)
                self._setup.say(f"stage '{address}' waits for room on a node{self._why()}")

    def _why(self) -> str:
        step = self._setup.variables.get("SLURM_STEP_ID", "")
        if self._allocation.ours or not step or int(step) >= _SPECIAL:
            return ""
        return f": gitml itself runs in step {step} and may hold it; start gitml without srun"

    def _end(self, step: Step) -> None:
        if step.id:
            self._slurm.kill(step.id)
        step.force(signal.SIGKILL)

    def _see_out(self, step: Step) -> None:
        """Its srun is gone: nothing of it may be writing when we say that it has ended."""
        self._slurm.kill(step.id)
        until = time.monotonic() + _GONE
        with suppress(OutsideError):  # then Slurm knows of no such job any more
            while step.id in self._slurm.steps(self._allocation.job):
                if time.monotonic() > until:
                    return
                time.sleep(0.05)

    def _over(self, reason: str) -> OutsideError:
        names = ", ".join(f"'{name}'" for name in self._steps) or "none"
        return OutsideError(
            f"the nodes were taken away: {reason}; stages that ran: {names}",
            hint="what had finished is recorded; run it again: gitml repro --executor slurm",
        )

    def _check_sight(self, nodes: int) -> None:
        """Every node must see this very folder, and have our Python.

        Raises:
            OutsideError: one does not.
        """
        with _token(Path(self._setup.root)) as (path, content):
            command = [sys.executable, "-I", "-S", "-c", _SEES, str(path), content]
            where = [f"--jobid={self._allocation.job}", f"--nodes={nodes}", "--ntasks-per-node=1"]
            how = ["--overlap", "--mem=0", "--gres=none", "--mpi=none", "--chdir=/", "--quiet"]
            try:
                self._slurm.ask("srun", *where, *how, *command)
            except OutsideError as error:
                raise OutsideError(
                    f"not every node can work in {self._setup.root}: {error.message}",
                    hint=f"the nodes need this folder and {sys.executable} at the same places; "
                    "keep both on a file system that they share",
                ) from error


@contextmanager
def _token(root: Path) -> Iterator[tuple[Path, str]]:
    """A fresh file in the project, and what is in it."""
    content = secrets.token_hex(8)
    folder = root / ".dvc" / "tmp" / "gitml"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"seen-{os.getpid()}-{content}"
    path.write_text(content)
    try:
        yield path, content
    finally:
        path.unlink(missing_ok=True)
