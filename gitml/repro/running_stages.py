"""The stages whose commands run: what they print is passed on, and their time is watched."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gitml.core.pipeline.needs import Needs
from gitml.core.run.events import Retried
from gitml.core.run.executor import Executor, How, Job
from gitml.repro.log_reader import LogReader
from gitml.repro.outcomes import Outcomes


@dataclass(slots=True)
class Active:
    """A stage whose command runs.

    Attributes:
        job: what was submitted.
        log: what it prints.
        limit: seconds that it is given, None for no limit.
        attempts: how often it may be tried again.
        begun: when, on the monotonic clock.
        late: its time was up, and it was killed.
        started: until then the log is that of the run before.
        ended: when it ended, which may be long before it can be recorded.
    """

    job: Job
    log: LogReader
    limit: float | None
    attempts: int
    begun: float
    late: bool = False
    started: bool = False
    ended: float | None = None

    @property
    def seconds(self) -> float:
        """How long it ran, or runs."""
        return (self.ended or time.monotonic()) - self.begun


class RunningStages:
    """Those of one run.

    Args:
        executor: runs them.
        outcomes: hears what they print.
    """

    def __init__(self, executor: Executor, outcomes: Outcomes) -> None:
        self._executor = executor
        self._outcomes = outcomes
        self._active: dict[str, Active] = {}

    def __len__(self) -> int:
        return len(self._active)

    def __iter__(self) -> Iterator[Active]:
        return iter(list(self._active.values()))

    def start(self, job: Job, needs: Needs) -> None:
        """Start a stage's command."""
        active = Active(job, LogReader(job.log), needs.time, needs.retries, time.monotonic())
        self._active[job.address] = active
        self._outcomes.start(job.address)  # before it can print: who listens may look at its log
        self._executor.submit(job)

    def retry(self, active: Active, problem: str) -> None:
        """Start a command once more that failed."""
        job = replace(active.job, attempt=active.job.attempt + 1)
        log, left = LogReader(job.log), active.attempts - 1
        self._active[job.address] = Active(job, log, active.limit, left, time.monotonic())
        self._outcomes.tell(Retried(job.address, problem, left))
        self._executor.submit(job)

    def note_start(self, address: str) -> None:
        """Its command runs; until now it may have waited for room on a cluster."""
        if not (active := self._active[address]).started:
            active.started, active.begun = True, time.monotonic()

    def note_end(self, address: str) -> None:
        """Its command has ended; it is not looked at any more until :meth:`remove`."""
        self._active[address].ended = time.monotonic()

    @property
    def all_ended(self) -> bool:
        """Whether no command runs any more."""
        return all(active.ended is not None for active in self)

    def remove(self, address: str) -> Active:
        """Take out a stage that has ended, after its last lines were passed on."""
        active = self._active.pop(address)
        self._print(active, last=True)
        return active

    def forget(self, address: str) -> None:
        """It failed before it could end; nothing more of it is passed on."""
        self._active.pop(address, None)

    def cancel(self, how: How) -> None:
        """Stop all of them in one of the ways."""
        self._executor.cancel(list(self._active), how)

    def watch(self) -> None:
        """Pass on what they print, and kill those whose time is up."""
        for address, active in self._active.items():
            self._print(active)
            over = active.limit is not None and active.seconds > active.limit
            if over and active.started and active.ended is None and not active.late:
                active.late = True
                self._executor.cancel([address], "kill")

    def _print(self, active: Active, *, last: bool = False) -> None:
        if active.started:
            self._outcomes.tell_output(active.job.address, active.log, last=last)
