"""Differences of metrics on the rows of an exam: each metric by its one method.

The method of a metric is fixed here, and not chosen by what the data happens to show.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from gitml.core.evaluation.difference import Difference, untested, with_changes
from gitml.core.evaluation.enough_rows import count, too_few_rows
from gitml.core.evaluation.magnitude import difference_times_power, times_power, unusual_exponent
from gitml.core.evaluation.methods import (
    cells,
    proportions,
    row_bootstrap,
    row_losses,
    score_metrics,
    weighted_cells,
)
from gitml.core.evaluation.methods.cells import CellCounts
from gitml.core.evaluation.methods.confusion import OF_TWO_CLASSES
from gitml.core.evaluation.methods.weighted_metrics import R2, Mean, RootMean, WeightedMetric
from gitml.core.evaluation.rows import ClassRows, NumberRows, refuse_positive

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

_MOST_CLASSES = 1_000
_DEGREES = {"mae": 1, "mse": 2, "rmse": 1, "r2": 0}  # by which power of the numbers each grows
_PROPORTIONS = ("accuracy", "recall", "specificity")


def of_classes(rows: ClassRows, metrics: Sequence[str], seed: int) -> dict[str, Difference]:
    """Differences of metrics of two classifiers.

    Args:
        rows: what both said.
        metrics: names of the catalogue.
        seed: of the random numbers.

    Raises:
        ConfigError: a metric needs a positive class, and there is none.
    """
    by_cells = [name for name in metrics if name not in score_metrics.SCORES]
    found = _by_predictions(rows, by_cells, seed) | score_metrics.of_scores(rows, metrics, seed)
    return {name: found[name] for name in metrics}


def of_numbers(rows: NumberRows, metrics: Sequence[str], seed: int) -> dict[str, Difference]:
    """Differences of metrics of two regressions; as :func:`of_classes`."""
    if not all(np.isfinite(column).all() for column in (rows.truth, rows.base, rows.head)):
        old, new = (_alone(rows, said, metrics, seed) for said in (rows.base, rows.head))
        return {name: untested(old[name], new[name], len(rows), "not-finite") for name in metrics}
    if exponent := unusual_exponent(rows.truth, rows.base, rows.head):
        found = of_numbers(rows.times_power(-exponent), metrics, seed)
        return {
            name: difference_times_power(one, _DEGREES[name] * exponent)
            for name, one in found.items()
        }
    errors = rows.base - rows.truth, rows.head - rows.truth
    squares = errors[0] ** 2, errors[1] ** 2
    if rows.weight is not None:
        return _of_weighted_numbers(rows, metrics, seed)
    known: Mapping[str, Callable[[], Difference]] = {
        "mae": lambda: row_losses.compare(np.abs(errors[0]), np.abs(errors[1])),
        "mse": lambda: row_losses.compare(*squares),
        "rmse": lambda: row_losses.compare_roots(*squares),
        "r2": lambda: row_bootstrap.compare(
            R2(rows.truth, rows.base),
            R2(rows.truth, rows.head),
            len(rows),
            seed,
        ),
    }
    changed = int((np.abs(errors[0]) != np.abs(errors[1])).sum())
    return {name: with_changes(known[name](), changed) for name in metrics}


def _alone(rows: NumberRows, said: "Floats", metrics: Sequence[str], seed: int) -> dict[str, float]:
    """The metrics of one model; NaN where not all its numbers are finite."""
    if not (np.isfinite(rows.truth).all() and np.isfinite(said).all()):
        return dict.fromkeys(metrics, math.nan)
    found = of_numbers(replace(rows, base=said, head=said), metrics, seed)
    return {name: one.head for name, one in found.items()}


def _of_weighted_numbers(
    rows: NumberRows, metrics: Sequence[str], seed: int
) -> dict[str, Difference]:
    """Each metric by the bootstrap over rows: of means of unequal weight no t-test holds."""
    errors = rows.base - rows.truth, rows.head - rows.truth
    known: Mapping[str, Callable[[int], WeightedMetric]] = {
        "mae": lambda at: Mean(np.abs(errors[at])),
        "mse": lambda at: Mean(errors[at] ** 2),
        "rmse": lambda at: RootMean(errors[at] ** 2),
        "r2": lambda at: R2(rows.truth, (rows.base, rows.head)[at]),
    }
    changed = count(np.abs(errors[0]) != np.abs(errors[1]), rows.weight)
    return {
        name: with_changes(
            score_metrics.resampled(known[name](0), known[name](1), rows, seed), changed
        )
        for name in metrics
    }


def of_row_values(
    rows: ClassRows | NumberRows, metric: str, seed: int, *, relabelled: bool
) -> Difference:
    """The difference of a metric of the team's own, by Student's paired t-test.

    Where labels changed, what a stage wrote of the base's rows was of the earlier ones.

    Args:
        rows: with the values of the metric, one a row on either side; NaN where there is none.
        metric: its name.
        seed: of the bootstrap, which tests it where rows do not count alike.
        relabelled: whether labels of these rows changed.
    """
    if metric not in rows.row_values:
        return untested(math.nan, math.nan, len(rows), "no-values")
    base, head = rows.row_values[metric]
    if exponent := unusual_exponent(base, head):
        usual = times_power(base, -exponent), times_power(head, -exponent)
        usual_rows = replace(rows, row_values={metric: usual})
        found = of_row_values(usual_rows, metric, seed, relabelled=relabelled)
        return difference_times_power(found, exponent)
    if np.isnan(base).all() and np.isfinite(head).all():
        return untested(math.nan, _mean(head, rows.weight), len(rows), "no-values")
    if not (np.isfinite(base).all() and np.isfinite(head).all()):
        old, new = (_mean(side, rows.weight) for side in (base, head))
        return untested(old, new, len(rows), "not-finite")
    if relabelled:
        return untested(math.nan, _mean(head, rows.weight), len(rows), "other-labels")
    changed = count(base != head, rows.weight)
    if rows.weight is not None:
        one, other = Mean(base), Mean(head)
        return with_changes(score_metrics.resampled(one, other, rows, seed), changed)
    return with_changes(row_losses.compare(base, head), changed)


def _mean(values: "Floats", weight: "Floats | None") -> float:
    """The mean; infinite where values are so in one direction."""
    if not np.isfinite(values).all():
        return float(sum({float(value) for value in values[~np.isfinite(values)]}))
    once = np.ones(len(values)) if weight is None else weight
    return Mean(values).value(once)


def _by_predictions(rows: ClassRows, metrics: Sequence[str], seed: int) -> dict[str, Difference]:
    if not metrics:
        return {}
    if rows.base is None or rows.head is None:
        return {name: untested(math.nan, math.nan, len(rows), "no-predictions") for name in metrics}
    if rows.positive < 0:
        refuse_positive(OF_TWO_CLASSES.intersection(metrics), rows)
    if len(rows.classes) > _MOST_CLASSES:  # labels are names of rows rather than of classes
        return {name: untested(math.nan, math.nan, len(rows), "many-classes") for name in metrics}
    if rows.weight is not None and len(rows):
        each = CellCounts(
            rows.label,
            rows.base,
            rows.head,
            np.ones(len(rows), dtype=np.int64),
            len(rows.classes),
            rows.positive,
        )
        return _by_weighted_predictions(each, rows, rows.weight, metrics, seed)
    counted = cells.count_cells(
        rows.label, rows.base, rows.head, max(1, len(rows.classes)), rows.positive
    )
    found = {name: _proportion(counted, name) for name in metrics if name in _PROPORTIONS}
    others = [name for name in metrics if name not in found]
    if why := too_few_rows(rows):
        return found | {
            name: untested(*cells.value(counted, name), len(rows), why) for name in others
        }
    return found | dict(cells.compare(counted, others, seed))


def _by_weighted_predictions(
    each: CellCounts, rows: ClassRows, weight: "Floats", metrics: Sequence[str], seed: int
) -> dict[str, Difference]:
    if why := too_few_rows(rows):
        return {
            name: untested(*weighted_cells.values(each, weight, name), len(rows), why)
            for name in metrics
        }
    return dict(weighted_cells.compare(each, weight, metrics, seed))


def _proportion(counted: CellCounts, metric: str) -> Difference:
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
