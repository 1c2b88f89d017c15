"""What a run of the pipeline did, stage by stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gitml.core.verdict import Reason

_NAMED = 8
_ROOM = 100  # columns

Outcome = Literal[
    "ran", "restored", "unchanged", "recorded", "failed", "skipped", "stopped", "left"
]


@dataclass(frozen=True, slots=True)
class StageRun:
    """One stage of a run.

    Attributes:
        address: of the stage; for data that was added by hand, the path of its ``.dvc`` file.
        outcome: ``ran`` its command, ``restored`` from the run-cache, ``unchanged``, or
            ``recorded`` (data that was edited in place, now recorded anew). Or it ``failed``, was
            ``skipped`` because a stage before it failed, ``stopped`` with the run, or ``left``
            undone as the run ended before it.
        seconds: wall-clock time, bookkeeping included.
        reasons: why it had to run.
        problem: what went wrong, of a stage that failed.
        because: of a stage that was skipped, the one that failed or was stopped before it.
        code: what the command of a stage that failed exited with, negative for the signal that
            killed it; None where the command did not run or ended well.
        tail: the last lines that a stage that failed printed.
        usual: seconds that its command took when it last ran before, None where not known.
        hint: what to do about ``problem``, where more is known than to mend the stage.
        after: addresses of the stages of the same run whose outputs it uses.
    """

    address: str
    outcome: Outcome
    seconds: float
    reasons: tuple[Reason, ...] = ()
    problem: str = ""
    because: str = ""
    code: int | None = None
    tail: tuple[str, ...] = ()
    usual: float | None = None
    hint: str = ""
    after: tuple[str, ...] = ()

    @property
    def spared(self) -> float:
        """Seconds that restoring it took less than running it, as far as that is known."""
        if self.outcome != "restored" or self.usual is None:
            return 0.0
        return max(self.usual - self.seconds, 0.0)


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run did.

    Attributes:
        runs: every stage that was looked at, in DVC's order.
        critical: the chain of stages that took longest.
        seconds: wall-clock time.
    """

    runs: tuple[StageRun, ...]
    critical: tuple[str, ...]
    seconds: float

    @property
    def work(self) -> float:
        """Seconds that the commands took together."""
        return sum(run.seconds for run in self.runs if run.outcome == "ran")

    @property
    def failed(self) -> tuple[StageRun, ...]:
        return tuple(run for run in self.runs if run.outcome == "failed")


@dataclass(frozen=True, slots=True)
class RunStatus:
    """What became of a stage in the run that goes on, or else in the last one.

    Attributes:
        outcome: None where it had no part in that run, ``cut off`` where the run died with it.
        begun: whether its command was started in it.
        problem: of a stage that failed.
        because: of a stage that was skipped, the one that failed before it.
    """

    outcome: Outcome | Literal["cut off"] | None = None
    begun: bool = False
    problem: str = ""
    because: str = ""


def named(addresses: Sequence[str]) -> str:
    """Stages or paths in a sentence: the first few that fit a line, and how many more."""
    shown: list[str] = []
    for one in addresses[:_NAMED]:
        if shown and len(", ".join([*shown, one])) > _ROOM:
            break
        shown.append(one)
    more = len(addresses) - len(shown)
    first = ", ".join(shown)
    return f"{first} and {more} more" if more > 0 else first
