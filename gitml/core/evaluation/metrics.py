"""Differences of metrics on the rows of an exam: each metric by its one method.

The method of a metric is fixed here, and not chosen by what the data happens to show.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from gitml.core.evaluation import cells, proportions, roc, row_bootstrap, row_losses
from gitml.core.evaluation.cells import Cells
from gitml.core.evaluation.confusion import OF_TWO_CLASSES
from gitml.core.evaluation.difference import Difference, too_few, untested, with_changes
from gitml.core.evaluation.rows import ClassRows, NumberRows
from gitml.errors import ConfigError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

ENOUGH_ROWS = 30
"""Fewer are too few for a bootstrap and for what is normal only in the limit."""
_MOST_CLASSES = 1_000
_PROPORTIONS = ("accuracy", "recall", "specificity")
_BY_SCORES = frozenset({"roc_auc", "average_precision"})


def of_classes(rows: ClassRows, metrics: Sequence[str], seed: int) -> dict[str, Difference]:
    """Differences of metrics of two classifiers.

    Args:
        rows: what both said.
        metrics: names of the catalogue.
        seed: of the random numbers.

    Raises:
        ConfigError: a metric needs a positive class, and there is none.
    """
    by_cells = [name for name in metrics if name not in _SCORES]
    found = _by_predictions(rows, by_cells, seed)
    for name in metrics:
        if name in _SCORES:
            scored = rows.base_scores, rows.head_scores
            found[name] = with_changes(_by_score(rows, name, seed), _changed(*scored))
    return {name: found[name] for name in metrics}


def of_numbers(rows: NumberRows, metrics: Sequence[str], seed: int) -> dict[str, Difference]:
    """Differences of metrics of two regressions; as :func:`of_classes`."""
    if not all(np.isfinite(column).all() for column in (rows.truth, rows.base, rows.head)):
        return {name: untested(math.nan, math.nan, len(rows), "not-finite") for name in metrics}
    errors = rows.base - rows.truth, rows.head - rows.truth
    squares = errors[0] ** 2, errors[1] ** 2
    known: Mapping[str, Callable[[], Difference]] = {
        "mae": lambda: row_losses.compare(np.abs(errors[0]), np.abs(errors[1])),
        "mse": lambda: row_losses.compare(*squares),
        "rmse": lambda: row_losses.compare_roots(*squares),
        "r2": lambda: row_bootstrap.compare(
            row_bootstrap.r2(rows.truth, rows.base),
            row_bootstrap.r2(rows.truth, rows.head),
            len(rows),
            seed,
        ),
    }
    changed = int((np.abs(errors[0]) != np.abs(errors[1])).sum())
    return {name: with_changes(known[name](), changed) for name in metrics}


def _changed(base: "Floats | None", head: "Floats | None") -> int:
    """Rows of which two models have other scores; 0 where a side has none."""
    return 0 if base is None or head is None else int((base != head).any(axis=1).sum())


def _by_predictions(rows: ClassRows, metrics: Sequence[str], seed: int) -> dict[str, Difference]:
    if not metrics:
        return {}
    if rows.base is None or rows.head is None:
        return {name: untested(math.nan, math.nan, len(rows), "no-predictions") for name in metrics}
    if rows.positive < 0:
        _refuse_positive(OF_TWO_CLASSES.intersection(metrics), rows)
    if len(rows.classes) > _MOST_CLASSES:  # labels are names of rows rather than of classes
        return {name: untested(math.nan, math.nan, len(rows), "many-classes") for name in metrics}
    counted = cells.count_cells(
        rows.label, rows.base, rows.head, max(1, len(rows.classes)), rows.positive
    )
    found = {name: _proportion(counted, name) for name in metrics if name in _PROPORTIONS}
    others = [name for name in metrics if name not in found]
    if len(rows) < ENOUGH_ROWS:
        why = too_few(len(rows))
        return found | {
            name: untested(*cells.value(counted, name), len(rows), why) for name in others
        }
    return found | dict(cells.compare(counted, others, seed))


def _proportion(counted: Cells, metric: str) -> Difference:
    """Of accuracy all rows count, of recall and specificity those of one class."""
    if metric != "accuracy":
        counted = counted.where((counted.label == counted.positive) == (metric == "recall"))
    found = proportions.compare(
        both=counted.counts(base_right=True, head_right=True),
        only_base=counted.counts(base_right=True, head_right=False),
        only_head=counted.counts(base_right=False, head_right=True),
        n=counted.rows,
    )
    return with_changes(found, found.discordant or 0)


def _by_score(rows: ClassRows, metric: str, seed: int) -> Difference:
    base, head, n = rows.base_scores, rows.head_scores, len(rows)
    if base is None or head is None:
        return untested(math.nan, math.nan, n, "no-scores")
    if not np.isfinite(base).all() or not np.isfinite(head).all():
        return untested(math.nan, math.nan, n, "not-finite")
    return _SCORES[metric](rows, base, head, seed)


def _roc_auc(rows: ClassRows, base: "Floats", head: "Floats", seed: int) -> Difference:
    if base.shape[1] > 2:
        return _against_the_rest(row_bootstrap.roc_auc, rows, base, head, seed)
    _refuse_positive({"roc_auc"} if rows.positive < 0 else set(), rows)
    sides = base[:, rows.positive], head[:, rows.positive]
    positive = rows.label == rows.positive
    if len(rows) < ENOUGH_ROWS:
        one, other = (roc.area(positive, scores) for scores in sides)
        return untested(one, other, len(rows), too_few(len(rows)))
    return roc.compare(positive, *sides)


def _average_precision(rows: ClassRows, base: "Floats", head: "Floats", seed: int) -> Difference:
    if base.shape[1] > 2:
        return _against_the_rest(row_bootstrap.average_precision, rows, base, head, seed)
    _refuse_positive({"average_precision"} if rows.positive < 0 else set(), rows)
    positive = rows.label == rows.positive
    one, other = (
        row_bootstrap.average_precision(positive, scores[:, rows.positive])
        for scores in (base, head)
    )
    return _resampled(one, other, rows, seed)


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
    return _resampled(one, other, rows, seed)


def _resampled(
    base: "row_bootstrap.Weighted", head: "row_bootstrap.Weighted", rows: ClassRows, seed: int
) -> Difference:
    if 0 < len(rows) < ENOUGH_ROWS:
        once = np.ones(len(rows))
        return untested(base(once), head(once), len(rows), "few-rows")
    return row_bootstrap.compare(base, head, len(rows), seed)


def _mean_loss(
    losses: "Callable[[NDArray[np.int64], Floats], Floats]",
    rows: ClassRows,
    base: "Floats",
    head: "Floats",
    _: int,
) -> Difference:
    if any(scores.size and (scores.min() < 0 or scores.max() > 1) for scores in (base, head)):
        return untested(math.nan, math.nan, len(rows), "no-probabilities")
    return row_losses.compare(losses(rows.label, base), losses(rows.label, head))


_SCORES: "Mapping[str, Callable[[ClassRows, Floats, Floats, int], Difference]]" = MappingProxyType(
    {
        "roc_auc": _roc_auc,
        "average_precision": _average_precision,
        "log_loss": partial(_mean_loss, row_losses.log_losses),
        "brier": partial(_mean_loss, row_losses.brier_losses),
    }
)


def _refuse_positive(metrics: "set[str] | frozenset[str]", rows: ClassRows) -> None:
    """Raise ConfigError where metrics need a positive class that nobody named."""
    if not metrics or not rows.classes:
        return
    name = min(metrics)
    if len(rows.classes) > 2:
        raise ConfigError(
            f"{name} is of two classes, and there are {len(rows.classes)}: "
            f"{', '.join(rows.classes[:10])}",
            hint=f"average over classes: {name}_macro or {name}_weighted"
            if name not in _BY_SCORES
            else "name a column of scores for each class: scores",
        )
    raise ConfigError(
        f"{name} needs to know which class is the positive one: {' or '.join(rows.classes)}",
        hint=f"say so: positive: {rows.classes[-1]}",
    )
