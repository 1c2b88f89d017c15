"""The evaluations of a project at two points, each read and computed once for all who ask."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from gitml.checks import test_sets
from gitml.checks.acceptances import Acceptances
from gitml.checks.assessment_memory import AssessmentMemory
from gitml.checks.assessor import Assessor
from gitml.checks.baseline_gates import judged_by
from gitml.checks.predictions import as_declared
from gitml.core.acceptance import Acceptance
from gitml.core.comparisons.results import proven, trusted
from gitml.core.evaluation.findings import Assessed
from gitml.core.evaluation.predictions import Sides
from gitml.core.judging.asked_metrics import asked
from gitml.core.settings.config import Config
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.core.settings.gate_rules import MetricGate
from gitml.core.settings.repeats_rule import Repeats
from gitml.core.snapshot import Problem, Snapshot, Snapshots
from gitml.core.values import Value
from gitml.errors import ConfigError
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from gitml.core.comparisons import comparison
    from gitml.core.judging import gate_samples, repeated_metrics
else:
    comparison = LateModule("gitml.core.comparisons.comparison")
    gate_samples = LateModule("gitml.core.judging.gate_samples")
    repeated_metrics = LateModule("gitml.core.judging.repeated_metrics")


class Assessments:
    """Evaluations by their name.

    Attributes:
        reader: of the project.
        config: declares evaluations, and what is asked of them.
        base: None where there is nothing to compare with.
        head: a revision.
        memory: of what was said of predictions.
        rules: the gates that hold, and what was made of those of the base.
        remake: makes the predictions of the base anew; None to read those that it recorded.
        acceptances: of other test sets, between the two.
    """

    def __init__(
        self,
        reader: Snapshots,
        config: Config,
        base: str | None,
        head: str,
        memory: AssessmentMemory,
        remake: Callable[[Evaluation], Sides] | None = None,
    ) -> None:
        self.reader = reader
        self.rules = judged_by(reader, config, base, head)
        self.config = self.rules.config
        self.base = base
        self.head = head
        self.memory = memory
        self.remake = remake
        self.acceptances = Acceptances(reader, base, head)
        self._found: dict[str, Assessed | None] = {}
        self._before: dict[str, Assessed | None] = {}
        self._problems: list[tuple[str, Problem]] = []

    @property
    def problems(self) -> tuple[tuple[str, Problem], ...]:
        """Predictions that were asked for and could not be had, each with its revision."""
        return (*self._problems, *self.acceptances.problems)

    @property
    def computed(self) -> tuple[Assessed, ...]:
        """What was asked for and is there, in the order of asking."""
        return tuple(found for found in self._found.values() if found is not None)

    def acceptance(self, name: str, column: str = "") -> Acceptance:
        """Whether a commit in between says that the test set of an evaluation is meant.

        Args:
            name: of the evaluation.
            column: of slices, which are then a part of the test set; or empty.

        Raises:
            UsageError: a revision names nothing.
        """
        return self.acceptances.of_evaluation(name, self.evaluation(name), column)

    @cached_property
    def gates(self) -> Mapping[MetricGate, str | None]:
        """Gates of metrics, each with the evaluation that it is of; None for a metrics file.

        Raises:
            ConfigError: a gate cannot be applied.
        """
        gates = [gate for gate in self.config.gates if isinstance(gate, MetricGate)]
        metrics = self.reader.read(self.head, {"metrics"}).metrics if gates else {}
        of = gate_samples.evaluation_of
        return {g: of(g, self.rules.evaluations(g), metrics) for g in gates}

    def evaluation(self, name: str) -> Evaluation:
        """What is asked of an evaluation; see :func:`gitml.core.judging.asked_metrics.asked`."""
        return asked(self.config, name, self.gates)

    def before(self, name: str) -> Evaluation | None:
        """An evaluation where the base has its predictions; None for where the head has its own.

        Raises:
            UsageError: the base names nothing.
        """
        now = self.evaluation(name)
        found = now if self.base is None else as_declared(self.reader, self.base, name, now)
        return None if found is now else found

    def base_unseen(self, name: str) -> Problem | None:
        """Why the base's predictions of an evaluation cannot be had; see :meth:`unseen`."""
        return self.unseen(self.base, (self.before(name) or self.evaluation(name)).predictions)

    def has_unproven(self, path: str) -> bool:
        """Whether predictions of a side are not shown to be what their stage makes."""
        return any(problem.is_unproven and problem.path == path for _, problem in self._problems)

    def slices_before(self, name: str, column: str) -> Mapping[str, int]:
        """The slices of a column that the base has, and their rows; none where nobody knows them.

        What is only called otherwise by the head is judged under that name, and not among them.

        Raises:
            UsageError: the base names nothing.
        """
        if self.base is None:
            return {}
        asked = self.evaluation(name)
        assessor = Assessor(self.reader, name, asked, self.memory, self.before(name))
        if name not in self._before:
            self._before[name] = None
            with suppress(ConfigError):  # it had no such column, for one
                of_base = assessor._replace(evaluation=assessor.before or asked)
                self._before[name] = of_base.alone(self.base)
        found = _rows_of_slices(self._before[name], column)
        if found.keys() <= _rows_of_slices(self.of(name), column).keys():
            return found
        renamed: frozenset[str] = frozenset()
        with suppress(ConfigError):  # of ids that name two rows
            renamed = assessor.renamed_slices(self.base, self.head, column)
        return {value: rows for value, rows in found.items() if value not in renamed}

    def unseen(self, rev: str | None, path: str) -> Problem | None:
        """Why predictions that are recorded cannot be had; None where they can, or are absent.

        They are not here, or those that are there are not shown to be what their stage makes.
        """
        told = (one for of, one in self._problems if rev == of and one.path == path)
        return next((one for one in told if one.absent or one.is_unproven), None)

    def every(self) -> tuple[Assessed, ...]:
        """All that are declared; those that cannot be read are problems.

        Raises:
            UsageError: a revision names nothing.
        """
        for name, evaluation in self.config.evaluations.items():
            if not evaluation.predictions:
                continue
            try:
                self.of(name)
            except ConfigError as error:
                self._found[name] = None
                self._problems.append(self._unusable(name, evaluation, error))
        return self.computed

    def _unusable(
        self, name: str, evaluation: Evaluation, error: ConfigError
    ) -> tuple[str, Problem]:
        """The revision whose predictions an error is about, by the source that it names."""
        if self.base is not None:
            path = (self.before(name) or evaluation).predictions
            if error.message.startswith(source := f"{self.base}:{path}: "):
                return self.base, Problem(path, error.message.removeprefix(source), error.hint)
        path = evaluation.predictions
        reason = error.message.removeprefix(f"{self.head}:{path}: ")
        return self.head, Problem(path, reason, error.hint)

    def repeats(self, name: str) -> "repeated_metrics.Repeated | None":
        """Repeated training that an evaluation names; None where the head has none.

        Raises:
            UsageError: a revision names nothing.
        """
        evaluation = self.evaluation(name)
        if evaluation.repeats is None:
            return None
        before = None
        if self.base is not None:
            before = trusted(self.reader, self.reader.read(self.base, {"metrics"}))
        head = self.reader.read(self.head, {"metrics"})
        named = [path for path in head.metrics if evaluation.repeats.has(path)]
        new = _runs(proven(self.reader, head, before, named), evaluation.repeats)
        old = {} if before is None else _runs(before, evaluation.repeats)
        runs = [path for path in new if evaluation.repeats.has(path)]
        changed = self._other_test_set(evaluation)
        if changed is None:
            changed = tuple(sorted({path for run in runs for path in self.other_data(run)}))
        return repeated_metrics.compare_repeats(
            name, evaluation, (old, new), self.config.directions, changed
        )

    def other_data(self, metrics_file: str) -> tuple[str, ...]:
        """The data that a metrics file was measured on and that is not the base's.

        Raises:
            UsageError: a revision names nothing.
        """
        if self.base is None:
            return ()
        base, head = (
            self.reader.read(rev, {"stages", "data", "models", "code"})
            for rev in (self.base, self.head)
        )
        return comparison.other_evaluation_data(base, head, metrics_file)

    def _other_test_set(self, evaluation: Evaluation) -> tuple[str, ...] | None:
        """The test set where it is another one; None where none is declared, or recorded."""
        path = evaluation.test_set
        if path is None or self.base is None:
            return None
        base, head = (test_sets.recorded(self.reader, rev, path) for rev in (self.base, self.head))
        if base is None or head is None:
            return None
        return () if base == head else (path,)

    def of(self, name: str) -> Assessed | None:
        """What an evaluation says; None where the head has no predictions.

        Raises:
            UsageError: a revision names nothing.
            ConfigError: predictions cannot be read as the evaluation says.
        """
        if name not in self._found:
            asked, before = self.evaluation(name), self.before(name)
            assessor = Assessor(self.reader, name, asked, self.memory, before)
            self._found[name], failed = assessor.assess(self.base, self.head, self.remake)
            self._problems += failed
        return self._found[name]


def _rows_of_slices(found: Assessed | None, column: str) -> Mapping[str, int]:
    """By the value of a column, of the head."""
    parts = found.head.assessment.slices if found else ()
    return {p.value: p.tests[0].difference.n for p in parts if p.column == column and p.tests}


def _runs(found: Snapshot, repeats: Repeats) -> Mapping[str, Value]:
    """Metrics files of repeated training; None for one that cannot be read, or believed."""
    unread = {p.path: None for p in found.problems if repeats.has(p.path)}
    return {**found.metrics, **unread}
