"""What a model said of each row of a test set."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from gitml.core.evaluation.findings import NO_TEST_SET, RecordedTestSet

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column: TypeAlias = NDArray[Any]
    Places: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """One model's predictions, row by row.

    Attributes:
        source: the file, for messages.
        label: shape (n,), the truth: classes as text, or numbers.
        prediction: shape (n,), of the same kind; None where there are scores only.
        scores: shape (n, k): of the positive class, k is 1; or of each class, in order.
        weight: shape (n,), how much each row counts; None where all count the same.
        row_values: shape (n,) each, of each row what a metric of the team's own is the mean of.
        ids: shape (n,), text that names each row; None where rows have no names.
        slices: shape (n,) each, text by the name of a slice column.
    """

    source: str
    label: "Column"
    prediction: "Column | None" = None
    scores: "NDArray[np.float64] | None" = None
    ids: "Column | None" = None
    slices: Mapping[str, "Column"] = field(default_factory=dict)
    weight: "NDArray[np.float64] | None" = None
    row_values: Mapping[str, "NDArray[np.float64]"] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.label)

    def take(self, rows: "Places") -> "Predictions":
        """Some rows, in this order."""
        return replace(
            self,
            label=self.label[rows],
            prediction=None if self.prediction is None else self.prediction[rows],
            scores=None if self.scores is None else self.scores[rows],
            ids=None if self.ids is None else self.ids[rows],
            slices={name: column[rows] for name, column in self.slices.items()},
            row_values={name: column[rows] for name, column in self.row_values.items()},
            weight=None if self.weight is None else self.weight[rows],
        )


class Sides(NamedTuple):
    """The predictions of two models.

    Attributes:
        seed: of random numbers: the same for the same two files.
        test_set: what both points record of it.
        reevaluated: whether the base's were made anew by the head's stages.
    """

    base: Predictions
    head: Predictions
    seed: int
    test_set: RecordedTestSet = NO_TEST_SET
    reevaluated: bool = False
