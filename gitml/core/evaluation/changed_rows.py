"""The rows of a test set of which two models say something else, worst first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from gitml.core.evaluation.churn import churn, confusion, error_gains
from gitml.core.evaluation.exam import Exam
from gitml.core.evaluation.findings import Churn, Confusion
from gitml.core.evaluation.rows import ClassRows, NumberRows, class_rows, number_rows
from gitml.errors import ConfigError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column: TypeAlias = NDArray[Any]
    Places: TypeAlias = NDArray[np.int64]

ID, LABEL, BASE, HEAD, CHANGE = "id", "label", "base", "head", "change"
_OF_CLASSES = ("became wrong", "wrong otherwise", "became right")
_OF_NUMBERS = ("farther", "as far", "nearer")


@dataclass(frozen=True, slots=True, eq=False)
class ChangedRows:
    """What changed, by row.

    Attributes:
        churn: how many rows changed; None where no row is in common.
        confusion: None where there are no classes, or too many to read.
        columns: by name, each of the same length: the row's id (or number, from 1), its label,
            what base and head say, what became of it, with scores those of the label's class, and
            its slices.
    """

    churn: Churn | None
    confusion: Confusion | None
    columns: Mapping[str, "Column"]

    def __len__(self) -> int:
        return len(self.columns[ID])


def changed_rows(exam: Exam, positive: str | None, *, of_numbers: bool) -> ChangedRows:
    """Rows on which predictions differ; first those where the head lost most.

    Args:
        exam: both models on the same rows.
        positive: the positive class of two; None for the usual one.
        of_numbers: whether predictions are numbers rather than classes.

    Raises:
        ConfigError: a side has no predictions, or they are no numbers where they must be.
    """
    for side in (exam.base, exam.head):
        if side.prediction is None:
            raise ConfigError(
                f"{side.source}: scores alone do not tell which rows changed",
                hint="name the column of predictions: prediction",
            )
    rows = number_rows(exam) if of_numbers else class_rows(exam, positive)
    if isinstance(rows, NumberRows):
        order, columns = _of_numbers(rows)
        matrices = None
    else:
        order, columns = _of_classes(rows)
        matrices = confusion(rows)
    ids = exam.head.ids if exam.head.ids is not None else np.arange(1, len(rows) + 1)
    slices = {name: cells[order] for name, cells in exam.head.slices.items()}
    found = {ID: ids[order], **columns}
    found |= {f"slice.{name}" if name in found else name: part for name, part in slices.items()}
    return ChangedRows(churn(rows), matrices, found)


def _of_classes(rows: ClassRows) -> "tuple[Places, dict[str, Column]]":
    base, head, label = rows.base, rows.head, rows.label
    if base is None or head is None or not len(rows):
        return _nothing()
    kind = np.where(base == label, 0, np.where(head == label, 2, 1))
    lost = np.zeros(len(rows))
    scores: dict[str, Column] = {}
    if rows.base_scores is not None and rows.head_scores is not None:
        every = np.arange(len(rows))
        scores = {
            "base_score": rows.base_scores[every, label],
            "head_score": rows.head_scores[every, label],
        }
        lost = scores["base_score"] - scores["head_score"]
    order = np.lexsort((-lost, kind))
    order = order[(base != head)[order]]
    names = np.array(rows.classes, dtype=object)
    return order, {
        LABEL: names[label[order]],
        BASE: names[base[order]],
        HEAD: names[head[order]],
        CHANGE: np.array(_OF_CLASSES, dtype=object)[kind[order]],
        **{name: column[order] for name, column in scores.items()},
    }


def _of_numbers(rows: NumberRows) -> "tuple[Places, dict[str, Column]]":
    if not len(rows):
        return _nothing()
    gain = error_gains(rows)
    order = np.argsort(gain, kind="stable")
    order = order[(rows.base != rows.head)[order]]
    kind = np.select([gain[order] < 0, gain[order] > 0], [0, 2], 1)
    return order, {
        LABEL: rows.truth[order],
        BASE: rows.base[order],
        HEAD: rows.head[order],
        CHANGE: np.array(_OF_NUMBERS, dtype=object)[kind],
        "error_change": -gain[order],
    }


def _nothing() -> "tuple[Places, dict[str, Column]]":
    none = np.empty(0, dtype=np.int64)
    return none, dict.fromkeys((LABEL, BASE, HEAD, CHANGE), none)
