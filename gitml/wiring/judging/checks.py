"""Checks of a project: comparisons from predictions, and gates."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.formats.tabular import prediction_files, row_tables
from gitml.checks import gates, predictions, test_sets
from gitml.checks.assessment_memory import AssessmentMemory
from gitml.checks.assessments import Assessments
from gitml.checks.assessor import Assessor
from gitml.checks.drift_gates import DriftJudge
from gitml.checks.gates import JudgedGates
from gitml.checks.tables.table_judge import TableJudge
from gitml.core.checks.branch_verdict import BranchVerdict, asks_anything
from gitml.core.checks.gates import GateResult, Terms, count
from gitml.core.comparisons.changed_values import comparable, compare_metrics
from gitml.core.evaluation.findings import Assessed
from gitml.core.evaluation.predictions import Sides
from gitml.core.judging.tested_metrics import all_tested, deciding_metrics
from gitml.core.metrics.matching import with_tests
from gitml.core.metrics.tested import Disagreement
from gitml.core.settings.config import Config
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.core.settings.gate_rules import StageGate
from gitml.core.snapshot import Problem, Snapshots
from gitml.errors import UsageError
from gitml.late_module import LateModule
from gitml.repro.run_folder import RunFolder
from gitml.snapshots.workspace.working_tree import WORKSPACE
from gitml.wiring import Project, readers
from gitml.wiring.judging.metric_tests import memory

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gitml.checks import models as models_of_project
    from gitml.checks.tables import schema_changes as changes_of_schemas
    from gitml.core.judging.schema_reasons import Use
    from gitml.core.registry.versioning.rules import Rules
    from gitml.core.schemas.differences import SchemaChange
else:  # what few commands, and few projects, need
    models_of_project = LateModule("gitml.checks.models")
    changes_of_schemas = LateModule("gitml.checks.tables.schema_changes")


def are_files(directory: Path, *sides: str) -> bool:
    """Whether files of predictions are meant, and no revisions.

    Raises:
        UsageError: one of them is not there.
    """
    lacking = [side for side in sides if not (directory / side).is_file()]
    if lacking and any(side.lower().endswith(prediction_files.SUFFIXES) for side in sides):
        raise UsageError(
            f"no such file: '{lacking[0]}'",
            hint="name two files of predictions, or two revisions",
        )
    return not lacking


def sides_of_files(directory: Path, base: str, head: str, evaluation: Evaluation) -> Sides:
    """The predictions in two files; see :func:`gitml.checks.predictions.of_file`."""
    old = predictions.of_file(directory, base, is_base=True)
    return predictions.together(evaluation, old, predictions.of_file(directory, head))


def sides_of_revisions(reader: Snapshots, base: str, head: str, evaluation: Evaluation) -> Sides:
    """An evaluation at two revisions; see :func:`gitml.checks.predictions.of_revision`."""
    old = predictions.of_revision(reader, base, evaluation, is_base=True)
    new = predictions.of_revision(reader, head, evaluation)
    sides = predictions.together(evaluation, old, new)
    return predictions.on_test_set(reader, evaluation, (base, head), sides)


def disagreements(
    reader: Snapshots, found: Sequence[Assessed], base: str, head: str
) -> tuple[Disagreement, ...]:
    """The metrics of the head's files that say something else than evaluations.

    None where not every evaluation was read: a file may be of one of the others.

    Raises:
        UsageError: a revision names nothing.
    """
    declared = {name for name, one in reader.config().evaluations.items() if one.predictions}
    if not found or declared > {one.head.name for one in found}:
        return ()
    sides = comparable(*(reader.read(rev, {"metrics"}) for rev in (base, head)))
    changes = compare_metrics(*sides, reader.config())
    return with_tests(changes, map(all_tested, found))[1]


def refuse_table(name: str) -> None:
    """Refuse a table of which the name tells no form that is written."""
    row_tables.refuse_form(name)


def table_content(name: str, columns: Mapping[str, "NDArray[Any]"]) -> bytes:
    """A table as a file has it; see :func:`gitml.adapters.formats.tabular.row_tables.content`."""
    return row_tables.content(name, columns)


def test_set_uses(assessments: Assessments) -> dict[str, int]:
    """How often each test set was used since the base; see :func:`gitml.checks.test_sets.uses`."""
    base, head = assessments.base, assessments.head
    if base is None or base == WORKSPACE:
        return {}
    return {
        one.head.name: test_sets.uses(
            assessments.reader, assessments.evaluation(one.head.name), base, head
        )
        for one in assessments.computed
    }


def assess_revisions(
    project: Project, reader: Snapshots, sides: tuple[str, str], name: str, evaluation: Evaluation
) -> tuple[Assessed, tuple[tuple[str, Problem], ...]]:
    """An evaluation at two revisions; see :meth:`gitml.checks.assessor.Assessor.compare`."""
    known = AssessmentMemory(memory(project))
    found = predictions.as_declared(reader, sides[0], name, evaluation)
    before = None if found is evaluation else found
    return Assessor(reader, name, evaluation, known, before).compare(*sides)


def accepted_evaluations(assessments: Assessments, found: Iterable[Assessed]) -> frozenset[str]:
    """Those whose labels changed, which a commit in between says is meant.

    Args:
        assessments: of the two revisions.
        found: which evaluations.
    """
    names = (one.head.name for one in found if one.both and one.both.relabelled)
    return frozenset(name for name in names if assessments.acceptance(name).reason)


def branch_verdict(
    assessments: Assessments,
    found: Sequence[Assessed],
    results: Sequence[GateResult] | None = None,
) -> BranchVerdict:
    """What evaluations of two revisions say, and gates where they were judged."""
    metrics = assessments.reader.read(assessments.head, {"metrics"}).metrics
    accepted = accepted_evaluations(assessments, found)
    told = deciding_metrics(assessments.config, found, metrics, accepted)
    return BranchVerdict("", told, None if results is None else count(results))


def whole_verdict(assessments: Assessments, judged: JudgedGates) -> BranchVerdict | None:
    """What all evaluations and gates said; None where none are declared."""
    config = assessments.config
    if not asks_anything(config):
        return None
    results = judged.results if config.gates else None
    return branch_verdict(assessments, assessments.computed, results)


def decide_models(assessments: Assessments, models: Iterable[str]) -> "tuple[Rules, ...]":
    """The rules of models, with what predictions say; see :func:`gitml.checks.models.decide`."""
    return models_of_project.decide(assessments, models)


def table_judge(project: Project, base: str | None, head: str) -> TableJudge:
    """Holds tables of a revision against their schemas; see :class:`TableJudge`."""
    return TableJudge(readers.snapshots(project), base, head)


def schema_changes(
    reader: Snapshots, tables: "Mapping[str, Use]", base: str, head: str
) -> "Mapping[str, Sequence[SchemaChange]]":
    """What changed in schemas; see :func:`gitml.checks.tables.schema_changes.between`."""
    return changes_of_schemas.between(reader, tables, base, head)


def _durations(project: Project, config: Config) -> Mapping[str, float]:
    """The seconds that stages took, where a gate is of them."""
    if not any(isinstance(gate, StageGate) for gate in config.gates):
        return {}
    folder = RunFolder(project.root / ".dvc" / "tmp")
    project.seen.add(folder.durations_file.relative_to(project.root).as_posix())
    return folder.durations()


def judge_gates(
    project: Project,
    assessments: Assessments,
    tables: TableJudge | None = None,
    *,
    require_baseline: bool = False,
) -> JudgedGates:
    """Judge every gate; see :func:`gitml.checks.gates.judge`."""
    base, head = assessments.base, assessments.head
    durations = _durations(project, assessments.config)
    drifts = DriftJudge(readers.snapshots(project), base, head)
    tables = tables or table_judge(project, base, head)
    return gates.judge(assessments, Terms(require_baseline), durations, drifts, tables)
