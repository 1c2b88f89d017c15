"""The loop of a run: examine stages, start commands, wait, record. Only the commands overlap."""

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gitml.adapters.dvc.errors import translate
from gitml.adapters.dvc.locks.repo_lock import RepoLock
from gitml.core.run.events import Audience, Halting, MachineReady, Waiting, Working
from gitml.core.run.executor import Ended, Executor, Job, Site
from gitml.core.run.options import FailurePolicy
from gitml.core.run.outcome import Outcome, StageRun
from gitml.core.run.plan import Planned, check, check_pools
from gitml.core.run.schedule import Schedule
from gitml.repro import failures
from gitml.repro.bookkeeping import Bookkeeping
from gitml.repro.outcomes import Outcomes
from gitml.repro.running_stages import Active, RunningStages
from gitml.repro.shutdown import Signals, Stopper

if TYPE_CHECKING:
    from dvc.repo import Repo

_POLL = 0.1  # seconds between looks at what stages print
_PATIENCE = 3.0  # seconds without DVC's lock until that is told, or a run that is to end gives up
_WRITE = 2.0  # seconds between writes of dvc.lock while stages run


class Engine:
    """One run.

    Args:
        repo: opened and locked by the session; unlocked while there is nothing to do but to wait.
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
        self._lock = RepoLock(repo, books.path_locks.write)
        self._books = books
        self._plan = plan
        self._executor = executor
        self._audience = audience
        self._outcomes = Outcomes(plan, audience)
        self._running = RunningStages(executor, self._outcomes)
        self._stopper = Stopper(self._running.cancel)
        self._needs = {stage.address: stage.needs for stage in plan}
        self._begun: dict[str, float] = {}  # when the work began that a stage's time is counted of
        self._written = time.monotonic()
        self._policy = FailurePolicy()
        self._halted_by: str | None = None

    def run(self, site: Site, policy: FailurePolicy) -> list[StageRun]:
        """Bring the stages up to date; one that failed is among the answers.

        Raises:
            ConfigError: a stage could never be started.
            OutsideError: the executor cannot be started, or is gone.
            StoppedError: a signal ended the run.
        """
        check_pools(self._plan, site.pools)
        if site.machine is not None:
            check(self._plan, replace(site.machine, pools=site.pools))
        self._policy = policy
        schedule = Schedule(self._plan, keep_going=policy.keep_going)
        with Signals() as signals:
            try:
                while not schedule.over:
                    if schedule.needs_executor:
                        self._start_executor(schedule, site, signals)
                    self._turn(schedule, signals)
            except KeyboardInterrupt:
                if signals.kind is None:
                    raise
            finally:
                self._kill_running()
                if self._lock.held or self._lock.try_lock():
                    self._books.records.write_all()
                # Else somebody else keeps DVC's lock: the next run writes what is in the journal.
                signals.disarm()
        for address, state in schedule.states().items():
            if address not in self._outcomes.runs:
                self._outcomes.finish(address, "skipped" if state == "skipped" else "left")
        if signals.kind is not None:
            code = 130 if signals.kind == "interrupt" else 143
            raise failures.StoppedError(code, self._outcomes.done)
        return [self._outcomes.runs[stage.address] for stage in self._plan]

    @property
    def seconds(self) -> dict[str, float]:
        """How long each command took that ended well."""
        return self._outcomes.seconds

    def _start_executor(self, schedule: Schedule, site: Site, signals: Signals) -> None:
        """Start the executor, now that there is something to do: one may wait hours for nodes."""
        self._lock.unlock()
        with signals.raise_at_once():
            machine = replace(self._executor.start(), pools=site.pools)
        self._lock_again(schedule, signals)
        check(self._plan, machine)
        schedule.set_machine(machine)
        self._audience(MachineReady(machine))

    def _turn(self, schedule: Schedule, signals: Signals) -> None:
        """Do one piece of bookkeeping, and see what became of the commands meanwhile."""
        self._obey(signals, schedule)
        worked = self._start_or_examine(schedule)
        if not schedule.running:
            return
        for event in self._wait(0.0 if worked else _POLL, schedule, signals):
            self._end_command(schedule, event, signals)
        self._running.watch()
        self._write_at_times(schedule)

    def _kill_running(self) -> None:
        """Where the loop was left while commands ran, nothing of them may be writing any more."""
        if not self._running:
            return
        self._executor.stop()
        for active in self._running:
            address = active.job.address
            self._running.forget(address)
            self._books.abandon(address)
            self._outcomes.finish(address, "stopped", active.seconds)

    def _start_or_examine(self, schedule: Schedule) -> bool:
        """Start a stage for which there is room, else examine one; False if there is neither."""
        if (start := schedule.start_next()) is not None:
            self._start(schedule, start.address, start.gpus)
            return True
        if (address := schedule.next_to_check()) is not None:
            self._examine(schedule, address)
            return True
        return False

    def _examine(self, schedule: Schedule, address: str) -> None:
        self._begun[address] = time.monotonic()
        self._audience(Working(address, "checking"))
        with self._fail_on_error(schedule, address):
            found = self._books.examine(address)
            if found.outcome == "up to date":
                self._finish(schedule, address, "unchanged")
            else:
                self._outcomes.queue(address, found.reasons)
                schedule.queue(address)

    def _start(self, schedule: Schedule, address: str, gpus: Sequence[str]) -> None:
        begun = time.monotonic()
        self._audience(Working(address, "preparing"))
        with self._fail_on_error(schedule, address):
            job = self._books.begin(address, gpus)
            if isinstance(job, Job):
                self._running.start(job, self._needs[address])
            else:
                self._begun[address] = begun
                self._finish(schedule, address, job)

    def _end_command(self, schedule: Schedule, event: Ended, signals: Signals) -> None:
        """Record a stage whose command ended well; else run it again, or let it fail."""
        address = event.address
        active = self._running.remove(address)
        self._begun[address] = active.begun
        with self._fail_on_error(schedule, address):
            to_end = self._policy.fail_fast and self._outcomes.any_failed
            if signals.kind is not None or to_end:
                self._stop_stage(schedule, active)
            elif event.code or event.problem:
                self._retry_or_fail(event, active)
            else:
                self._audience(Working(address, "recording"))
                self._books.finish(address, event.result)
                self._outcomes.seconds[address] = active.seconds
                self._finish(schedule, address, "ran")

    def _stop_stage(self, schedule: Schedule, active: Active) -> None:
        """However its command ended: it was asked to end, so what it made may be half-made."""
        address = active.job.address
        self._books.abandon(address)
        skipped = schedule.fail(address)
        self._outcomes.finish(address, "stopped", active.seconds)
        self._outcomes.skip(skipped, address)

    def _retry_or_fail(self, event: Ended, active: Active) -> None:
        """Run a command again that failed.

        Raises:
            OutsideError: it may not be tried again; what is wrong with it.
        """
        self._outcomes.note_exit_code(event.address, event.code)
        limit = active.limit if active.late else None
        failure = failures.failure(event, active.job, limit)
        if active.attempts == 0 or active.late:
            raise failure
        self._books.retry(event.address)
        self._running.retry(active, failure.message)

    def _finish(self, schedule: Schedule, address: str, outcome: Outcome) -> None:
        """A stage is up to date now; those that wait for it may go on."""
        schedule.finish(address)
        self._outcomes.finish(address, outcome, time.monotonic() - self._begun[address])

    @contextlib.contextmanager
    def _fail_on_error(self, schedule: Schedule, address: str) -> Iterator[None]:
        """An error in the bookkeeping of a stage is that stage's failure; a bug ends the run."""
        try:
            yield
        except Exception as error:
            expected = translate(error)
            if expected is None:
                raise
            self._running.forget(address)
            self._books.abandon(address)
            skipped = schedule.fail(address)
            seconds = time.monotonic() - self._begun.get(address, time.monotonic())
            self._outcomes.note_hint(address, expected.hint)
            self._outcomes.finish(address, "failed", seconds, expected.message)
            self._outcomes.skip(skipped, address)
            self._apply_policy(schedule)

    def _apply_policy(self, schedule: Schedule) -> None:
        """A stage has failed: what becomes of the others."""
        if not self._policy.keep_going:
            self._audience(Halting("failure"))
        if self._policy.fail_fast:
            schedule.halt()
            self._stopper.begin("interrupt")

    def _wait(self, seconds: float, schedule: Schedule, signals: Signals) -> Sequence[Ended]:
        """Poll; while there is nothing to do, other DVC commands may have the lock."""
        events = self._poll(0.0)
        if events or not seconds:
            return events
        self._lock.unlock()
        return [*self._poll(seconds), *self._lock_again(schedule, signals)]

    def _poll(self, seconds: float) -> list[Ended]:
        ended = []
        for event in self._executor.poll(seconds):
            if isinstance(event, Ended):
                self._running.note_end(event.address)
                ended.append(event)
            else:
                self._running.note_start(event.address)
        return ended

    def _lock_again(self, schedule: Schedule, signals: Signals) -> Sequence[Ended]:
        """Lock the repository again, and look after the commands meanwhile; answers which ended.

        Raises:
            KeyboardInterrupt: after a signal all have ended, and somebody else keeps the lock.
        """
        ended: list[Ended] = []
        begun = all_ended = time.monotonic()
        told = False
        while not self._lock.try_lock():
            ended += self._poll(_POLL)
            self._obey(signals, schedule)
            self._running.watch()
            now = time.monotonic()
            if now > begun + _PATIENCE and not told:
                told = True
                self._audience(Waiting(self._lock.holder()))
            if signals.kind is None or not self._running.all_ended:
                all_ended = now
            elif now > all_ended + _PATIENCE:
                raise KeyboardInterrupt
        return ended

    def _write_at_times(self, schedule: Schedule) -> None:
        """Write dvc.lock, but not for each of many short stages."""
        if self._books.records.pending and time.monotonic() > self._written + _WRITE:
            ends = ("done", "failed", "skipped")
            ended = {a for a, state in schedule.states().items() if state in ends}
            self._books.records.write(ended)
            self._written = time.monotonic()

    def _obey(self, signals: Signals, schedule: Schedule) -> None:
        """A signal stops what runs; a second one kills it."""
        if signals.kind is not None:
            schedule.halt()
            if self._halted_by != signals.kind:
                self._halted_by = signals.kind
                self._audience(Halting(signals.kind))
            self._stopper.begin(signals.kind)
            if signals.count > 1:
                self._stopper.hurry()
        self._stopper.go_on()
