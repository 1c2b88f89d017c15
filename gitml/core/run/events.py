"""What a run tells while it goes on."""

from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from gitml.core.run.outcome import StageRun
from gitml.core.run.plan import Machine, Planned
from gitml.core.verdict import Reason

Doing = Literal["checking", "preparing", "recording"]
Why = Literal["interrupt", "terminate", "failure"]


@dataclass(frozen=True, slots=True)
class Begun:
    """The stages are known."""

    stages: tuple[Planned, ...]


@dataclass(frozen=True, slots=True)
class MachineReady:
    """Stages can run now, and share ``machine``."""

    machine: Machine


@dataclass(frozen=True, slots=True)
class Working:
    """What is done to a stage beside its command began; with large data it can take long."""

    address: str
    doing: Doing


@dataclass(frozen=True, slots=True)
class Queued:
    """A stage is not up to date: it must be restored or run when there is room."""

    address: str


@dataclass(frozen=True, slots=True)
class Running:
    """A stage's command was started."""

    address: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """A stage printed whole lines; colours are left in them, see :mod:`.log_lines`."""

    address: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartialLine:
    """The line that a stage is printing, of which the end has not come: a progress bar's."""

    address: str
    line: str


@dataclass(frozen=True, slots=True)
class Retried:
    """A stage's command failed and was started again.

    Attributes:
        problem: how it failed.
        left: how often it may be started again after that.
    """

    address: str
    problem: str
    left: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Stages that ended cannot be recorded, and none begun, until somebody lets go.

    Attributes:
        who: has DVC's lock of the repository.
    """

    who: str


@dataclass(frozen=True, slots=True)
class Halting:
    """Nothing new is started any more; a signal also asks what runs to end."""

    why: Why


@dataclass(frozen=True, slots=True)
class Finished:
    """It is known what became of a stage."""

    run: StageRun


Progress: TypeAlias = (
    Begun
    | MachineReady
    | Working
    | Queued
    | Running
    | Printed
    | PartialLine
    | Retried
    | Waiting
    | Halting
    | Finished
)


class Audience(Protocol):
    """Hears of progress as it is made."""

    def __call__(self, progress: Progress) -> None: ...
