"""The bootstrap over rows that do not count alike, for metrics of a confusion matrix.

As in :mod:`gitml.core.evaluation.methods.cells` one more row on either side is drawn from. But rows
with the same label and predictions differ in weight, so that each row is drawn by itself.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from gitml.core.evaluation.difference import Difference, with_changes
from gitml.core.evaluation.enough_rows import effective_rows
from gitml.core.evaluation.methods import confusion, jackknife, row_bootstrap
from gitml.core.evaluation.methods.cells import CellCounts, totals
from gitml.core.evaluation.methods.confusion import Totals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

_MOST = 2**22  # sums held at once


def values(rows: CellCounts, weight: "Floats", metric: str) -> tuple[float, float]:
    """A metric of base and head, as scikit-learn has it with ``sample_weight``."""
    if not weight.any():
        return math.nan, math.nan
    base, head = (
        float(confusion.METRICS[metric](_totals(rows, guess, weight))[0])
        for guess in (rows.base, rows.head)
    )
    return base, head


def compare(
    rows: CellCounts, weight: "Floats", metrics: Sequence[str], seed: int
) -> Mapping[str, Difference]:
    """Differences of metrics, of fewer than very many rows all from the same resamples.

    Args:
        rows: a cell for each row.
        weight: shape (n,), how much each counts; some are above 0.
        metrics: names of :data:`gitml.core.evaluation.methods.confusion.METRICS`.
        seed: of the random numbers.
    """
    n = len(weight)
    known = {metric: values(rows, weight, metric) for metric in metrics}
    if n >= jackknife.MANY_ROWS:
        found = {
            metric: jackknife.from_variance(both, n, _variance(rows, weight, metric))
            for metric, both in known.items()
        }
    else:
        drawn = _drawn(rows, weight, metrics, seed)
        found = {m: row_bootstrap.from_draws(both, n, drawn[m]) for m, both in known.items()}
    return {
        metric: with_changes(one, effective_rows(weight[rows.differ(metric)]))
        for metric, one in found.items()
    }


def _totals(rows: CellCounts, guess: "Ints", weight: "Floats") -> Totals:
    """What a metric is made of, of one model; see :func:`.cells.totals`."""
    right, apart = guess == rows.label, np.abs(guess - rows.label)
    return Totals(
        _sums(rows.label[right], weight[right], rows.classes)[np.newaxis],
        _sums(rows.label, weight, rows.classes)[np.newaxis],
        _sums(guess, weight, rows.classes)[np.newaxis],
        lambda power: np.array([weight @ apart**power]),
        rows.positive,
    )


def _variance(rows: CellCounts, weight: "Floats", metric: str) -> float:
    """The variance of a difference by the jackknife, with one row more on either side."""
    found: list[tuple[Floats, Floats]] = []
    for guess, other in ((rows.base, rows.head), (rows.head, rows.base)):
        slopes = confusion.slopes(metric, _totals(rows, guess, weight))
        found.append((slopes.of(rows.label, guess), slopes.of(rows.label, other)))
    (of_base, exchanged_base), (of_head, exchanged_head) = found
    slope, exchanged = weight * (of_head - of_base), weight * (exchanged_head - exchanged_base)
    changed = rows.base != rows.head
    more = jackknife.squares(slope[changed]) + jackknife.squares(exchanged[changed])
    return jackknife.squares(slope) + more / max(1, int(changed.sum()))


def _drawn(
    rows: CellCounts, weight: "Floats", metrics: Sequence[str], seed: int
) -> "Mapping[str, Floats]":
    """Of each metric the differences of resamples, shape (resamples,)."""
    kinds, places = _kinds(rows)
    found: dict[str, list[Floats]] = {metric: [] for metric in metrics}
    for sums in _resamples(rows, weight, places, len(kinds.label), seed):
        for metric in metrics:
            base, head = (
                confusion.METRICS[metric](totals(kinds, guess, sums))
                for guess in (kinds.base, kinds.head)
            )
            found[metric].append(head - base)
    return {metric: np.concatenate(parts) for metric, parts in found.items()}


def _sums(places: "Ints", weight: "Floats", kinds: int) -> "Floats":
    """The weight of each kind of row together, shape (kinds,)."""
    found: Floats = np.bincount(places, weights=weight, minlength=kinds).astype(np.float64)
    return found


def _kinds(rows: CellCounts) -> "tuple[CellCounts, Ints]":
    """The distinct cells, and the place among them of each row, then of each with models exchanged.

    Returns:
        The cells, without counts; and places, shape (2, n).
    """
    first = rows.label * rows.classes
    codes = [
        (first + one) * rows.classes + other
        for one, other in ((rows.base, rows.head), (rows.head, rows.base))
    ]
    found, places = np.unique(np.concatenate(codes), return_inverse=True)
    rest, heads = np.divmod(found, rows.classes)
    labels, bases = np.divmod(rest, rows.classes)
    kinds = CellCounts(labels, bases, heads, np.zeros_like(found), rows.classes, rows.positive)
    return kinds, places.reshape(2, -1)


def _resamples(
    rows: CellCounts, weight: "Floats", places: "Ints", kinds: int, seed: int
) -> "Iterator[Floats]":
    """The weight of each kind of row in resamples of n rows, shape (some, kinds)."""
    generator = np.random.default_rng(seed)
    n, changed = len(weight), np.flatnonzero(rows.base != rows.head)
    asked, step = row_bootstrap.RESAMPLES, max(1, _MOST // kinds)
    for start in range(0, asked, step):
        sums = np.empty((min(step, asked - start), kinds))
        for one in sums:
            more = int(generator.binomial(n, 2 / (n + 2))) if len(changed) else 0
            drawn = generator.integers(n, size=n - more)
            again = changed[generator.integers(len(changed), size=more)] if more else drawn[:0]
            exchanged = generator.integers(2, size=more)
            found = np.concatenate([places[0, drawn], places[exchanged, again]])
            weights = np.concatenate([weight[drawn], weight[again]])
            one[:] = _sums(found, weights, kinds)
        yield sums
