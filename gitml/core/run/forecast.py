"""What a run would do, said without doing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gitml.core.run.makespan import makespan
from gitml.core.run.plan import Machine, Planned, critical_path
from gitml.core.verdict import Reason
from gitml.errors import GitmlError

Would = Literal["run", "restore", "maybe", "missing", "unknown", "up to date"]
MAY_RUN: tuple[Would, ...] = ("run", "maybe")
FAILS: tuple[Would, ...] = ("missing", "unknown")


@dataclass(frozen=True, slots=True)
class Expected:
    """One stage of a dry run.

    Attributes:
        would: ``maybe`` where it depends on what stages before it make of their outputs;
            ``missing`` where it needs data that no stage makes and that is not here; ``unknown``
            where a server that has what it uses cannot be asked, as ``error`` says.
        after: those stages.
        seconds: how long it took when it last ran, None where that is not known.
        lacks: paths of what is missing.
        error: what a run of the stage would end with, where more is known than ``lacks``.
    """

    address: str
    would: Would
    reasons: tuple[Reason, ...] = ()
    after: tuple[str, ...] = ()
    seconds: float | None = None
    lacks: tuple[str, ...] = ()
    error: GitmlError | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """A dry run: every stage in DVC's order.

    Attributes:
        critical: the chain of stages that would take longest, as far as their times are known.
        at_least: seconds of that chain.
        seconds: that a run of what would or may run takes if its commands take as long as they
            last did, None where that cannot be told: see :func:`.makespan`.
    """

    stages: tuple[Expected, ...]
    critical: tuple[str, ...] = ()
    at_least: float = 0.0
    seconds: float | None = None

    @property
    def untimed(self) -> int:
        """How many stages would or may run of which no time is known."""
        return sum(s.would in MAY_RUN and s.seconds is None for s in self.stages)

    @property
    def missing(self) -> tuple[Expected, ...]:
        """Stages that would fail, and data that must be fetched before anything can run."""
        return tuple(stage for stage in self.stages if stage.would in FAILS)

    @property
    def idle(self) -> bool:
        """Whether there is nothing to do."""
        return all(stage.would == "up to date" for stage in self.stages)


def forecast(
    plan: Sequence[Planned], expected: Mapping[str, Expected], machine: Machine | None
) -> Forecast:
    """Put what was found of each stage together.

    Args:
        plan: the stages, what one waits for before it.
        expected: by address.
        machine: what stages would share, None where that is not known.
    """
    seconds = {
        stage.address: stage.seconds or 0.0
        for stage in plan
        if expected[stage.address].would in MAY_RUN
    }
    chain = critical_path(plan, seconds)
    total = sum(seconds[address] for address in chain)
    whole = makespan(plan, seconds, machine) if machine and seconds else None
    return Forecast(tuple(expected[stage.address] for stage in plan), chain, total, whole)
