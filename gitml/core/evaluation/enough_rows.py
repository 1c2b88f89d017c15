"""How many rows speak: enough of them for a test, also where they do not count alike."""

from typing import TYPE_CHECKING, TypeAlias

from gitml.core.evaluation.difference import Untested, too_few
from gitml.core.evaluation.rows import ClassRows, NumberRows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

ENOUGH_ROWS = 30
"""Fewer are too few for a bootstrap and for what is normal only in the limit."""


def effective_rows(weight: "Floats") -> int:
    """As how many rows of one weight these are: Kish (1965), "Survey Sampling"."""
    squares = float(weight @ weight)
    return int(float(weight.sum()) ** 2 / squares * (1 + 1e-9)) if squares else 0


def count(chosen: "NDArray[np.bool_]", weight: "Floats | None") -> int:
    """How many rows are chosen; of rows with weights, as how many of one weight they are."""
    if weight is None:
        return int(chosen.sum())
    return effective_rows(weight[chosen])


def too_few_rows(rows: ClassRows | NumberRows) -> Untested:
    """Why rows are too few for a bootstrap; empty where they are not."""
    if len(rows) < ENOUGH_ROWS:
        return too_few(len(rows))
    if rows.weight is None or effective_rows(rows.weight) >= ENOUGH_ROWS:
        return ""
    return "uneven-weights"
