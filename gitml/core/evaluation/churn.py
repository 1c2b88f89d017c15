"""What changes row by row between two models: churn, and the difference of confusion matrices."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from gitml.core.evaluation.rows import ClassRows, NumberRows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

MOST_CLASSES = 20
"""A larger matrix is no longer read."""


@dataclass(frozen=True, slots=True)
class Churn:
    """How many rows changed, and to which side.

    Attributes:
        kind: of classes a row is right or wrong; of numbers it is nearer to the truth or farther.
        n: rows.
        better: became right, or nearer.
        worse: became wrong, or farther.
        changed: rows of which the two models say something else.
    """

    kind: Literal["classes", "numbers"]
    n: int
    better: int
    worse: int
    changed: int


@dataclass(frozen=True, slots=True)
class Confusion:
    """The confusion matrices of both models.

    Attributes:
        classes: names, in the order of rows (labels) and columns (predictions).
        base, head: rows of the test set, by label and prediction.
    """

    classes: tuple[str, ...]
    base: tuple[tuple[int, ...], ...]
    head: tuple[tuple[int, ...], ...]


def churn(rows: ClassRows | NumberRows) -> Churn | None:
    """Count the rows that changed; None without predictions, or without rows."""
    if not len(rows) or rows.base is None or rows.head is None:
        return None
    changed = int((rows.base != rows.head).sum())
    if isinstance(rows, NumberRows):
        gain = error_gains(rows)
        return Churn("numbers", len(rows), int((gain > 0).sum()), int((gain < 0).sum()), changed)
    base_right, head_right = rows.base == rows.label, rows.head == rows.label
    better, worse = int((head_right & ~base_right).sum()), int((base_right & ~head_right).sum())
    return Churn("classes", len(rows), better, worse, changed)


def error_gains(rows: NumberRows) -> "Floats":
    """By how much the head is nearer to the truth, shape (n,)."""
    gains: Floats = np.abs(rows.base - rows.truth) - np.abs(rows.head - rows.truth)
    return gains


def confusion(rows: ClassRows) -> Confusion | None:
    """Both matrices; None without predictions or rows, or with too many classes to read."""
    classes = len(rows.classes)
    if not len(rows) or classes > MOST_CLASSES or rows.base is None or rows.head is None:
        return None

    def matrix(guess: "NDArray[np.int64]") -> tuple[tuple[int, ...], ...]:
        counts = np.bincount(rows.label * classes + guess, minlength=classes**2)
        return tuple(tuple(map(int, line)) for line in counts.reshape(classes, classes))

    return Confusion(rows.classes, matrix(rows.base), matrix(rows.head))
