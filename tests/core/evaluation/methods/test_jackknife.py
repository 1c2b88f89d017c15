"""The infinitesimal jackknife says of very many rows what a bootstrap of them would."""

from typing import Any

import numpy as np
import pytest

from gitml.core.evaluation.methods import jackknife, metrics
from gitml.core.evaluation.methods.confusion import METRICS
from gitml.core.evaluation.rows import ClassRows, NumberRows


def _rows(n: int, *, weighted: bool = True) -> ClassRows:
    generator = np.random.default_rng(7)
    label = (generator.random(n) < 0.3).astype(np.int64)
    scores = [1 / (1 + np.exp(1 - 2 * label - generator.normal(size=n))) for _ in range(2)]
    base, head = (np.column_stack([1 - one, one]) for one in scores)
    weight = generator.exponential(size=n) if weighted else None
    said = [(one > 0.5).astype(np.int64) for one in scores]
    return ClassRows(label, said[0], said[1], base, head, ("0", "1"), 1, weight)


@pytest.mark.slow
@pytest.mark.parametrize("weighted", [True, False])
def test_its_bounds_are_those_of_the_bootstrap(
    monkeypatch: pytest.MonkeyPatch, *, weighted: bool
) -> None:
    rows = _rows(2_000, weighted=weighted)
    names = ["average_precision"]
    if weighted:
        names += ["f1", "recall", "roc_auc", "log_loss"]
    drawn = metrics.of_classes(rows, names, 1)
    monkeypatch.setattr(jackknife, "MANY_ROWS", 1_000)
    found = metrics.of_classes(rows, names, 1)
    for name in names:
        one, other = found[name], drawn[name]
        assert (one.method, other.method) == ("infinitesimal jackknife", "row bootstrap")
        assert (one.base, one.head, one.n) == (other.base, other.head, other.n)
        error = ((other.high or 0) - (other.low or 0)) / 3.92
        assert one.low == pytest.approx(other.low, abs=0.15 * error), name
        assert one.high == pytest.approx(other.high, abs=0.15 * error), name


def test_every_metric_has_a_variance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jackknife, "MANY_ROWS", 100)
    rows = _rows(400)
    names = [*METRICS, "roc_auc", "average_precision", "log_loss", "brier"]
    found = metrics.of_classes(rows, names, 1)
    assert {one.method for one in found.values()} == {"infinitesimal jackknife"}
    assert all(one.low is not None and one.low < one.delta for one in found.values())
    assert rows.base_scores is not None
    assert rows.head_scores is not None
    numbers = NumberRows(
        rows.label.astype(float), rows.base_scores[:, 1], rows.head_scores[:, 1], rows.weight
    )
    of_numbers = metrics.of_numbers(numbers, ["mae", "mse", "rmse", "r2"], 1)
    assert {one.method for one in of_numbers.values()} == {"infinitesimal jackknife"}


def test_a_variance_of_nothing_is_no_test() -> None:
    assert jackknife.from_variance((0.5, 0.5), 10_000, 0.0).untested == "no-variation"


def test_rows_that_all_count_the_same_have_the_variance_of_a_share(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jackknife, "MANY_ROWS", 1_000)
    n, rows = 1_001, _rows(1_001)
    assert rows.base is not None
    assert rows.head is not None
    weight = np.full(n, 3.0)
    alike = ClassRows(rows.label, rows.base, rows.head, None, None, ("0", "1"), 1, weight)
    found: Any = metrics.of_classes(alike, ["accuracy"], 1)["accuracy"]
    gain = (rows.head == rows.label).astype(float) - (rows.base == rows.label)
    moved = gain[gain != 0]
    # One row more on either side, of those on which the two differ.
    more = (((moved - gain.mean()) ** 2).sum() + ((moved + gain.mean()) ** 2).sum()) / len(moved)
    error = float(np.sqrt(((gain - gain.mean()) ** 2).sum() + more)) / n
    assert found.high - found.low == pytest.approx(2 * 1.959964 * error, rel=1e-5)
