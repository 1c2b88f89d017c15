"""What a run of the pipeline did, stage by stage, and what is still to be done."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["ran", "restored", "unchanged", "recorded", "failed", "skipped", "stopped", "left"]
ReasonKind = Literal["command", "dependency", "parameter", "output", "always", "never run"]


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
    """

    address: str
    outcome: Outcome
    seconds: float
    reasons: tuple["Reason", ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a stage must run.

    Attributes:
        name: the path, or ``FILE:KEY`` of a parameter; empty for the command.
        state: what happened to it: ``modified``, ``new``, ``deleted``, ``not in cache``.
        old: value or hash that was recorded, where there is one to show.
        new: value or hash now.
    """

    kind: ReasonKind
    name: str = ""
    state: str = ""
    old: str | None = None
    new: str | None = None

    def __str__(self) -> str:
        return " ".join(part for part in (self.kind, self.name, self.state) if part)


@dataclass(frozen=True, slots=True)
class Pending:
    """A stage that must run again."""

    address: str
    reasons: tuple[Reason, ...]
