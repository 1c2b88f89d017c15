"""What a run of the pipeline did, stage by stage."""

from dataclasses import dataclass
from typing import Literal

from gitml.core.pipeline.pending import Reason

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
    """

    address: str
    outcome: Outcome
    seconds: float
    reasons: tuple[Reason, ...] = ()
    problem: str = ""
