"""What a run tells while it goes on."""

from dataclasses import dataclass
from typing import Protocol, TypeAlias

from gitml.core.pipeline.pending import Reason
from gitml.core.pipeline.run import StageRun


@dataclass(frozen=True, slots=True)
class Running:
    """A stage's command was started."""

    address: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """A stage printed whole lines."""

    address: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """It is known what became of a stage."""

    run: StageRun


Progress: TypeAlias = Running | Printed | Finished


class Audience(Protocol):
    """Hears of progress as it is made."""

    def __call__(self, progress: Progress) -> None: ...
