"""How far a run is: its progress added up. The clock is the caller's."""

from collections import Counter
from dataclasses import dataclass

from gitml.core.pipeline.plan import Planned
from gitml.core.pipeline.progress import (
    Begun,
    Doing,
    Drawn,
    Due,
    Equipped,
    Finished,
    Halting,
    Printed,
    Progress,
    Retried,
    Running,
    Tended,
    Why,
)
from gitml.core.pipeline.run import Outcome

_AFRESH: tuple[Outcome, ...] = ("ran", "restored", "recorded")  # outputs may now be other ones
_ESTIMATED_EVERY = 1.0  # seconds: with thousands of stages an estimate takes milliseconds


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


class Tally:
    """The state of one run.

    Attributes:
        begun: when the run was.
        running: in the order in which they were started.
        tended: a stage that does not run and is worked on, what is done, and since when.
        outcomes: how many stages ended how.
        halting: why nothing new is started any more.
    """

    def __init__(self, now: float) -> None:
        self.begun = now
        self.running: dict[str, Current] = {}
        self.tended: tuple[str, Doing, float] | None = None
        self.outcomes: Counter[Outcome] = Counter()
        self.halting: Why | None = None
        self._plan: tuple[Planned, ...] = ()
        self._jobs = 1
        self._due: set[str] = set()
        self._ended: dict[str, Outcome] = {}
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
            case Equipped(jobs):
                self._jobs = jobs
            case Printed(address, (*_, last)) | Drawn(address, last):
                if address in self.running:
                    self.running[address].last = last
            case Tended(address, doing):
                self._tend(address, doing, now)
            case Due(address):
                self._due.add(address)
                self.tended = None
            case Running(address) | Retried(address):
                self.running[address] = Current(now)
                self.tended = None
            case Halting(why):
                self.halting = why
            case Finished(run):
                self._end(run.address, run.outcome)
            case _:
                pass

    def _tend(self, address: str, doing: Doing, now: float) -> None:
        if address in self.running:
            self.running[address].doing = doing
        else:
            self.tended = (address, doing, now)

    def _end(self, address: str, outcome: Outcome) -> None:
        self.running.pop(address, None)
        self._due.discard(address)
        self._ended[address] = outcome
        self.outcomes[outcome] += 1
        self.tended = None

    def seconds_left(self, now: float) -> float | None:
        """Until all is done, from the times of earlier runs; None where that cannot be told.

        The longest chain of what is to run, or all of it shared among the jobs, whichever is more
        (Graham's bounds). What depends on a stage that runs is taken to run, too; of other stages
        that were not looked at yet nothing is assumed.
        """
        if self._estimate is None or now - self._estimate[0] >= _ESTIMATED_EVERY:
            left = self._estimated(now)
            self._estimate = (now, None if left is None else now + left)
        end = self._estimate[1]
        return None if end is None else max(end - now, 0.0)

    def _estimated(self, now: float) -> float | None:
        known = [stage.seconds for stage in self._plan if stage.seconds is not None]
        if not known:
            return None
        usual = sum(known) / len(known)
        chains: dict[str, float] = {}  # of what will run: seconds until its end
        work = 0.0
        for stage in self._plan:
            address = stage.address
            if not self._will_run(stage, chains):
                continue
            own = usual if stage.seconds is None else stage.seconds
            if address in self.running:
                own = max(own - (now - self.running[address].begun), 0.0)
            work += own
            before = (chains[one] for one in stage.after if one in chains)
            chains[address] = own + max(before, default=0.0)
        left = max(max(chains.values(), default=0.0), work / self._jobs)
        return left or None

    def _will_run(self, stage: Planned, chains: dict[str, float]) -> bool:
        address = stage.address
        if address in self.running:
            return True
        if address in self._ended or self.halting is not None:
            return False
        return address in self._due or any(
            one in chains or self._ended.get(one) in _AFRESH for one in stage.after
        )
