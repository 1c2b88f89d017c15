"""Checks of a project: comparisons from predictions, and gates."""

from pathlib import Path

from gitml.checks import predictions
from gitml.checks.gates import GateReader, Judged
from gitml.core.ci import CiRun
from gitml.core.config import Evaluation
from gitml.core.evaluation.compared import Sides
from gitml.core.ports import Talk
from gitml.errors import ConfigError
from gitml.snapshots.reader import SnapshotReader
from gitml.wiring import Project, snapshots
from gitml.wiring.reports import default_base


def sides_of_files(directory: Path, base: str, head: str, evaluation: Evaluation) -> Sides:
    """The predictions in two files; see :func:`gitml.checks.predictions.of_file`."""
    one, other = (predictions.of_file(directory, side, evaluation) for side in (base, head))
    return predictions.together(one, other)


def sides_of_revisions(
    reader: SnapshotReader, base: str, head: str, evaluation: Evaluation
) -> Sides:
    """An evaluation at two revisions; see :func:`gitml.checks.predictions.of_revision`."""
    one, other = (predictions.of_revision(reader, side, evaluation) for side in (base, head))
    return predictions.together(one, other)


def judge_gates(
    project: Project,
    run: CiRun,
    base: str | None,
    head: str,
    talk: Talk,
    *,
    require_baseline: bool = False,
) -> Judged:
    """Judge every gate that ``gitml.yaml`` declares at ``head``.

    Args:
        project: of the command.
        run: of the CI, which may know the branches.
        base: None for the baseline that ``gitml.yaml`` tells.
        head: a revision.
        talk: hears of predictions that are not there.
        require_baseline: fail where there is nothing to compare with.

    Raises:
        ConfigError: there are no gates, or one cannot be applied.
        UsageError: a revision or a metric names nothing.
    """
    reader = snapshots(project)
    config = reader.config(head)
    if not config.gates:
        raise ConfigError(
            "gitml.yaml declares no gates",
            hint="declare one: gates: [{metric: accuracy, min: 0.9, max_drop: 0.01}]",
        )
    if base is None:
        baseline = default_base(project, config.baseline, run.target)
        base = baseline.sha if baseline else None
    return GateReader(reader, config, base, head, talk, require_baseline).judge()
