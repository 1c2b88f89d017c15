"""How a CI came from a commit to what it reports: what it restored, checked and ran."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gitml.core.run.outcome import RunResult, StageRun
from gitml.core.secret_values import hidden
from gitml.core.settings.report_rules import CostRate


@dataclass(frozen=True, slots=True)
class Training:
    """A run of the pipeline for a report.

    Attributes:
        result: what became of the stages; None where none was started.
        problem: what kept the pipeline from running, or ended it; empty where nothing did.
        hint: what to do about it.
        rejected: paths of tables that do not hold to their schemas, so that nothing was trained.
        unrestored: why some data could not be restored; empty where all was.
        results: paths of files in Git that the run wrote, and that the commit has otherwise.
        shared: whether what the run made was uploaded, so that others need not train again.
        rate: what an hour of it costs; None where nobody says.
    """

    result: RunResult | None = None
    problem: str = ""
    hint: str | None = None
    rejected: tuple[str, ...] = ()
    unrestored: str = ""
    results: tuple[str, ...] = ()
    shared: bool = False
    rate: CostRate | None = None

    @property
    def failed(self) -> bool:
        """Whether what is reported is not what the commit would make."""
        stages = self.result.failed if self.result else ()
        return bool(stages or self.problem or self.rejected)

    @property
    def seconds(self) -> float:
        """That stages took which ran, those that failed among them; restored ones cost nothing."""
        runs = self.result.runs if self.result else ()
        return math.fsum(run.seconds for run in runs if run.outcome in ("ran", "failed"))

    @property
    def spared(self) -> float:
        """Seconds that restoring stages spared, as far as it is known how long they take."""
        return math.fsum(run.spared for run in self.result.runs) if self.result else 0.0


def without_secrets(made: Training, secrets: Sequence[str]) -> Training:
    """The same without secrets, which programs print; a comment is not masked as a CI's log is."""

    def shown(run: StageRun) -> StageRun:
        tail = tuple(hidden("\n".join(run.tail), secrets).split("\n")) if run.tail else ()
        return replace(run, tail=tail, problem=hidden(run.problem, secrets))

    result = made.result and replace(made.result, runs=tuple(map(shown, made.result.runs)))
    return replace(
        made,
        result=result,
        problem=hidden(made.problem, secrets),
        unrestored=hidden(made.unrestored, secrets),
    )
