"""How far a run is: its progress added up. The clock is the caller's."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from gitml.core.run.events import (
    Begun,
    Doing,
    Finished,
    Halting,
    MachineReady,
    PartialLine,
    Printed,
    Progress,
    Queued,
    Retried,
    Running,
    Why,
    Working,
)
from gitml.core.run.makespan import makespan
from gitml.core.run.outcome import Outcome
from gitml.core.run.plan import Machine, Planned, mean_seconds
from gitml.core.run.schedule import demand

_AFRESH: tuple[Outcome, ...] = ("ran", "restored", "recorded")  # outputs may now be other ones
# An estimate takes some microseconds a stage, and a third of one a stage and kind of needs: so many
# seconds between two make that a hundredth of the time.
_EVERY, _A_STAGE, _A_KIND = 1.0, 6e-4, 3e-5


@dataclass(slots=True)
class Current:
    """A stage whose command runs, or whose outputs are being recorded.

    Attributes:
        last: the last line that it printed.
        doing: what is done to it beside its command, None while the command runs.
    """

    begun: float
    last: str = ""
    doing: Doing | None = None


class RunTally:
    """The state of one run.

    Attributes:
        begun: when the run was.
        running: in the order in which they were started.
        working: a stage that does not run and is worked on, what is done, and since when.
        outcomes: how many stages ended how.
        halting: why nothing new is started any more.
    """

    def __init__(self, now: float) -> None:
        self.begun = now
        self.running: dict[str, Current] = {}
        self.working: tuple[str, Doing, float] | None = None
        self.outcomes: Counter[Outcome] = Counter()
        self.halting: Why | None = None
        self._plan: tuple[Planned, ...] = ()
        self._machine: Machine | None = None
        self._queued: set[str] = set()
        self._ended: dict[str, Outcome] = {}
        self._every = _EVERY
        self._estimate: tuple[float, float | None] | None = None  # when, and of what end

    @property
    def total(self) -> int:
        """How many stages there are; 0 as long as that is not known."""
        return len(self._plan)

    @property
    def done(self) -> int:
        """Of how many stages the end is known."""
        return len(self._ended)

    def hear(self, progress: Progress, now: float) -> None:
        """Add what happened at ``now``."""
        match progress:
            case Begun(stages):
                self._plan = stages
                kinds = len({demand(stage.needs) for stage in stages})
                self._every = max(_EVERY, len(stages) * (_A_STAGE + kinds * _A_KIND))
            case MachineReady(machine):
                self._machine, self._estimate = machine, None
            case Printed(address, (*_, last)) | PartialLine(address, last):
                if address in self.running:
                    self.running[address].last = last
            case Working(address, doing):
                self._set_working(address, doing, now)
            case Queued(address):
                self._queued.add(address)
                self.working = None
            case Running(address) | Retried(address):
                self.running[address] = Current(now)
                self.working = None
            case Halting(why):
                self.halting = why
            case Finished(run):
                self._end(run.address, run.outcome)
            case _:
                pass

    def _set_working(self, address: str, doing: Doing, now: float) -> None:
        if address in self.running:
            self.running[address].doing = doing
        else:
            self.working = (address, doing, now)

    def _end(self, address: str, outcome: Outcome) -> None:
        self.running.pop(address, None)
        self._queued.discard(address)
        self._ended[address] = outcome
        self.outcomes[outcome] += 1
        self.working = None

    def seconds_left(self, now: float) -> float | None:
        """Until all is done, from the times of earlier runs; None where that cannot be told.

        The :func:`.makespan` of what is to run: what depends on a stage that runs is taken to run,
        too; of other stages that were not looked at yet nothing is assumed.
        """
        if self._estimate is None or now - self._estimate[0] >= self._every:
            left = self._estimated(now)
            self._estimate = (now, None if left is None else now + left)
        end = self._estimate[1]
        return None if end is None else max(end - now, 0.0)

    def _estimated(self, now: float) -> float | None:
        if self._machine is None:
            return None
        coming: set[str] = set()
        running: dict[str, float] = {}
        mean = mean_seconds(self._plan) or 0.0
        for stage in self._plan:
            if not self._will_run(stage, coming):
                continue
            coming.add(stage.address)
            if current := self.running.get(stage.address):
                whole = mean if stage.seconds is None else stage.seconds
                ended = current.doing is not None  # only its outputs are still to be recorded
                running[stage.address] = 0.0 if ended else max(whole - now + current.begun, 0.0)
        return makespan(self._plan, coming, self._machine, running) or None

    def _will_run(self, stage: Planned, coming: Collection[str]) -> bool:
        address = stage.address
        if address in self.running:
            return True
        if address in self._ended or self.halting is not None:
            return False
        return address in self._queued or any(
            one in coming or self._ended.get(one) in _AFRESH for one in stage.after
        )
