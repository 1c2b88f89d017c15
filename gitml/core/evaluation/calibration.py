"""Whether scores are probabilities: of rows with a score of 0.8, are four of five right?"""

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from gitml.core.evaluation.difference import LEVEL
from gitml.core.evaluation.enough_rows import ENOUGH_ROWS, count
from gitml.core.evaluation.findings import BINS, Bin, Calibration
from gitml.core.evaluation.rows import ClassRows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Flags: TypeAlias = NDArray[np.bool_]

_Z = NormalDist().inv_cdf(0.5 + LEVEL / 2)


def calibrations(rows: ClassRows) -> tuple[Calibration, Calibration] | None:
    """Of base and head; None where one has no scores that could be probabilities."""
    found = [_of_side(rows, scores) for scores in (rows.base_scores, rows.head_scores)]
    base, head = found
    return None if base is None or head is None else (base, head)


def _of_side(rows: ClassRows, scores: "Floats | None") -> Calibration | None:
    if scores is None or count(np.ones(len(rows), dtype=bool), rows.weight) < ENOUGH_ROWS:
        return None
    if not np.isfinite(scores).all() or scores.min() < 0 or scores.max() > 1:
        return None
    weight = np.ones(len(rows)) if rows.weight is None else rows.weight
    if rows.positive >= 0:
        happened = rows.label == rows.positive
        return calibration(scores[:, rows.positive], happened, weight, "positive")
    return calibration(scores.max(axis=1), scores.argmax(axis=1) == rows.label, weight, "top")


def calibration(
    scores: "Floats", happened: "Flags", weight: "Floats", of: Literal["positive", "top"]
) -> Calibration:
    """Put rows into bins of equal width, and compare mean score and share in each.

    Args:
        scores: shape (n,), from 0 to 1.
        happened: shape (n,), whether a row is of the class.
        weight: shape (n,), how much each row counts; some are above 0.
        of: what the scores are of.
    """
    place = np.minimum((scores * BINS).astype(np.int64), BINS - 1)
    in_bin, squares = (
        np.bincount(place, weights=column, minlength=BINS) for column in (weight, weight**2)
    )
    some = in_bin > 0
    means, shares = (
        np.bincount(place, weights=weight * column, minlength=BINS)[some] / in_bin[some]
        for column in (scores, happened)
    )
    part = in_bin[some] / weight.sum()
    overall = float(np.average(happened, weights=weight))
    brier = float(np.average((scores - happened) ** 2, weights=weight))
    reliability = float((part * (means - shares) ** 2).sum())
    resolution = float((part * (shares - overall) ** 2).sum())
    uncertainty = overall * (1 - overall)
    effective = in_bin[some] ** 2 / squares[some]  # as many of one weight: Kish (1965)
    known = zip(means.tolist(), shares.tolist(), effective.tolist(), strict=True)
    by_bin = dict(zip(np.flatnonzero(some).tolist(), known, strict=True))
    return Calibration(
        of,
        len(scores),
        tuple(
            _bin(bin_, n, *by_bin.get(bin_, _NOTHING))
            for bin_, n in enumerate(np.bincount(place, minlength=BINS).tolist())
        ),
        error=float((part * np.abs(means - shares)).sum()),
        brier=brier,
        reliability=reliability,
        resolution=resolution,
        uncertainty=uncertainty,
        within=brier - (reliability - resolution + uncertainty),
    )


_NOTHING = (math.nan, math.nan, 0.0)


def _bin(place: int, n: int, score: float, observed: float, effective: float) -> Bin:
    low, high = place / BINS, (place + 1) / BINS
    return Bin(low, high, n, score, observed, wilson(observed, effective))


def wilson(share: float, n: float) -> tuple[float, float]:
    """The 95 % interval of a share of n rows; everything without rows."""
    if not n:
        return 0.0, 1.0
    middle = share + _Z**2 / (2 * n)
    reach = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    scale = 1 + _Z**2 / n
    # The share lies within, whatever floats make of it.
    low, high = min(share, (middle - reach) / scale), max(share, (middle + reach) / scale)
    return max(0.0, low), min(1.0, high)
