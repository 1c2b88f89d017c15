"""One evaluation at two points: its predictions, as far as they can be had and relied on."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from gitml.checks import predictions, test_sets
from gitml.checks.assessment_memory import AssessmentMemory
from gitml.checks.predictions import PredictionFile
from gitml.core.comparisons.results import Before, doubt, outdated
from gitml.core.evaluation.findings import Assessed
from gitml.core.evaluation.predictions import Predictions, Sides
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.core.snapshot import Problem, Snapshots
from gitml.errors import OutsideError
from gitml.late_module import LateModule
from gitml.snapshots.workspace.working_tree import WORKSPACE

if TYPE_CHECKING:
    from gitml.core.evaluation import compared, exam
else:
    exam = LateModule("gitml.core.evaluation.exam")
    compared = LateModule("gitml.core.evaluation.compared")


class UnprovenError(OutsideError):
    """Predictions are there, and are not shown to be what their stage makes."""

    def __init__(self, rev: str, problem: Problem) -> None:
        super().__init__(f"{problem.message}, at {rev}", problem.hint)
        self.problem = problem


class Assessor(NamedTuple):
    """Assesses an evaluation of a project, or knows what was said of the same files before.

    Attributes:
        reader: of the project.
        name: of the evaluation.
        evaluation: which metrics.
        memory: keeps what was said.
        before: where the base has its predictions; None for where the head has its own.
    """

    reader: Snapshots
    name: str
    evaluation: Evaluation
    memory: AssessmentMemory
    before: Evaluation | None = None

    def compare(self, base: str, head: str) -> tuple[Assessed, tuple[tuple[str, Problem], ...]]:
        """The evaluation at two revisions; and that the base has no predictions, where it has none.

        Raises:
            UsageError: a revision names nothing.
            OutsideError: predictions of the head are not there, or some are not here.
            ConfigError: they cannot be read as the evaluation says.
        """
        before = self.before or self.evaluation
        refuse_edited(self.reader, base, before.predictions)
        if head != WORKSPACE:  # there people try things
            self._refuse(head, base)
        new = predictions.of_revision(self.reader, head, self.evaluation)
        try:
            old = predictions.of_revision(self.reader, base, before, is_base=True)
        except OutsideError as error:
            problem = self._problem(base, before.predictions, error)
            if problem.absent is not None:  # it has some, which are not here
                raise
            return self._alone(new), ((base, problem),)
        return self._both((base, head), old, new), ()

    def assess(
        self, base: str | None, head: str, remake: Callable[[Evaluation], Sides] | None = None
    ) -> tuple[Assessed | None, tuple[tuple[str, Problem], ...]]:
        """The evaluation as far as predictions can be had; and of which they could not, with why.

        Args:
            base: None where there is nothing to compare with.
            head: a revision.
            remake: makes both sides, the base's predictions anew; None to read what was recorded.

        Raises:
            UsageError: a revision names nothing.
            ConfigError: predictions cannot be read as the evaluation says.
        """
        problems: list[tuple[str, Problem]] = []
        is_read = base is not None and remake is None
        old = self._find_base(base, problems) if base is not None and is_read else None
        new = self._find(head, problems, lambda: self._refuse(head, base))
        if new is None:
            return None, tuple(problems)
        if base is not None and remake is not None:
            alone = predictions.together(self.evaluation, new, new)
            sides = remake(self.evaluation)
            found = compared.assess_sides(self.name, self.evaluation, sides, alone)
        elif base is None or old is None:
            found = self._alone(new)
        else:
            found = self._both((base, head), old, new)
        return found, tuple(problems)

    def _refuse(self, head: str, base: str | None) -> None:
        """Refuse predictions of the head that are not shown to be what their stage makes.

        Raises:
            UnprovenError: they are not.
        """
        before = None
        if base is not None:
            old_path = (self.before or self.evaluation).predictions
            before = Before(base, self.reader.at(base), old_path)
        problem = doubt(self.reader.at(head), self.evaluation.predictions, before)
        if problem is not None:
            raise UnprovenError(head, problem)

    def _find_base(self, rev: str, problems: list[tuple[str, Problem]]) -> PredictionFile | None:
        path = (self.before or self.evaluation).predictions
        found = self._find(
            rev, problems, lambda: refuse_edited(self.reader, rev, path), is_base=True
        )
        if found is not None and rev != WORKSPACE:
            old = outdated(self.reader.at(rev), path)
            problems += [] if old is None else [(rev, old)]
        return found

    def _find(
        self,
        rev: str,
        problems: list[tuple[str, Problem]],
        refuse: Callable[[], None],
        *,
        is_base: bool = False,
    ) -> PredictionFile | None:
        evaluation = (self.before if is_base else None) or self.evaluation
        path = evaluation.predictions
        try:
            refuse()
            return predictions.of_revision(self.reader, rev, evaluation, is_base=is_base)
        except UnprovenError as error:
            problems.append((rev, error.problem))
        except OutsideError as error:
            problems.append((rev, self._problem(rev, path, error)))
        return None

    def _problem(self, rev: str, path: str, error: OutsideError) -> Problem:
        """Why predictions are not there; of those that are recorded, with what is to be fetched."""
        missing = self.reader.missing(rev, path)
        absent = missing.absent if missing else None
        return Problem(path, error.message.removeprefix(f"{path}: "), error.hint, absent)

    def alone(self, rev: str) -> Assessed | None:
        """A revision by itself, as it was recorded; None where its predictions are not here.

        Raises:
            UsageError: the revision names nothing.
            ConfigError: they cannot be read as the evaluation says.
        """
        try:
            return self._alone(predictions.of_revision(self.reader, rev, self.evaluation))
        except OutsideError:
            return None

    def renamed_slices(self, base: str, head: str, column: str) -> frozenset[str]:
        """Slices that differ in name alone; see :func:`gitml.core.evaluation.exam.renamed_slices`.

        Raises:
            UsageError: a revision names nothing.
            OutsideError: predictions are not there, or not here.
            ConfigError: they cannot be read as the evaluation says.
        """

        def rows(rev: str, evaluation: Evaluation) -> Predictions:
            return predictions.of_revision(self.reader, rev, evaluation).parse(evaluation)

        before, now = rows(base, self.before or self.evaluation), rows(head, self.evaluation)
        return exam.renamed_slices(exam.match_rows(before, now), column)

    def _alone(self, new: PredictionFile) -> Assessed:
        question = self.name, repr(self.evaluation), new.digest.hex()
        known = self.memory.find(question)
        if known is not None:
            return known
        rows = new.parse(self.evaluation)
        alone = Sides(rows, rows, predictions.seed(new, new))
        found = compared.assess_sides(self.name, self.evaluation, None, alone)
        self.memory.keep(question, found)
        return found

    def _both(self, revs: tuple[str, str], old: PredictionFile, new: PredictionFile) -> Assessed:
        exams = test_sets.both(self.reader, self.evaluation, revs)
        files = old.digest.hex(), new.digest.hex()
        asked = repr(self.evaluation) + (repr(self.before) if self.before else "")
        question = self.name, asked, *files, *exams
        known = self.memory.find(question)
        if known is not None:
            return known
        sides = predictions.together(self.evaluation, old, new, self.before)
        sides = predictions.on_test_set(self.reader, self.evaluation, revs, sides, exams)
        alone = Sides(sides.head, sides.head, predictions.seed(new, new))
        found = compared.assess_sides(self.name, self.evaluation, sides, alone)
        if sides.test_set.inputs != "unread":  # else it may be read another time
            self.memory.keep(question, found)
        return found


def refuse_edited(reader: Snapshots, rev: str, path: str) -> None:
    """Refuse predictions of a commit that are not what is recorded of them.

    Raises:
        UsageError: the revision names nothing.
        UnprovenError: they are not.
    """
    if rev != WORKSPACE and (problem := reader.at(rev).edited(path)) is not None:
        raise UnprovenError(rev, problem)
