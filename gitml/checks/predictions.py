"""Predictions of models: from files, or from points of the project."""

import hashlib
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gitml.checks import test_sets
from gitml.checks.assessment_memory import AssessmentMemory
from gitml.core.comparisons.results import Before, doubt, outdated
from gitml.core.evaluation.findings import Assessed
from gitml.core.evaluation.predictions import Predictions, Sides
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.core.snapshot import Problem, Snapshots
from gitml.errors import ConfigError, GitmlError, OutsideError, UsageError
from gitml.late_module import LateModule
from gitml.snapshots.workspace.working_tree import WORKSPACE

if TYPE_CHECKING:
    from gitml.adapters.formats.tabular import prediction_files
    from gitml.core.evaluation import compared
else:  # what is remembered needs neither NumPy nor pandas
    prediction_files = LateModule("gitml.adapters.formats.tabular.prediction_files")
    compared = LateModule("gitml.core.evaluation.compared")


class UnprovenError(OutsideError):
    """Predictions are there, and are not shown to be what their stage makes."""

    def __init__(self, rev: str, problem: Problem) -> None:
        super().__init__(f"{problem.message}, at {rev}", problem.hint)
        self.problem = problem


class PredictionFile(NamedTuple):
    """The file with the predictions of one model.

    Attributes:
        source: path, for messages; its suffix tells the format.
        digest: the sha256 of its content.
        is_base: whether a head tells which slice a row belongs to, and how much it counts.
    """

    source: str
    content: bytes
    digest: bytes
    is_base: bool

    def parse(self, evaluation: Evaluation) -> Predictions:
        """Its rows; see :func:`prediction_files.read`.

        Raises:
            ConfigError: it cannot be read as the evaluation says.
        """
        rows = prediction_files.read(self.source, self.content, evaluation, is_base=self.is_base)
        compared.refuse_rounded_classes(evaluation, rows)
        return rows


def of_file(directory: Path, name: str, *, is_base: bool = False) -> PredictionFile:
    """A file that lies anywhere.

    Raises:
        UsageError: it is not there.
    """
    try:
        content = (directory / name).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read '{name}': {error.strerror}") from error
    return _file(name, content, is_base=is_base)


def of_revision(
    reader: Snapshots, rev: str, evaluation: Evaluation, *, is_base: bool = False
) -> PredictionFile:
    """The file that an evaluation names, at one point.

    Raises:
        UsageError: the revision names nothing.
        OutsideError: the file is not there, or not here.
    """
    path = evaluation.predictions
    content = reader.content(rev, path)
    if content is None:
        problem = reader.missing(rev, path)
        raise OutsideError(
            f"{path}: {problem.reason if problem else 'not there'}: no predictions of {rev}",
            (problem.hint if problem else None) or _hint(reader, rev, path),
        )
    return _file(f"{rev}:{path}", content, is_base=is_base)


def refuse_edited(reader: Snapshots, rev: str, path: str) -> None:
    """Refuse predictions of a commit that are not what is recorded of them.

    Raises:
        UsageError: the revision names nothing.
        UnprovenError: they are not.
    """
    if rev != WORKSPACE and (problem := reader.at(rev).edited(path)) is not None:
        raise UnprovenError(rev, problem)


def _file(source: str, content: bytes, *, is_base: bool) -> PredictionFile:
    return PredictionFile(source, content, hashlib.sha256(content).digest(), is_base)


def _hint(reader: Snapshots, rev: str, path: str) -> str | None:
    if rev != WORKSPACE:
        return None
    try:
        in_git = reader.content("HEAD", path) is not None
    except GitmlError:  # before the first commit, for one
        in_git = False
    if in_git:
        return f"put it back: {shlex.join(['git', 'restore', '--', path])}"
    return "write it, or name another file in gitml.yaml"


def as_declared(reader: Snapshots, rev: str, name: str, evaluation: Evaluation) -> Evaluation:
    """An evaluation where a revision has its predictions, which may be another file than now.

    A change that names another file is held against what was measured before all the same.

    Args:
        reader: of the project.
        rev: a revision.
        name: of the evaluation.
        evaluation: as it is asked now.

    Raises:
        UsageError: the revision names nothing.
    """
    try:
        old = reader.config(rev).evaluations.get(name)
    except ConfigError:  # it was never read there, or not by this gitml
        return evaluation
    if old is None or old.predictions in ("", evaluation.predictions):
        return evaluation
    return evaluation._replace(
        predictions=old.predictions,
        id=old.id,
        label=old.label,
        prediction=old.prediction,
        scores=old.scores,
        positive=old.positive,
        weight=old.weight,
    )


def together(
    evaluation: Evaluation,
    base: PredictionFile,
    head: PredictionFile,
    before: Evaluation | None = None,
) -> Sides:
    """The rows of two files, with the seed that comes of the files.

    Args:
        evaluation: tells the columns.
        base: a file.
        head: another one.
        before: tells the columns of the base, where they are others.

    Raises:
        ConfigError: one cannot be read as the evaluation says.
    """
    return Sides(base.parse(before or evaluation), head.parse(evaluation), _seed(base, head))


def _seed(base: PredictionFile, head: PredictionFile) -> int:
    digest = hashlib.sha256(base.digest + head.digest).digest()
    return int.from_bytes(digest[:8], "big")


def on_test_set(
    reader: Snapshots,
    evaluation: Evaluation,
    revs: tuple[str, str],
    sides: Sides,
    hashes: test_sets.Hashes | None = None,
) -> Sides:
    """Two sides, with what their revisions record of the test set; see :func:`test_sets.compare`.

    Raises:
        UsageError: a revision names nothing.
    """
    test_set = test_sets.compare(reader, evaluation, revs, (sides.base, sides.head), hashes)
    return sides._replace(test_set=test_set)


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

    def compare(self, base: str, head: str) -> Assessed:
        """The evaluation at two revisions.

        Raises:
            UsageError: a revision names nothing.
            OutsideError: predictions are not there, or not here.
            ConfigError: they cannot be read as the evaluation says.
        """
        before = self.before or self.evaluation
        refuse_edited(self.reader, base, before.predictions)
        if head != WORKSPACE:  # there people try things
            self._refuse(head, base)
        old = of_revision(self.reader, base, before, is_base=True)
        new = of_revision(self.reader, head, self.evaluation)
        return self._both((base, head), old, new)

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
            alone = together(self.evaluation, new, new)
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
            return of_revision(self.reader, rev, evaluation, is_base=is_base)
        except UnprovenError as error:
            problems.append((rev, error.problem))
        except OutsideError as error:
            reason = error.message.removeprefix(f"{path}: ")
            missing = self.reader.missing(rev, path)
            absent = missing.absent if missing else None
            problems.append((rev, Problem(path, reason, error.hint, absent)))
        return None

    def _alone(self, new: PredictionFile) -> Assessed:
        question = self.name, repr(self.evaluation), new.digest.hex()
        known = self.memory.find(question)
        if known is not None:
            return known
        rows = new.parse(self.evaluation)
        alone = Sides(rows, rows, _seed(new, new))
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
        sides = together(self.evaluation, old, new, self.before)
        sides = on_test_set(self.reader, self.evaluation, revs, sides, exams)
        alone = Sides(sides.head, sides.head, _seed(new, new))
        found = compared.assess_sides(self.name, self.evaluation, sides, alone)
        if sides.test_set.inputs != "unread":  # else it may be read another time
            self.memory.keep(question, found)
        return found
