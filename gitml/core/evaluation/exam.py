"""Whether two models sat the same exam: the same rows of a test set, with the same labels."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from gitml.core.evaluation.exact_cells import differ
from gitml.core.evaluation.findings import NO_TEST_SET, Match, RecordedTestSet
from gitml.core.evaluation.predictions import Predictions
from gitml.errors import ConfigError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gitml.core.evaluation.predictions import Column

    Places: TypeAlias = NDArray[np.int64]


_ENOUGH_ROWS = 100
_ENOUGH_SHARE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Exam:
    """Two models on the rows that both have.

    Attributes:
        base, head: row by row the same; empty where they cannot be compared.
        removed, added: rows that only the base, only the head has.
        relabelled: common rows whose label, or weight, is another one in the head.
    """

    match: Match
    base: Predictions
    head: Predictions
    removed: int = 0
    added: int = 0
    relabelled: int = 0


def match_rows(
    base: Predictions, head: Predictions, test_set: RecordedTestSet = NO_TEST_SET
) -> Exam:
    """Find the rows that two models have in common, by id, or by their order where none has ids.

    Of a test set that changed in more than its labels nothing is comparable, nor where its hash is
    another one and nobody can tell why.

    Raises:
        ConfigError: an id names two rows.
    """
    exam = _by_rows(base, head)
    if test_set.inputs in ("changed", "unread") and exam.match in ("same", "relabelled", "overlap"):
        return _nothing("inputs", base, head, exam.removed, exam.added)
    return exam


def renamed_slices(exam: Exam, column: str) -> frozenset[str]:
    """The slices of the base that the head has under another name: all their rows, and no other.

    Of sides that do not have the same rows nothing is known, so there are none.

    Args:
        exam: of which both sides know the slice of each row.
        column: of the slices.
    """
    if exam.match not in ("same", "relabelled"):
        return frozenset()
    old, new = (side.slices[column].tolist() for side in (exam.base, exam.head))
    before, after = Counter(old), Counter(new)
    return frozenset(
        was
        for (was, now), rows in Counter(zip(old, new, strict=True)).items()
        if was != now and rows == before[was] == after[now]
    )


def has_same_slices(exam: Exam) -> bool:
    """Whether each common row lies in the same slices of both sides, of the columns both know."""
    return all(
        np.array_equal(column, exam.head.slices[name])
        for name, column in exam.base.slices.items()
        if name in exam.head.slices
    )


def _by_rows(base: Predictions, head: Predictions) -> Exam:
    if base.ids is None or head.ids is None:
        return _by_order(base, head)
    of_base, of_head = _common(base.ids, head.ids, base.source, head.source)
    removed, added = len(base) - len(of_base), len(head) - len(of_head)
    left, right = base.take(of_base), head.take(of_head)
    relabelled = int((differ(left.label, right.label) | _reweighted(left, right)).sum())
    left = replace(left, label=right.label, weight=right.weight)
    if not removed and not added:
        return Exam("relabelled" if relabelled else "same", left, right, 0, 0, relabelled)
    share = len(of_base) / max(len(base), len(head))
    if len(of_base) >= _ENOUGH_ROWS and share >= _ENOUGH_SHARE:
        return Exam("overlap", left, right, removed, added, relabelled)
    return _nothing("changed", base, head, removed, added)


def _by_order(base: Predictions, head: Predictions) -> Exam:
    if len(base) == len(head) and not differ(base.label, head.label).any():
        reweighted = int(np.asarray(_reweighted(base, head)).sum())
        match: Match = "relabelled" if reweighted else "same"
        return Exam(match, replace(base, weight=head.weight), head, relabelled=reweighted)
    return _nothing("unnamed", base, head, 0, 0)


def _nothing(match: Match, base: Predictions, head: Predictions, removed: int, added: int) -> Exam:
    none = np.empty(0, dtype=np.int64)
    return Exam(match, base.take(none), head.take(none), removed, added)


def _common(of_base: "Column", of_head: "Column", base: str, head: str) -> "tuple[Places, Places]":
    """The places of the common ids on either side, in the order of the head."""
    import pandas as pd

    if (of_base.dtype.kind == "O") != (of_head.dtype.kind == "O"):
        of_base, of_head = (side.astype(str).astype(object) for side in (of_base, of_head))
    left, right = pd.Index(of_base), pd.Index(of_head)
    for index, source in ((left, base), (right, head)):
        if not index.is_unique:
            twice = index[index.duplicated()][0]
            raise ConfigError(
                f"{source}: two rows have the id '{twice}'",
                hint="as id name a column whose cells are all different",
            )
    if left.equals(right):
        everything = np.arange(len(right))
        return everything, everything
    found = left.get_indexer(right)
    return found[found >= 0], np.flatnonzero(found >= 0)


def _reweighted(base: Predictions, head: Predictions) -> "NDArray[np.bool_] | bool":
    """Where a row counts for more or less than before; unknown weights are no change."""
    if base.weight is None or head.weight is None:
        return False
    changed: NDArray[np.bool_] = base.weight != head.weight
    return changed
