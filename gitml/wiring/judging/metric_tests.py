"""The metrics of files beside what predictions say of them."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from gitml.adapters.byte_cache import ByteCache
from gitml.core.metrics.direction import MetricChange
from gitml.core.metrics.matching import with_tests
from gitml.core.metrics.tested import Disagreement, Relabelled
from gitml.core.snapshot import Absent, Problem, Snapshots
from gitml.late_module import LateModule
from gitml.wiring import Project

if TYPE_CHECKING:
    from gitml.checks import assessment_memory, assessments, predictions
    from gitml.checks.assessments import Assessments
    from gitml.core.evaluation.predictions import Sides
    from gitml.core.judging import tested_metrics
    from gitml.core.settings.config import Config
    from gitml.core.settings.evaluation_rules import Evaluation
else:  # most projects declare no predictions
    assessment_memory = LateModule("gitml.checks.assessment_memory")
    assessments = LateModule("gitml.checks.assessments")
    predictions = LateModule("gitml.checks.predictions")
    tested_metrics = LateModule("gitml.core.judging.tested_metrics")


class Tested(NamedTuple):
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
    declared = [(n, one) for n, one in reader.config().evaluations.items() if one.predictions]
    places = {
        (rev, predictions.as_declared(reader, rev, *one).predictions)
        for rev in revs
        for one in declared
    }
    unseen = [place for place in sorted(places) if reader.content(*place) is None]
    found = (reader.missing(rev, path) for rev, path in unseen)
    return {problem.absent for problem in found if problem and problem.absent}


def memory(project: Project) -> ByteCache:
    """What was said of predictions in this clone."""
    return ByteCache(project.git.private / "gitml" / "tested")


def open_assessments(
    project: Project,
    reader: Snapshots,
    config: "Config",
    base: str | None,
    head: str,
    remake: "Callable[[Evaluation], Sides] | None" = None,
) -> "Assessments":
    """The evaluations at two revisions; see :class:`gitml.checks.assessments.Assessments`.

    Args:
        project: keeps what was said of predictions.
        reader: of it.
        config: declares evaluations.
        base: None where there is nothing to compare with.
        head: a revision.
        remake: makes the predictions of the base anew; None to read those that it recorded.
    """
    known = assessment_memory.AssessmentMemory(memory(project))
    return assessments.Assessments(reader, config, base, head, known, remake)


def test_changes(
    project: Project,
    reader: Snapshots,
    config: "Config",
    changes: Sequence[MetricChange],
    base: str,
    head: str,
) -> Tested:
    """Test the metrics that evaluations of ``gitml.yaml`` have, too.

    Args:
        project: keeps what was said of predictions.
        reader: of it.
        config: declares evaluations.
        changes: of metrics files.
        base: a revision.
        head: a revision.

    Raises:
        UsageError: a revision names nothing.
    """
    if not config.evaluations or not changes:
        return Tested(tuple(changes))
    asked = open_assessments(project, reader, config, base, head)
    found = asked.every()
    tested, disagreements = with_tests(changes, map(tested_metrics.all_tested, found))
    return Tested(tested, disagreements, asked.problems, tested_metrics.relabelled(found))
