"""Which other test sets somebody said are meant, of evaluations and of metrics files."""

from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from gitml.checks import predictions, test_sets
from gitml.core.acceptance import NOBODY, Acceptance, Claim, accept
from gitml.core.evaluation.predictions import Predictions
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.core.snapshot import Part, Problem, Snapshots
from gitml.errors import ConfigError, OutsideError
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from gitml.core.comparisons import comparison
    from gitml.core.evaluation import exam
else:
    comparison = LateModule("gitml.core.comparisons.comparison")
    exam = LateModule("gitml.core.evaluation.exam")

_MEASURED: frozenset[Part] = frozenset({"stages", "data", "models", "code"})
_MOST_KEPT = 4  # test sets that are in memory at once


class Acceptances:
    """What is accepted between two revisions.

    Args:
        reader: of the project.
        base: None where there is nothing to compare with.
        head: a revision.
    """

    def __init__(self, reader: Snapshots, base: str | None, head: str) -> None:
        self._reader = reader
        self._base = base
        self._head = head
        self._found: dict[tuple[str, ...], Acceptance] = {}
        self._problems: dict[tuple[str, Problem], None] = {}

    @property
    def problems(self) -> tuple[tuple[str, Problem], ...]:
        """Test sets that could not be read, each with its commit."""
        return tuple(self._problems)

    @cached_property
    def _claims(self) -> list[Claim]:
        if self._base is None:
            return []
        return [*self._reader.claims(self._base, self._head)]

    def of_evaluation(self, name: str, evaluation: Evaluation, column: str = "") -> Acceptance:
        """Whether the test set that the head's predictions are of is meant.

        It is the same where the predictions are, or else their ids, labels and weights, and what
        the models were shown.

        Args:
            name: of the evaluation.
            evaluation: names the predictions.
            column: of slices, which are then a part of the test set; or empty.

        Raises:
            UsageError: a revision names nothing.
        """
        place = ("evaluation", name, column)
        if place not in self._found and self._claims:
            exams = _Exams(self._reader, evaluation, column)
            self._found[place] = self._accept(exams.is_same, exams.unread)
        return self._found.get(place, NOBODY)

    def of_metrics_file(self, path: str) -> Acceptance:
        """Whether the data that a metrics file of the head was measured on is meant.

        Raises:
            UsageError: a revision names nothing.
        """
        place = ("file", path)

        def is_same(one: str, other: str) -> bool:
            left, right = (self._reader.read(rev, _MEASURED) for rev in (one, other))
            return comparison.same_evaluation_data(left, right, path)

        if place not in self._found and self._claims:
            self._found[place] = self._accept(is_same, {})
        return self._found.get(place, NOBODY)

    def _accept(
        self, is_same: Callable[[str, str], bool], unread: dict[str, Problem]
    ) -> Acceptance:
        def following(commit: str) -> Iterable[str]:
            return self._reader.following(commit, self._head)

        found = accept(self._claims, self._base or "", self._head, is_same, following)
        if found.reason or not unread:
            return found
        self._problems.update(dict.fromkeys((rev[:7], why) for rev, why in unread.items()))
        return found._replace(unread=True)


class _Exams:
    """The test set of an evaluation at any revision, as its predictions have it.

    Args:
        reader: of the project.
        evaluation: names the predictions.
        column: of the slices that are a part of it; or empty.

    Attributes:
        unread: why predictions of a revision cannot be read, though it has some.
    """

    def __init__(self, reader: Snapshots, evaluation: Evaluation, column: str) -> None:
        self._reader = reader
        slices = tuple(rule for rule in evaluation.slices if rule.column == column)
        self._evaluation = evaluation._replace(
            prediction=None, scores=(), slices=slices, row_metrics={}
        )
        self._rows = lru_cache(_MOST_KEPT)(self._read)
        self._recorded = lru_cache(None)(self._find)
        self.unread: dict[str, Problem] = {}

    def is_same(self, one: str, other: str) -> bool:
        """Whether two revisions have the same test set; not where one cannot be read."""
        record = self._recorded(one)
        if one == other or (record is not None and record == self._recorded(other)):
            return True
        left, right = self._rows(one), self._rows(other)
        if left is None or right is None or (left.weight is None) != (right.weight is None):
            return False
        revs = one, other
        shown = test_sets.compare(self._reader, self._evaluation, revs, (left, right))
        try:
            found = exam.match_rows(left, right, shown)
        except ConfigError as error:  # of ids that name two rows
            self.unread[one] = Problem(self._evaluation.predictions, error.message, error.hint)
            return False
        return found.match == "same" and exam.has_same_slices(found)

    def _find(self, rev: str) -> str | None:
        return test_sets.recorded(self._reader, rev, self._evaluation.predictions)

    def _read(self, rev: str) -> Predictions | None:
        path = self._evaluation.predictions
        try:
            is_base = not self._evaluation.slices
            file = predictions.of_revision(self._reader, rev, self._evaluation, is_base=is_base)
            return file.parse(self._evaluation)
        except OutsideError:
            missing = self._reader.missing(rev, path)
            if missing is not None and missing.absent is not None:
                self.unread[rev] = missing
        except ConfigError as error:
            self.unread[rev] = Problem(path, error.message, error.hint)
        return None
