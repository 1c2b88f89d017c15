"""What a run would do, said without doing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gitml.core.pipeline.pending import Reason
from gitml.core.pipeline.plan import Planned, critical_path

Would = Literal["run", "restore", "maybe", "up to date"]


@dataclass(frozen=True, slots=True)
class Expected:
    """One stage of a dry run.

    Attributes:
        would: ``maybe`` where it depends on what stages before it make of their outputs.
        after: those stages.
        seconds: how long it took when it last ran, None where that is not known.
    """

    address: str
    would: Would
    reasons: tuple[Reason, ...] = ()
    after: tuple[str, ...] = ()
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """A dry run: every stage in DVC's order.

    Attributes:
        critical: the chain of stages that would take longest, as far as their times are known.
        at_least: seconds of that chain.
    """

    stages: tuple[Expected, ...]
    critical: tuple[str, ...] = ()
    at_least: float = 0.0

    @property
    def idle(self) -> bool:
        """Whether there is nothing to do."""
        return all(stage.would == "up to date" for stage in self.stages)


def forecast(plan: Sequence[Planned], expected: Mapping[str, Expected]) -> Forecast:
    """Put what was found of each stage together.

    Args:
        plan: the stages, what one waits for before it.
        expected: by address.
    """
    seconds = {
        stage.address: stage.seconds or 0.0
        for stage in plan
        if expected[stage.address].would in ("run", "maybe")
    }
    chain = critical_path(plan, seconds)
    total = sum(seconds[address] for address in chain)
    return Forecast(tuple(expected[stage.address] for stage in plan), chain, total)
