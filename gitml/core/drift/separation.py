"""Whether a classifier tells rows of the reference from current ones: drift of all columns at once.

Each row gets its score from a model that was trained on other rows (cross-validation). If nothing
shifted, the scores of a fold say nothing of which side its rows are from, so that permuting the
sides within folds gives the p-value: the classifier two-sample test of Lopez-Paz and Oquab (2017).
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from gitml.core.drift.column_drift import ALPHA, LEAST_EFFECT, LEAST_ROWS, Verdict
from gitml.core.drift.samples import cumulative, numbers
from gitml.late_module import LateModule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = LateModule("numpy")

Cells: TypeAlias = Sequence[str | None]
_FOLDS = 5
_PERMUTATIONS = 999
_SEED = 20_260_101
_MOST_COLUMNS = 300  # that are given to the classifier
_MOST_CATEGORIES = 250  # the most frequent ones; all others are one
_TOLD = 5  # columns that give the difference away
_SLACK = 1e-12
_NEGLIGIBLE = 0.01  # of the AUC, that a column must bring


class Classifier(Protocol):
    """What is used of one of scikit-learn's."""

    def fit(self, x: Any, y: Any) -> Any: ...
    def predict_proba(self, x: Any) -> Any: ...


@dataclass(frozen=True, slots=True)
class Separation:
    """How well rows of both sides can be told apart.

    Attributes:
        auc: cross-validated; 0.5 where they cannot be.
        effect: the share of the rows that moved, as far as the scores show: by how much the
            distribution function of the current side's lies below at most.
        p: of no difference at all.
        columns: those that give it away, and how much of the AUC each brings.
        rows: of both sides together that it was tried on.
        left_out: rows of the current side that the other one has, too.
    """

    auc: float
    effect: float
    p: float
    rows: int
    columns: tuple[tuple[str, float], ...] = ()
    left_out: int = 0

    @property
    def verdict(self) -> Verdict:
        """The word for it."""
        if self.p >= ALPHA:
            return "no shift seen"
        return "shifted" if self.effect >= LEAST_EFFECT else "small shift"


def separate(
    reference: Mapping[str, Cells], current: Mapping[str, Cells], are_numbers: Mapping[str, bool]
) -> Separation | None:
    """Tell rows of two tables apart by all columns.

    Args:
        reference: cells as text by column, None where missing; rows side by side.
        current: the same columns.
        are_numbers: whether a column has numbers; else its cells are categories.

    Returns:
        None where a side has too few rows, or there is no column.
    """
    names = list(are_numbers)[:_MOST_COLUMNS]
    sizes = [len(side[names[0]]) if names else 0 for side in (reference, current)]
    if min(sizes) < LEAST_ROWS:
        return None
    encode = {True: as_numbers, False: _codes}
    columns = [encode[are_numbers[name]]([*reference[name], *current[name]]) for name in names]
    matrix = np.column_stack(columns)
    kinds = [not are_numbers[name] for name in names]
    with _one_thread():
        folds = _crossed(lambda: _trees(kinds), matrix, sizes)
        gains = folds.gains(len(names))
    ranked = sorted(zip(names, gains, strict=True), key=lambda one: -one[1])
    told = tuple((name, gain) for name, gain in ranked[:_TOLD] if gain > _NEGLIGIBLE)
    return folds.separation(told)


def separate_texts(reference: Cells, current: Cells) -> Separation | None:
    """Tell the texts of one column apart, by the words and pairs of words in them.

    Returns:
        None where a side has too few.
    """
    from sklearn.feature_extraction.text import HashingVectorizer

    before, after = ([text for text in side if text] for side in (reference, current))
    if min(len(before), len(after)) < LEAST_ROWS:
        return None
    hashed = HashingVectorizer(n_features=1 << 14, ngram_range=(1, 2), alternate_sign=False)
    matrix = hashed.transform([*before, *after])
    with _one_thread():
        return _crossed(_linear, matrix, [len(before), len(after)]).separation()


def _one_thread() -> AbstractContextManager[object]:
    """Threads that wait for each other cost more than they bring on so few rows."""
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[object] = threadpool_limits(limits=1)
    return limits


@dataclass(frozen=True, slots=True, eq=False)
class _Folds:
    """Rows with the scores that they got, and the models by fold.

    Attributes:
        sides: 0 for the reference, 1 for the current side, shape (n,).
        scores: shape (n,).
        parts: the rows of each fold, and the model that was trained on all others.
    """

    matrix: Any
    sides: "NDArray[np.int64]"
    scores: "NDArray[np.float64]"
    parts: Sequence[tuple["NDArray[np.int64]", Classifier]]

    def separation(self, columns: tuple[tuple[str, float], ...] = ()) -> Separation:
        """What is found, with a p-value from permutations within folds."""
        random = np.random.default_rng(_SEED)
        auc, permuted = 0.0, np.zeros(_PERMUTATIONS)
        for rows, _ in self.parts:
            sides, scores = self.sides[rows], self.scores[rows]
            auc += area(scores, sides) / len(self.parts)
            drawn = random.permuted(np.tile(sides, (_PERMUTATIONS, 1)), axis=1)
            permuted += _areas(_ranks(scores), drawn) / len(self.parts)
        before, after = (numbers(self.scores[self.sides == side]) for side in (0, 1))
        _, one, other = cumulative(before, after)
        d = max(0.0, float((one - other).max()))  # scores of the current side are higher
        p = (1 + int((permuted >= auc - _SLACK).sum())) / (1 + _PERMUTATIONS)
        return Separation(auc, d, p, len(self.sides), columns)

    def gains(self, count: int) -> list[float]:
        """By how much the AUC falls on average if a column is shuffled among rows not seen."""
        random = np.random.default_rng(_SEED)
        lost = np.zeros(count)
        for rows, model in self.parts:
            whole = area(self.scores[rows], self.sides[rows])
            for column in range(count):
                shuffled = self.matrix[rows].copy()
                shuffled[:, column] = random.permutation(shuffled[:, column])
                lost[column] += whole - area(model.predict_proba(shuffled)[:, 1], self.sides[rows])
        return (lost / len(self.parts)).tolist()  # type: ignore[no-any-return]


def area(scores: "NDArray[np.float64]", sides: "NDArray[np.int64]") -> float:
    """The area under the ROC curve, by the ranks of the scores; ties count half."""
    return float(_areas(_ranks(scores), sides[np.newaxis])[0])


def _ranks(scores: "NDArray[np.float64]") -> "NDArray[np.float64]":
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[place], dtype=np.float64)


def _areas(ranks: "NDArray[np.float64]", sides: "NDArray[np.int64]") -> "NDArray[np.float64]":
    """The area of each row of ``sides``, which all have as many of each side."""
    n = int(sides[0].sum())
    return np.asarray((sides @ ranks - n * (n + 1) / 2) / (n * (len(ranks) - n)))


def _crossed(make: Callable[[], Classifier], matrix: Any, sizes: Sequence[int]) -> _Folds:
    from sklearn.model_selection import StratifiedKFold

    sides = np.repeat([0, 1], sizes)
    scores = np.zeros(len(sides))
    parts = []
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    for train, test in folds.split(np.zeros(len(sides)), sides):
        model = make()
        model.fit(matrix[train], sides[train])
        scores[test] = model.predict_proba(matrix[test])[:, 1]
        parts.append((test, model))
    return _Folds(matrix, sides, scores, parts)


def _trees(are_categories: Sequence[bool]) -> Classifier:
    from sklearn.ensemble import HistGradientBoostingClassifier

    found: Classifier = HistGradientBoostingClassifier(
        max_iter=60,
        max_leaf_nodes=15,
        min_samples_leaf=10,
        categorical_features=list(are_categories) if any(are_categories) else None,
        early_stopping=False,
        random_state=0,
    )
    return found


def _linear() -> Classifier:
    from sklearn.linear_model import LogisticRegression

    found: Classifier = LogisticRegression(class_weight="balanced", max_iter=200)
    return found


def as_numbers(cells: Cells) -> "NDArray[np.float64]":
    """Cells as numbers, NaN where there is none."""
    return np.asarray([_number(cell) for cell in cells], dtype=np.float64)


def _number(cell: str | None) -> float:
    try:
        return float(cell) if cell else np.nan
    except ValueError:
        return np.nan


def _codes(cells: Cells) -> "NDArray[np.float64]":
    """A number for each category, by how frequent it is; NaN where it is missing."""
    there = [cell for cell in cells if cell is not None]
    values, counts = np.unique(np.asarray(there, dtype=object), return_counts=True)
    order = np.argsort(-counts, kind="stable")
    codes = {values[at]: min(rank, _MOST_CATEGORIES) for rank, at in enumerate(order)}
    return np.asarray([codes.get(cell, np.nan) for cell in cells], dtype=np.float64)
