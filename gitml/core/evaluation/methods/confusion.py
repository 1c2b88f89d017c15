"""Metrics that a confusion matrix tells, of one matrix or of thousands at once."""

from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Rule: TypeAlias = Callable[["Totals"], Floats]


_STEP = 1e-4  # of a total, to either side: rounding and curvature both are less than 1e-7
_MOST = 2**21  # totals held at once


class Totals:
    """What the metrics are made of, for a stack of confusion matrices.

    Args:
        right: shape (matrices, classes), rows of each class that were predicted as it.
        actual: shape (matrices, classes), rows whose label is the class.
        predicted: shape (matrices, classes), rows whose prediction is the class.
        distance: how many places label and prediction are apart, to a power and summed over the
            rows of each matrix; only weighted kappa asks for it.
        positive: place of the positive class among the classes; of more than two, -1.
    """

    def __init__(
        self,
        right: "Floats",
        actual: "Floats",
        predicted: "Floats",
        distance: "Callable[[int], Floats]",
        positive: int,
    ) -> None:
        self.right = right
        self.actual = actual
        self.predicted = predicted
        self.distance = distance
        self.positive = positive
        self.rows = actual.sum(axis=1)

    @property
    def present(self) -> "NDArray[np.bool_]":
        """Classes that a label or a prediction has: the others are left out of a mean."""
        return (self.actual + self.predicted) > 0


def _ratio(above: "Floats", below: "Floats") -> "Floats":
    """A quotient that is 0 where it is not defined, as scikit-learn has it by default."""
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)


def _recall(totals: Totals) -> "Floats":
    return _ratio(totals.right, totals.actual)


def _precision(totals: Totals) -> "Floats":
    return _ratio(totals.right, totals.predicted)


def _f1(totals: Totals) -> "Floats":
    return _ratio(2 * totals.right, totals.actual + totals.predicted)


def _macro(of_classes: "Rule") -> "Rule":
    def metric(totals: Totals) -> "Floats":
        present = totals.present
        return _ratio((of_classes(totals) * present).sum(axis=1), present.sum(axis=1).astype(float))

    return metric


def _weighted(of_classes: "Rule") -> "Rule":
    def metric(totals: Totals) -> "Floats":
        return _ratio((of_classes(totals) * totals.actual).sum(axis=1), totals.rows)

    return metric


def _of_positive(of_classes: "Rule") -> "Rule":
    def metric(totals: Totals) -> "Floats":
        return of_classes(totals)[:, totals.positive]

    return metric


def _accuracy(totals: Totals) -> "Floats":
    return _ratio(totals.right.sum(axis=1), totals.rows)


def _balanced_accuracy(totals: Totals) -> "Floats":
    labelled = totals.actual > 0
    return _ratio(_recall(totals).sum(axis=1), labelled.sum(axis=1).astype(float))


def _specificity(totals: Totals) -> "Floats":
    return _recall(totals)[:, 1 - totals.positive]


def _matthews(totals: Totals) -> "Floats":
    """Matthews' correlation; of many classes Gorodkin (2004), as scikit-learn has it."""
    rows, right = totals.rows, totals.right.sum(axis=1)
    shared = (totals.actual * totals.predicted).sum(axis=1)
    predicted = rows**2 - (totals.predicted**2).sum(axis=1)
    actual = rows**2 - (totals.actual**2).sum(axis=1)
    return _ratio(right * rows - shared, np.sqrt(predicted * actual))


def _kappa(totals: Totals) -> "Floats":
    """Cohen (1960), "A coefficient of agreement for nominal scales"."""
    rows, right = totals.rows, totals.right.sum(axis=1)
    by_chance = (totals.actual * totals.predicted).sum(axis=1)
    return _ratio(right * rows - by_chance, rows**2 - by_chance)


def _weighted_kappa(power: int) -> "Rule":
    """Cohen (1968), "Weighted kappa": of classes in order, by how far they are apart."""

    def metric(totals: Totals) -> "Floats":
        places = np.arange(totals.actual.shape[1])
        apart = np.abs(places[:, np.newaxis] - places) ** power
        expected = ((totals.actual @ apart) * totals.predicted).sum(axis=1)
        by_chance = _ratio(expected, totals.rows)
        return 1 - _ratio(totals.distance(power), by_chance)

    return metric


METRICS: "Mapping[str, Rule]" = MappingProxyType(
    {
        "accuracy": _accuracy,
        "balanced_accuracy": _balanced_accuracy,
        "recall": _of_positive(_recall),
        "recall_macro": _macro(_recall),
        "recall_weighted": _weighted(_recall),
        "specificity": _specificity,
        "precision": _of_positive(_precision),
        "precision_macro": _macro(_precision),
        "precision_weighted": _weighted(_precision),
        "f1": _of_positive(_f1),
        "f1_macro": _macro(_f1),
        "f1_weighted": _weighted(_f1),
        "matthews_corrcoef": _matthews,
        "cohen_kappa": _kappa,
        "cohen_kappa_linear": _weighted_kappa(1),
        "cohen_kappa_quadratic": _weighted_kappa(2),
    }
)
"""By scikit-learn's name. Those that are not defined (no such row) are 0, as there."""

_POWERS: "Mapping[str, int]" = MappingProxyType(
    {"cohen_kappa_linear": 1, "cohen_kappa_quadratic": 2}
)


class Slopes:
    """How a metric of one matrix moves with one more row, by its label and prediction.

    Args:
        of_totals: shape (3 classes + 1,), how it moves with each total: those of right rows, of
            labels, of predictions, and the distance.
        power: of the distance.
    """

    def __init__(self, of_totals: "Floats", power: int) -> None:
        self._right, self._actual, self._predicted = np.split(of_totals[:-1], 3)
        self._distance = float(of_totals[-1])
        self._power = power

    def of(self, label: "Ints", guess: "Ints") -> "Floats":
        """Of rows with these labels and predictions, shape (n,)."""
        found = self._actual[label] + self._predicted[guess]
        found += np.where(label == guess, self._right[label], 0.0)
        if self._power:
            found += self._distance * np.abs(label - guess) ** self._power
        return found


def _near(moved: "Floats", totals: Totals) -> Totals:
    """Matrices beside one, from their totals as :class:`Slopes` has them."""
    places = np.arange(1, 4) * totals.actual.shape[1]
    right, actual, predicted, distance = np.split(moved, places, axis=1)
    return Totals(right, actual, predicted, lambda _: distance[:, 0], totals.positive)


def slopes(metric: str, totals: Totals) -> Slopes:
    """The derivatives of a metric, by central differences.

    Args:
        metric: a name of :data:`METRICS`.
        totals: of one matrix.
    """
    power = _POWERS.get(metric, 0)
    known = np.concatenate(
        [totals.right[0], totals.actual[0], totals.predicted[0], totals.distance(power)]
    )
    found = np.zeros(len(known))
    for places in np.array_split(np.flatnonzero(known), 1 + len(known) ** 2 // _MOST):
        step = np.zeros((len(places), len(known)))
        step[np.arange(len(places)), places] = _STEP * known[places]
        above, below = (
            METRICS[metric](_near(moved, totals)) for moved in (known + step, known - step)
        )
        found[places] = (above - below) / (2 * _STEP * known[places])
    return Slopes(found, power)


OF_TWO_CLASSES = frozenset({"recall", "specificity", "precision", "f1"})
"""Metrics of the positive class."""
