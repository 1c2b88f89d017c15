"""The metrics of files beside what predictions say of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitml.core.metrics.direction import MetricChange
from gitml.core.metrics.matching import with_tests
from gitml.core.metrics.tested import Disagreement, Relabelled
from gitml.core.snapshot import Absent, Problem, Snapshots

if TYPE_CHECKING:
    from gitml.core.settings.config import Config


@dataclass(frozen=True, slots=True)
class Tested:
    """Changes of metrics, with tests where there are predictions.

    Attributes:
        disagreements: metrics whose file says something else.
        problems: predictions that could not be had, each with its revision.
        relabelled: predictions of the base that were scored again, as labels changed.
    """

    metrics: tuple[MetricChange, ...]
    disagreements: tuple[Disagreement, ...] = ()
    problems: tuple[tuple[str, Problem], ...] = ()
    relabelled: tuple[Relabelled, ...] = ()

    @property
    def undisputed(self) -> tuple[MetricChange, ...]:
        """All but those whose file says something else."""
        disputed = {(one.path, one.key) for one in self.disagreements}
        return tuple(one for one in self.metrics if (one.value.path, one.value.key) not in disputed)


def absent_predictions(reader: Snapshots, revs: Iterable[str]) -> set[Absent]:
    """Predictions that the DVC cache lacks."""
    paths = [one.predictions for one in reader.config().evaluations.values() if one.predictions]
    unseen = [(rev, path) for rev in revs for path in paths if reader.content(rev, path) is None]
    found = (reader.missing(rev, path) for rev, path in unseen)
    return {problem.absent for problem in found if problem and problem.absent}


def test_changes(
    reader: Snapshots, config: "Config", changes: Sequence[MetricChange], base: str, head: str
) -> Tested:
    """Test the metrics that evaluations of ``gitml.yaml`` have, too.

    Raises:
        UsageError: a revision names nothing.
    """
    if not config.evaluations or not changes:
        return Tested(tuple(changes))
    # NumPy and pandas take longer than all else that is done here, and most projects need neither.
    from gitml.checks.assessments import Assessments
    from gitml.core.judging.tested_metrics import all_tested, relabelled

    assessments = Assessments(reader, config, base, head)
    found = assessments.every()
    tested, disagreements = with_tests(changes, map(all_tested, found))
    return Tested(tested, disagreements, assessments.problems, relabelled(found))
