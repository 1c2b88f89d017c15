"""Differences of metrics that scores tell: each metric by its one method."""

import math
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from gitml.core.evaluation import roc, row_bootstrap, row_losses
from gitml.core.evaluation.difference import Difference, too_few, untested, with_changes
from gitml.core.evaluation.enough_rows import ENOUGH_ROWS, count, too_few_rows
from gitml.core.evaluation.rows import ClassRows, NumberRows, refuse_positive

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]


def of_scores(rows: ClassRows, metric: str, seed: int) -> Difference:
    """The difference of a metric of :data:`SCORES`; see :func:`metrics.of_classes`."""
    return with_changes(_by_score(rows, metric, seed), _changed(rows))


def _changed(rows: ClassRows) -> int:
    """Rows of which two models have other scores; 0 where a side has none."""
    base, head = rows.base_scores, rows.head_scores
    if base is None or head is None:
        return 0
    return count((base != head).any(axis=1), rows.weight)


def _by_score(rows: ClassRows, metric: str, seed: int) -> Difference:
    base, head, n = rows.base_scores, rows.head_scores, len(rows)
    if base is None or head is None:
        return untested(math.nan, math.nan, n, "no-scores")
    if not np.isfinite(base).all() or not np.isfinite(head).all():
        return untested(math.nan, math.nan, n, "not-finite")
    return SCORES[metric](rows, base, head, seed)


def _roc_auc(rows: ClassRows, base: "Floats", head: "Floats", seed: int) -> Difference:
    if base.shape[1] > 2:
        return _against_the_rest(row_bootstrap.roc_auc, rows, base, head, seed)
    refuse_positive({"roc_auc"} if rows.positive < 0 else set(), rows)
    sides = base[:, rows.positive], head[:, rows.positive]
    positive = rows.label == rows.positive
    if rows.weight is not None:
        areas = [row_bootstrap.roc_auc(positive, scores) for scores in sides]
        return resampled(areas[0], areas[1], rows, seed)
    if len(rows) < ENOUGH_ROWS:
        one, other = (roc.area(positive, scores) for scores in sides)
        return untested(one, other, len(rows), too_few(len(rows)))
    return roc.compare(positive, *sides)


def _average_precision(rows: ClassRows, base: "Floats", head: "Floats", seed: int) -> Difference:
    if base.shape[1] > 2:
        return _against_the_rest(row_bootstrap.average_precision, rows, base, head, seed)
    refuse_positive({"average_precision"} if rows.positive < 0 else set(), rows)
    positive = rows.label == rows.positive
    one, other = (
        row_bootstrap.average_precision(positive, scores[:, rows.positive])
        for scores in (base, head)
    )
    return resampled(one, other, rows, seed)


def _against_the_rest(
    metric: "Callable[[NDArray[np.bool_], Floats], row_bootstrap.Weighted]",
    rows: ClassRows,
    base: "Floats",
    head: "Floats",
    seed: int,
) -> Difference:
    """The plain mean over classes, each against all others: scikit-learn's ``ovr``, ``macro``."""
    one, other = (
        row_bootstrap.mean_of(
            [metric(rows.label == place, scores[:, place]) for place in range(scores.shape[1])]
        )
        for scores in (base, head)
    )
    return resampled(one, other, rows, seed)


def resampled(
    base: "row_bootstrap.Weighted",
    head: "row_bootstrap.Weighted",
    rows: ClassRows | NumberRows,
    seed: int,
) -> Difference:
    """The difference of a metric of rows, by the bootstrap over them, weighted where they are."""
    if rows.weight is not None:
        base, head = (row_bootstrap.times(metric, rows.weight) for metric in (base, head))
    if len(rows) and (why := too_few_rows(rows)):
        once = np.ones(len(rows))
        return untested(base(once), head(once), len(rows), why)
    return row_bootstrap.compare(base, head, len(rows), seed)


def _mean_loss(
    losses: "Callable[[NDArray[np.int64], Floats], Floats]",
    rows: ClassRows,
    base: "Floats",
    head: "Floats",
    seed: int,
) -> Difference:
    if any(scores.size and (scores.min() < 0 or scores.max() > 1) for scores in (base, head)):
        return untested(math.nan, math.nan, len(rows), "no-probabilities")
    one, other = losses(rows.label, base), losses(rows.label, head)
    if rows.weight is not None:
        return resampled(row_bootstrap.mean(one), row_bootstrap.mean(other), rows, seed)
    return row_losses.compare(one, other)


SCORES: "Mapping[str, Callable[[ClassRows, Floats, Floats, int], Difference]]" = MappingProxyType(
    {
        "roc_auc": _roc_auc,
        "average_precision": _average_precision,
        "log_loss": partial(_mean_loss, row_losses.log_losses),
        "brier": partial(_mean_loss, row_losses.brier_losses),
    }
)
