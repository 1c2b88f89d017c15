"""The loop of a run: look, start, wait, record; commands overlap, nothing else does."""

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gitml.adapters.dvc.errors import translate
from gitml.adapters.dvc.repo_lock import RepoLock
from gitml.core.run.events import Audience, Halting, MachineReady, Waiting, Working
from gitml.core.run.executor import Ended, Executor, Job, Site
from gitml.core.run.options import FailurePolicy
from gitml.core.run.outcome import Outcome, StageRun
from gitml.core.run.plan import Planned, check, check_pools
from gitml.core.run.schedule import Schedule
from gitml.repro import failures
from gitml.repro.bookkeeping import Bookkeeping
from gitml.repro.outcomes import Account
from gitml.repro.running_stages import RunningStages
from gitml.repro.shutdown import Stopper, Stopping

if TYPE_CHECKING:
    from dvc.repo import Repo

_TICK = 0.1  # seconds between looks at what stages print
_PATIENCE = 3.0  # seconds without DVC's lock until that is told, or a run that is to end gives up
_FLUSH = 2.0  # seconds between writes of dvc.lock while stages run


class Engine:
    """One run.

    Args:
        repo: opened and locked by the session; free while commands run.
        books: what happens to a stage beside its command.
        plan: its stages.
        executor: not started; it is when there is something for it to do.
        audience: hears of progress.
    """

    def __init__(
        self,
        repo: "Repo",
        books: Bookkeeping,
        plan: Sequence[Planned],
        executor: Executor,
        audience: Audience,
    ) -> None:
        self._lock = RepoLock(repo, books.path_locks.tell)
        self._books = books
        self._plan = plan
        self._executor = executor
        self._audience = audience
        self._account = Account(plan, audience)
        self._running = RunningStages(executor, self._account)
        self._stopper = Stopper(self._running.cancel)
        self._needs = {stage.address: stage.needs for stage in plan}
        self._looked: dict[str, float] = {}
        self._flushed = time.monotonic()
        self._policy = FailurePolicy()
        self._stopped_by: str | None = None

    def run(self, site: Site, policy: FailurePolicy) -> list[StageRun]:
        """Bring the stages up to date; one that failed is among the answers.

        Raises:
            ConfigError: a stage could never be started.
            OutsideError: the executor cannot be started, or is gone.
            StoppedError: a signal ended the run.
        """
        plan = self._plan
        check_pools(plan, site.pools)
        if site.machine is not None:
            check(plan, replace(site.machine, pools=site.pools))
        self._policy = policy
        schedule = Schedule(plan, keep_going=policy.keep_going)
        with Stopping() as stopping:
            try:
                while not schedule.over:
                    if schedule.needs_executor:
                        self._equip(schedule, site, stopping)
                    self._turn(schedule, stopping)
            except KeyboardInterrupt:
                if stopping.kind is None:
                    raise
            finally:
                self._give_up_on_running()
                if self._lock.held or self._lock.take():  # else the journal is for the next run
                    self._books.records.flush()
                stopping.calm()
        for address, state in schedule.states().items():
            if address not in self._account.runs:
                self._account.finish(address, "skipped" if state == "skipped" else "left")
        if stopping.kind is not None:
            code = 130 if stopping.kind == "interrupt" else 143
            raise failures.StoppedError(code, self._account.done)
        return [self._account.runs[stage.address] for stage in plan]

    @property
    def seconds(self) -> dict[str, float]:
        """How long each command took that ended well."""
        return self._account.took

    def _equip(self, schedule: Schedule, site: Site, stopping: Stopping) -> None:
        """Start the executor, now that there is something to do: one may wait hours for nodes."""
        self._lock.let_go()
        with stopping.at_once():
            machine = replace(self._executor.start(), pools=site.pools)
        self._take_lock(schedule, stopping)
        check(self._plan, machine)
        schedule.set_machine(machine)
        self._audience(MachineReady(machine))

    def _turn(self, schedule: Schedule, stopping: Stopping) -> None:
        self._heed(schedule, stopping)
        worked = self._step(schedule)
        if not schedule.running:
            return
        for event in self._wait(0.0 if worked else _TICK, schedule, stopping):
            self._ended(schedule, event, stopping)
        self._running.watch()
        self._flush_at_times(schedule)

    def _give_up_on_running(self) -> None:
        """Where the loop was left while commands ran, nothing of them may be writing any more."""
        if not self._running:
            return
        self._executor.stop()
        for active in self._running:
            self._running.forget(active.job.address)
            self._books.abandon(active.job.address)
            self._account.finish(active.job.address, "stopped", active.seconds)

    def _step(self, schedule: Schedule) -> bool:
        """One piece of bookkeeping: start what has room, else look at one more stage."""
        if (start := schedule.start_next()) is not None:
            self._start(schedule, start.address, start.gpus)
            return True
        if (address := schedule.next_to_check()) is not None:
            self._examine(schedule, address)
            return True
        return False

    def _examine(self, schedule: Schedule, address: str) -> None:
        self._looked[address] = time.monotonic()
        self._audience(Working(address, "checking"))
        with self._failing(schedule, address):
            found = self._books.examine(address)
            if found.outcome == "up to date":
                self._settle(schedule, address, "unchanged")
            else:
                self._account.queue(address, found.reasons)
                schedule.queue(address)

    def _start(self, schedule: Schedule, address: str, gpus: Sequence[str]) -> None:
        begun = time.monotonic()
        self._audience(Working(address, "preparing"))
        with self._failing(schedule, address):
            what = self._books.begin(address, gpus)
            if not isinstance(what, Job):
                self._looked[address] = begun
                self._settle(schedule, address, what)
                return
            self._running.begin(what, self._needs[address])

    def _ended(self, schedule: Schedule, event: Ended, stopping: Stopping) -> None:
        active = self._running.end(event.address)
        seconds = active.seconds
        self._looked[event.address] = active.begun
        with self._failing(schedule, event.address):
            if stopping.kind is not None or (self._policy.fail_fast and self._account.any_failed):
                self._books.abandon(event.address)
                skipped = schedule.fail(event.address)
                self._account.finish(event.address, "stopped", seconds)
                self._account.skip(skipped, event.address)
                return
            if event.code or event.problem:
                self._account.exited(event.address, event.code)
                limit = active.limit if active.late else None
                failure = failures.failure(event, active.job, limit)
                if active.attempts > 0 and not active.late:
                    self._books.retry(event.address)
                    self._running.again(active, failure.message)
                    return
                raise failure
            self._audience(Working(event.address, "recording"))
            self._books.finish(event.address, event.result)
            self._account.took[event.address] = seconds
            self._settle(schedule, event.address, "ran")

    def _settle(self, schedule: Schedule, address: str, outcome: Outcome) -> None:
        schedule.finish(address)
        self._account.finish(address, outcome, time.monotonic() - self._looked[address])

    @contextlib.contextmanager
    def _failing(self, schedule: Schedule, address: str) -> Iterator[None]:
        """An error in the bookkeeping of a stage is that stage's failure."""
        try:
            yield
        except Exception as error:
            expected = translate(error)
            if expected is None:
                raise
            self._running.forget(address)
            self._books.abandon(address)
            skipped = schedule.fail(address)
            seconds = time.monotonic() - self._looked.get(address, time.monotonic())
            self._account.advise(address, expected.hint)
            self._account.finish(address, "failed", seconds, expected.message)
            self._account.skip(skipped, address)
            if not self._policy.keep_going:
                self._audience(Halting("failure"))
            if self._policy.fail_fast:
                schedule.halt()
                self._stopper.begin("interrupt")

    def _wait(self, seconds: float, schedule: Schedule, stopping: Stopping) -> Sequence[Ended]:
        """Poll; while there is nothing to do, other DVC commands may have the lock."""
        events = self._poll(0.0)
        if events or not seconds:
            return events
        self._lock.let_go()
        return [*self._poll(seconds), *self._take_lock(schedule, stopping)]

    def _poll(self, seconds: float) -> list[Ended]:
        ended = []
        for event in self._executor.poll(seconds):
            if isinstance(event, Ended):
                self._running.ended(event.address)
                ended.append(event)
            else:
                self._running.started(event.address)
        return ended

    def _take_lock(self, schedule: Schedule, stopping: Stopping) -> Sequence[Ended]:
        """Take DVC's lock back, and look after what runs meanwhile; answers what ended.

        Raises:
            KeyboardInterrupt: after a signal all has ended, and somebody else keeps the lock.
        """
        ended: list[Ended] = []
        begun = alone = time.monotonic()
        told = False
        while not self._lock.take():
            ended += self._poll(_TICK)
            self._heed(schedule, stopping)
            self._running.watch()
            now = time.monotonic()
            if now > begun + _PATIENCE and not told:
                told = True
                self._audience(Waiting(self._lock.holder()))
            if stopping.kind is None or not self._running.all_ended:
                alone = now
            elif now > alone + _PATIENCE:
                raise KeyboardInterrupt
        return ended

    def _flush_at_times(self, schedule: Schedule) -> None:
        if self._books.records.pending and time.monotonic() > self._flushed + _FLUSH:
            known = ("done", "failed", "skipped")
            settled = [a for a, state in schedule.states().items() if state in known]
            self._books.records.flush(settled)
            self._flushed = time.monotonic()

    def _heed(self, schedule: Schedule, stopping: Stopping) -> None:
        """A signal stops what runs; a second one kills it."""
        if stopping.kind is not None:
            schedule.halt()
            if self._stopped_by != stopping.kind:
                self._stopped_by = stopping.kind
                self._audience(Halting(stopping.kind))
            self._stopper.begin(stopping.kind)
            if stopping.count > 1:
                self._stopper.hurry()
        self._stopper.tend()
