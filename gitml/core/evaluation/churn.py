"""What changes row by row between two models: churn, and the difference of confusion matrices."""

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from gitml.core.evaluation.findings import Churn, ChurnShares, Confusion
from gitml.core.evaluation.magnitude import times_power, unusual_exponent
from gitml.core.evaluation.rows import ClassRows, NumberRows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags: TypeAlias = NDArray[np.bool_]
    Floats: TypeAlias = NDArray[np.float64]

MOST_CLASSES = 20
"""A larger matrix is no longer read."""


def churn(rows: ClassRows | NumberRows) -> Churn | None:
    """Count the rows that changed; None without predictions, or without rows."""
    if not len(rows) or rows.base is None or rows.head is None:
        return None
    changed = rows.base != rows.head
    if isinstance(rows, NumberRows):
        gain = error_gains(rows)
        return _counted("numbers", (gain > 0, gain < 0, changed), rows.weight)
    base_right, head_right = rows.base == rows.label, rows.head == rows.label
    moved = head_right & ~base_right, base_right & ~head_right
    return _counted("classes", (*moved, changed), rows.weight)


def _counted(
    kind: Literal["classes", "numbers"],
    moved: "tuple[Flags, Flags, Flags]",
    weight: "Floats | None",
) -> Churn:
    better, worse, changed = (int(some.sum()) for some in moved)
    shares = None
    if weight is not None and weight.any():
        total = weight.sum()
        shares = ChurnShares(*(float(weight[some].sum() / total) for some in moved))
    return Churn(kind, len(moved[0]), better, worse, changed, shares)


def error_gains(rows: NumberRows) -> "Floats":
    """By how much the head is nearer to the truth, shape (n,)."""
    exponent = unusual_exponent(rows.truth, rows.base, rows.head)
    usual = rows.times_power(-exponent)
    gains = np.abs(usual.base - usual.truth) - np.abs(usual.head - usual.truth)
    return times_power(gains, exponent)


def confusion(rows: ClassRows) -> Confusion | None:
    """Both matrices; None without predictions or rows, or with too many classes to read."""
    classes = len(rows.classes)
    if not len(rows) or classes > MOST_CLASSES or rows.base is None or rows.head is None:
        return None

    def matrix(guess: "NDArray[np.int64]") -> tuple[tuple[float, ...], ...]:
        places = rows.label * classes + guess
        counts = np.bincount(places, weights=rows.weight, minlength=classes**2)
        return tuple(map(tuple, counts.reshape(classes, classes).tolist()))

    return Confusion(rows.classes, matrix(rows.base), matrix(rows.head))
