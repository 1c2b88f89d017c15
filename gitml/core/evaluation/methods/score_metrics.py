"""Differences of metrics that scores tell: each metric by its one method."""

import math
from functools import cached_property, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from gitml.core.evaluation.difference import Difference, untested, with_changes
from gitml.core.evaluation.enough_rows import ENOUGH_ROWS, count, too_few_rows
from gitml.core.evaluation.methods import roc, row_bootstrap, row_losses
from gitml.core.evaluation.methods.weighted_metrics import (
    AveragePrecision,
    Mean,
    MeanOf,
    Ranking,
    RocAuc,
    Times,
    WeightedMetric,
)
from gitml.core.evaluation.rows import ClassRows, NumberRows, refuse_positive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]


class _Scored:
    """Rows with scores of both models, and what several metrics need of them.

    Args:
        rows: what both said.
        base: shape (n, classes), the base's scores.
        head: the same of the head.
    """

    def __init__(self, rows: ClassRows, base: "Floats", head: "Floats") -> None:
        self.rows = rows
        self.sides = base, head

    @cached_property
    def rankings(self) -> tuple[Ranking, Ranking]:
        """The rows by the scores of the positive class of two."""
        base, head = (self.ranking(scores, self.rows.positive) for scores in self.sides)
        return base, head

    def ranking(self, scores: "Floats", place: int) -> Ranking:
        """The rows by the scores of one class against all others."""
        return Ranking(self.rows.label == place, scores[:, place])


def of_scores(rows: ClassRows, metrics: "Iterable[str]", seed: int) -> dict[str, Difference]:
    """Differences of those metrics that are of :data:`SCORES`; see :func:`metrics.of_classes`."""
    asked = [name for name in metrics if name in SCORES]
    base, head, n = rows.base_scores, rows.head_scores, len(rows)
    if base is None or head is None:
        return {name: untested(math.nan, math.nan, n, "no-scores") for name in asked}
    if not np.isfinite(base).all() or not np.isfinite(head).all():
        old, new = (_alone(rows, scores, asked, seed) for scores in (base, head))
        return {name: untested(old[name], new[name], n, "not-finite") for name in asked}
    scored = _Scored(rows, base, head)
    changed = count((base != head).any(axis=1), rows.weight) if asked else 0
    return {name: with_changes(SCORES[name](scored, seed), changed) for name in asked}


def _alone(
    rows: ClassRows, scores: "Floats", asked: "Iterable[str]", seed: int
) -> dict[str, float]:
    """The metrics of one model; NaN where its scores are not all finite."""
    if not np.isfinite(scores).all():
        return dict.fromkeys(asked, math.nan)
    scored = _Scored(rows, scores, scores)
    return {name: SCORES[name](scored, seed).head for name in asked}


def _roc_auc(scored: _Scored, seed: int) -> Difference:
    rows = scored.rows
    if scored.sides[0].shape[1] > 2:
        return _against_the_rest(RocAuc, scored, seed)
    refuse_positive({"roc_auc"} if rows.positive < 0 else set(), rows)
    if rows.weight is None and len(rows) >= ENOUGH_ROWS:
        return roc.compare(*scored.rankings)
    base, head = map(RocAuc, scored.rankings)
    return resampled(base, head, rows, seed)


def _average_precision(scored: _Scored, seed: int) -> Difference:
    rows = scored.rows
    if scored.sides[0].shape[1] > 2:
        return _against_the_rest(AveragePrecision, scored, seed)
    refuse_positive({"average_precision"} if rows.positive < 0 else set(), rows)
    base, head = map(AveragePrecision, scored.rankings)
    return resampled(base, head, rows, seed)


def _against_the_rest(
    metric: "Callable[[Ranking], WeightedMetric]", scored: _Scored, seed: int
) -> Difference:
    """The plain mean over classes, each against all others: scikit-learn's ``ovr``, ``macro``."""
    base, head = (
        MeanOf([metric(scored.ranking(scores, place)) for place in range(scores.shape[1])])
        for scores in scored.sides
    )
    return resampled(base, head, scored.rows, seed)


def resampled(
    base: WeightedMetric,
    head: WeightedMetric,
    rows: ClassRows | NumberRows,
    seed: int,
) -> Difference:
    """The difference of a metric of rows, by the bootstrap over them, weighted where they are.

    Args:
        base: the metric of one side, as a function of how much each row counts.
        head: that of the other.
        rows: what both are of.
        seed: of the draws.
    """
    if rows.weight is not None:
        base, head = (Times(metric, rows.weight) for metric in (base, head))
    if len(rows) and (why := too_few_rows(rows)):
        once = np.ones(len(rows))
        return untested(base.value(once), head.value(once), len(rows), why)
    return row_bootstrap.compare(base, head, len(rows), seed)


def _mean_loss(
    losses: "Callable[[NDArray[np.int64], Floats], Floats]", scored: _Scored, seed: int
) -> Difference:
    rows = scored.rows
    bad = [scores.size and (scores.min() < 0 or scores.max() > 1) for scores in scored.sides]
    base, head = (losses(rows.label, np.clip(scores, 0, 1)) for scores in scored.sides)
    if any(bad):
        once = np.ones(len(rows)) if rows.weight is None else rows.weight
        old, new = (
            math.nan if is_bad else Mean(loss).value(once)
            for is_bad, loss in zip(bad, (base, head), strict=True)
        )
        return untested(old, new, len(rows), "no-probabilities")
    if rows.weight is not None:
        return resampled(Mean(base), Mean(head), rows, seed)
    return row_losses.compare(base, head)


SCORES: "Mapping[str, Callable[[_Scored, int], Difference]]" = MappingProxyType(
    {
        "roc_auc": _roc_auc,
        "average_precision": _average_precision,
        "log_loss": partial(_mean_loss, row_losses.log_losses),
        "brier": partial(_mean_loss, row_losses.brier_losses),
    }
)
