"""What a run of the pipeline did, stage by stage."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["ran", "restored", "unchanged", "recorded"]


@dataclass(frozen=True, slots=True)
class StageRun:
    """One stage of a run.

    Attributes:
        address: of the stage; for data that was added by hand, the path of its ``.dvc`` file.
        outcome: ``ran`` its command, ``restored`` from the run-cache, ``unchanged``, or
            ``recorded`` (data that was edited in place, now recorded anew).
        seconds: wall-clock time, bookkeeping included.
    """

    address: str
    outcome: Outcome
    seconds: float
