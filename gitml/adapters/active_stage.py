"""A stage whose job the executor has."""

import time
from dataclasses import dataclass

from gitml.adapters.stage_log import Follower
from gitml.core.pipeline.execution import Job


@dataclass(slots=True)
class Active:
    """A stage whose command runs."""

    job: Job
    begun: float
    log: Follower
    limit: float | None
    attempts: int
    late: bool = False
    started: bool = False  # until then the log is that of the run before

    def overdue(self, now: float) -> bool:
        """Whether it has taken more than its time."""
        limit = self.limit if self.started and not self.late else None
        return limit is not None and now > self.begun + limit

    def start(self) -> None:
        """Its first command runs: from here on its time counts, and not while it was queued."""
        if not self.started:
            self.started, self.begun = True, time.monotonic()
