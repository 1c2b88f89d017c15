import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn import metrics as sklearn_metrics

from gitml.core.evaluation.methods import cells, confusion
from tests.core.evaluation.simulation import assert_rate

_SCIKIT = {
    "accuracy": sklearn_metrics.accuracy_score,
    "balanced_accuracy": sklearn_metrics.balanced_accuracy_score,
    "recall": sklearn_metrics.recall_score,
    "precision": sklearn_metrics.precision_score,
    "f1": sklearn_metrics.f1_score,
    "matthews_corrcoef": sklearn_metrics.matthews_corrcoef,
    "cohen_kappa": sklearn_metrics.cohen_kappa_score,
    "cohen_kappa_linear": lambda y, p: sklearn_metrics.cohen_kappa_score(y, p, weights="linear"),
    "cohen_kappa_quadratic": lambda y, p: sklearn_metrics.cohen_kappa_score(
        y, p, weights="quadratic"
    ),
    "specificity": lambda y, p: sklearn_metrics.recall_score(y, p, pos_label=0),
} | {
    f"{name}_{average}": lambda y, p, f=function, a=average: f(y, p, average=a)
    for name, function in (
        ("f1", sklearn_metrics.f1_score),
        ("recall", sklearn_metrics.recall_score),
        ("precision", sklearn_metrics.precision_score),
    )
    for average in ("macro", "weighted")
}


def _rows(n: int, classes: int, seed: int = 0, right: float = 0.7) -> tuple[Any, Any, Any]:
    generator = np.random.default_rng(seed)
    label = generator.integers(classes, size=n)
    base, head = (
        np.where(generator.random(n) < right, label, generator.integers(classes, size=n))
        for _ in range(2)
    )
    return label, base, head


def _counted(rows: Any, classes: int) -> cells.CellCounts:
    label, base, head = rows
    return cells.count_cells(label, base, head, classes, 1 if classes == 2 else -1)


def _metrics(classes: int) -> list[str]:
    return [m for m in confusion.METRICS if classes == 2 or m not in confusion.OF_TWO_CLASSES]


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(("n", "classes"), [(1, 2), (7, 2), (500, 2), (9, 5), (500, 5), (800, 20)])
def test_values_are_those_of_scikit_learn(n: int, classes: int) -> None:
    label, base, head = _rows(n, classes, seed=n)
    counted = _counted((label, base, head), classes)
    for metric in _metrics(classes):
        found = cells.value(counted, metric)
        if metric.startswith("cohen_kappa") and n == 1:
            continue  # 0 by 0, which scikit-learn calls NaN
        expected = [_SCIKIT[metric](label, guess) for guess in (base, head)]
        assert found == pytest.approx(expected, abs=1e-12), metric


def test_a_class_that_no_row_has_counts_in_no_mean() -> None:
    rows = tuple(np.array([0, 1, 1, 0, 1, 0, 1, 1]) for _ in range(3))
    assert cells.value(_counted(rows, 5), "f1_macro") == (1, 1)


def test_bounds_are_those_of_a_plain_bootstrap() -> None:
    label, base, head = _rows(300, 2)
    found: Any = cells.compare(_counted((label, base, head), 2), ["f1"], seed=1)["f1"]
    drawn = np.random.default_rng(5).integers(300, size=(4000, 300))
    one, other = (_f1(label[drawn], guess[drawn]) for guess in (base, head))
    plain = other - one
    error = np.std(plain)
    low, high = np.quantile(plain, [0.025, 0.975])
    assert abs(found.low - low) < 0.15 * error
    assert abs(found.high - high) < 0.15 * error


def _f1(labels: Any, guesses: Any) -> Any:
    """Of many samples at once, one a row; scikit-learn takes a millisecond for each."""
    return 2 * (labels & guesses).sum(axis=1) / (labels.sum(axis=1) + guesses.sum(axis=1))


def test_the_same_rows_say_the_same() -> None:
    counted = _counted(_rows(200, 3), 3)
    once, again = (cells.compare(counted, ["f1_macro"], seed=7) for _ in range(2))
    assert once == again
    assert once != cells.compare(counted, ["f1_macro"], seed=8)


def test_metrics_are_tested_as_if_each_were_alone() -> None:
    counted = _counted(_rows(200, 3), 3)
    together = cells.compare(counted, ["f1_macro", "cohen_kappa"], seed=7)
    assert together["cohen_kappa"] == cells.compare(counted, ["cohen_kappa"], seed=7)["cohen_kappa"]


def test_perfect_models_are_not_tested() -> None:
    label = np.arange(50) % 2
    found: Any = cells.compare(_counted((label, label, label), 2), ["f1"], seed=1)["f1"]
    assert (found.base, found.head, found.untested) == (1, 1, "no-variation")


@pytest.mark.parametrize(("n", "why"), [(0, "no-rows"), (1, "few-rows")])
def test_too_few_rows_are_not_tested(n: int, why: str) -> None:
    found: Any = cells.compare(_counted(_rows(n, 2), 2), ["f1"], seed=1)["f1"]
    assert found.untested == why
    assert math.isnan(found.base) is (n == 0)


@pytest.mark.parametrize(
    ("classes", "metrics"),
    [(2, _metrics(2)), pytest.param(20, ["f1_macro", "matthews_corrcoef"], marks=pytest.mark.slow)],
)
def test_ten_million_rows_take_no_longer_than_their_cells(classes: int, metrics: list[str]) -> None:
    counted = _counted(_rows(1000, classes), classes)
    many = replace(counted, count=counted.count * 10_000)
    assert many.rows == 10_000_000
    found: Any = cells.compare(many, metrics, seed=1)
    few: Any = cells.compare(counted, metrics, seed=1)
    for name in metrics:
        assert (found[name].base, found[name].head) == pytest.approx(
            (few[name].base, few[name].head)
        )
        width = few[name].high - few[name].low
        assert found[name].high - found[name].low == pytest.approx(width / 100, rel=0.1)
        assert 0 < found[name].p <= 1


@pytest.mark.parametrize(
    ("lost", "won", "is_found"),
    [(0, 5, False), (0, 6, True), (1, 6, False), (1, 7, False), (1, 8, True), (2, 10, True)],
)
def test_few_rows_tell_no_more_than_mcnemars_exact_test(
    lost: int, won: int, is_found: bool
) -> None:
    label = np.ones(400, dtype=np.int64)
    label[200:] = 0
    base, head = label.copy(), label.copy()
    base[:60], head[:60] = 0, 0
    head[:won], base[100 : 100 + lost], head[100 : 100 + lost] = 1, 1, 0
    found: Any = cells.compare(_counted((label, base, head), 2), ["f1"], 3)
    p = found["f1"].p
    assert (p is not None and p < 0.05) is is_found
    assert (found["f1"].low > 0) is is_found


@pytest.mark.slow
def test_few_differing_rows_hold_the_level() -> None:
    label, differing = np.arange(300) % 2, 8
    found: list[Any] = []
    for seed in range(400):
        generator = np.random.default_rng(seed)
        base = np.where(generator.random(300) < 0.2, 1 - label, label)
        rows, won = (
            generator.choice(300, differing, replace=False),
            generator.random(differing) < 0.5,
        )
        head = base.copy()
        base[rows], head[rows] = (
            np.where(right, label[rows], 1 - label[rows]) for right in (~won, won)
        )
        found.append(cells.compare(_counted((label, base, head), 2), ["f1"], seed)["f1"])
    assert_rate([one.p < 0.05 for one in found], 0.05)
    assert_rate([not one.low <= 0 <= one.high for one in found], 0.05)


@pytest.mark.slow
def test_the_test_holds_its_level() -> None:
    found: list[Any] = []
    for seed in range(400):
        counted = _counted(_rows(200, 2, seed), 2)
        found.append(cells.compare(counted, ["f1"], seed)["f1"])
    assert_rate([one.p < 0.05 for one in found], 0.05)
    assert_rate([not one.low <= 0 <= one.high for one in found], 0.06)
