"""The bootstrap over distinct cells: rows with the same label and predictions are one of a kind.

To draw n rows with replacement is to draw how often each distinct (label, base, head) comes up: a
multinomial draw. It is exact, and costs the same for a hundred rows and for ten million.

What no row shows is never drawn, so that four rows, all in favour of one model, would prove it
better. One row more on either side makes up for that. Bonett and Price do so (2012), "Adjusted
Wald confidence interval for a difference of binomial proportions based on paired data".
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from gitml.core.evaluation.difference import LEVEL, Difference, too_few, untested, with_changes
from gitml.core.evaluation.methods import confusion
from gitml.core.evaluation.methods.confusion import Totals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

RESAMPLES = 10_000
_OF_RIGHT_ROWS = frozenset({"accuracy", "balanced_accuracy", "recall_macro", "recall_weighted"})
_OF_ONE_CLASS = frozenset({"recall", "specificity"})
_MOST = 2**22  # draws held at once


@dataclass(frozen=True, slots=True, eq=False)
class CellCounts:
    """How often each distinct combination occurs.

    Attributes:
        label, base, head: shape (cells,), classes by their place.
        count: shape (cells,), rows.
        classes: how many there are.
        positive: place of the positive class, where there are two; else -1.
    """

    label: "Ints"
    base: "Ints"
    head: "Ints"
    count: "Ints"
    classes: int
    positive: int = -1

    @property
    def rows(self) -> int:
        """All of them together."""
        return int(self.count.sum())

    def counts(self, *, base_right: bool, head_right: bool) -> int:
        """Rows that the one and the other model have right, or have not."""
        wanted = ((self.base == self.label) == base_right) & (
            (self.head == self.label) == head_right
        )
        return int(self.count[wanted].sum())

    def changed(self, metric: str) -> int:
        """Rows on which the two models differ, as far as a metric sees it."""
        return int(self.count[self.differ(metric)].sum())

    def differ(self, metric: str) -> "NDArray[np.bool_]":
        """Where the two models differ, as far as a metric sees it: shape (cells,)."""
        found: NDArray[np.bool_] = self.base != self.head
        if metric in _OF_ONE_CLASS:
            found = found & ((self.label == self.positive) == (metric == "recall"))
        if metric in _OF_RIGHT_ROWS or metric in _OF_ONE_CLASS:
            found = found & ((self.base == self.label) | (self.head == self.label))
        return found

    def where(self, chosen: "NDArray[np.bool_]") -> "CellCounts":
        """Some of the cells."""
        label, base, head, count = (
            column[chosen] for column in (self.label, self.base, self.head, self.count)
        )
        return CellCounts(label, base, head, count, self.classes, self.positive)


def count_cells(
    label: "Ints", base: "Ints", head: "Ints", classes: int, positive: int
) -> CellCounts:
    """Count the distinct combinations of rows.

    Args:
        label: shape (n,), classes by their place.
        base: the same, as the base predicted them.
        head: the same, as the head did.
        classes: how many there are.
        positive: place of the positive class; -1 for none.
    """
    code = (label * classes + base) * classes + head
    if classes**3 <= max(len(code), 1024):
        counts = np.bincount(code, minlength=1)
        found = np.flatnonzero(counts)
        count = counts[found]
    else:
        found, count = np.unique(code, return_counts=True)
    rest, heads = np.divmod(found, classes)
    labels, bases = np.divmod(rest, classes)
    return CellCounts(labels, bases, heads, count, classes, positive)


def value(cells: CellCounts, metric: str) -> tuple[float, float]:
    """A metric of the base and of the head, as scikit-learn computes it; NaN without rows."""
    if not cells.rows:
        return math.nan, math.nan
    counts = cells.count[np.newaxis].astype(float)
    base, head = (
        float(confusion.METRICS[metric](totals(cells, guess, counts))[0])
        for guess in (cells.base, cells.head)
    )
    return base, head


def compare(cells: CellCounts, metrics: Sequence[str], seed: int) -> Mapping[str, Difference]:
    """Differences of metrics, all from the same resamples.

    The interval is the percentile one; the p-value is twice the smaller share of resamples on
    either side of zero, smoothed by one so that it is never 0 (Davison and Hinkley, 1997).

    Args:
        cells: the rows, counted.
        metrics: names of :data:`gitml.core.evaluation.methods.confusion.METRICS`.
        seed: of the random numbers.
    """
    n = cells.rows
    values = {metric: value(cells, metric) for metric in metrics}
    if n < 2:
        return {metric: untested(*values[metric], n, too_few(n)) for metric in metrics}
    drawn: dict[str, list[Floats]] = {metric: [] for metric in metrics}
    drawn_from, weights = _with_mirrors(cells)
    for counts in _resamples(weights, n, seed):
        sides = [totals(drawn_from, guess, counts) for guess in (drawn_from.base, drawn_from.head)]
        for metric in metrics:
            base, head = map(confusion.METRICS[metric], sides)
            drawn[metric].append(head - base)
    return {
        metric: with_changes(
            _difference(values[metric], n, np.concatenate(parts)), cells.changed(metric)
        )
        for metric, parts in drawn.items()
    }


def _difference(values: tuple[float, float], n: int, drawn: "Floats") -> Difference:
    if not np.ptp(drawn):
        return untested(*values, n, "no-variation")
    low, high = percentile_interval(drawn)
    return Difference(*values, n, "cell bootstrap", low, high, smoothed_p(drawn))


def percentile_interval(drawn: "Floats") -> tuple[float, float]:
    """The middle 95 % of resampled differences."""
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def smoothed_p(drawn: "Floats") -> float:
    """The two-sided p-value of no difference, from resampled differences."""
    sides = int((drawn <= 0).sum()), int((drawn >= 0).sum())
    return min(1.0, 2 * (min(sides) + 1) / (len(drawn) + 1))


def _with_mirrors(cells: CellCounts) -> "tuple[CellCounts, Floats]":
    """Also each cell with the two models exchanged; and how much of each there is to draw from.

    Of all rows on which the models differ there is one more, and one more with both exchanged.
    """
    differ = cells.base != cells.head
    changed = cells.count[differ]
    more = changed / max(1, int(changed.sum()))
    weights = cells.count.astype(float)
    weights[differ] += more
    both = CellCounts(
        np.concatenate([cells.label, cells.label[differ]]),
        np.concatenate([cells.base, cells.head[differ]]),
        np.concatenate([cells.head, cells.base[differ]]),
        np.concatenate([cells.count, np.zeros_like(changed)]),
        cells.classes,
        cells.positive,
    )
    return both, np.concatenate([weights, more])


def _resamples(weights: "Floats", n: int, seed: int) -> "Iterator[Floats]":
    """Counts of resamples of n rows, shape (some, cells); all together there are RESAMPLES."""
    generator = np.random.default_rng(seed)
    step = max(1, _MOST // len(weights))
    shares = weights / weights.sum()
    for start in range(0, RESAMPLES, step):
        size = min(step, RESAMPLES - start)
        yield generator.multinomial(n, shares, size=size).astype(float)


def totals(cells: CellCounts, guess: "Ints", counts: "Floats") -> Totals:
    """Sums by class of the counts of each resample.

    Args:
        cells: of which the counts are.
        guess: shape (cells,), what a model predicts.
        counts: shape (resamples, cells), how much there is of each.
    """
    right, apart = guess == cells.label, np.abs(guess - cells.label).astype(float)
    return Totals(
        _by_class(counts[:, right], cells.label[right], cells.classes),
        _by_class(counts, cells.label, cells.classes),
        _by_class(counts, guess, cells.classes),
        lambda power: counts @ apart**power,
        cells.positive,
    )


def _by_class(counts: "Floats", place: "Ints", classes: int) -> "Floats":
    """Shape (resamples, classes): the counts of the cells of each class, added up."""
    member = np.zeros((len(place), classes))
    member[np.arange(len(place)), place] = 1
    return counts @ member
