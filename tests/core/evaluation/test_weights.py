"""Rows that do not count alike: as scikit-learn weights them, and tested by the bootstrap."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from sklearn import metrics as sklearn_metrics

from gitml.core.evaluation.churn import churn, confusion
from gitml.core.evaluation.disparity import fairness
from gitml.core.evaluation.enough_rows import effective_rows
from gitml.core.evaluation.exam import match_rows
from gitml.core.evaluation.methods import metrics, row_bootstrap, weighted_cells
from gitml.core.evaluation.methods.cells import CellCounts
from gitml.core.evaluation.methods.confusion import METRICS
from gitml.core.evaluation.predictions import Predictions
from gitml.core.evaluation.rows import ClassRows, NumberRows
from tests.core.evaluation.simulation import assert_rate

_OF_CLASSES: Mapping[str, Callable[..., float]] = {
    "accuracy": sklearn_metrics.accuracy_score,
    "balanced_accuracy": sklearn_metrics.balanced_accuracy_score,
    "recall": sklearn_metrics.recall_score,
    "precision": sklearn_metrics.precision_score,
    "f1": sklearn_metrics.f1_score,
    "f1_macro": lambda *a, **k: sklearn_metrics.f1_score(*a, average="macro", **k),
    "f1_weighted": lambda *a, **k: sklearn_metrics.f1_score(*a, average="weighted", **k),
    "matthews_corrcoef": sklearn_metrics.matthews_corrcoef,
    "cohen_kappa": sklearn_metrics.cohen_kappa_score,
    "cohen_kappa_linear": lambda *a, **k: sklearn_metrics.cohen_kappa_score(
        *a, weights="linear", **k
    ),
}
_OF_SCORES: Mapping[str, Callable[..., float]] = {
    "roc_auc": sklearn_metrics.roc_auc_score,
    "average_precision": sklearn_metrics.average_precision_score,
    "log_loss": sklearn_metrics.log_loss,
    "brier": sklearn_metrics.brier_score_loss,
}
_OF_NUMBERS: Mapping[str, Callable[..., float]] = {
    "mae": sklearn_metrics.mean_absolute_error,
    "mse": sklearn_metrics.mean_squared_error,
    "rmse": sklearn_metrics.root_mean_squared_error,
    "r2": sklearn_metrics.r2_score,
}


def _rows(n: int, seed: int = 0, weight: "np.ndarray | None" = None) -> ClassRows:
    generator = np.random.default_rng(seed)
    label = generator.integers(2, size=n)
    scores = [
        np.clip(generator.normal(0.2 + 0.5 * label, 0.4), 0.01, 0.99).round(2) for _ in range(2)
    ]
    base, head = (np.column_stack([1 - one, one]) for one in scores)
    said = [(one > 0.5).astype(np.int64) for one in scores]
    given = generator.exponential(size=n) + 0.05 if weight is None else weight
    return ClassRows(label, said[0], said[1], base, head, ("0", "1"), 1, given)


@pytest.mark.slow
@pytest.mark.parametrize("n", [20, 400])
def test_metrics_are_those_of_scikit_learn(n: int) -> None:
    rows = _rows(n)
    found = metrics.of_classes(rows, [*_OF_CLASSES, *_OF_SCORES], 1)
    for name, expected in _OF_CLASSES.items():
        for one, value in ((rows.base, found[name].base), (rows.head, found[name].head)):
            weighted = expected(rows.label, one, sample_weight=rows.weight)
            assert value == pytest.approx(weighted, abs=1e-12)
    for name, expected in _OF_SCORES.items():
        assert rows.base_scores is not None
        value = expected(rows.label, rows.base_scores[:, 1], sample_weight=rows.weight)
        assert found[name].base == pytest.approx(value, abs=1e-12)
    untested = {one.untested for one in found.values()}
    assert untested == ({"few-rows"} if n < 30 else {""})
    assert {one.method for one in found.values()} == {None if n < 30 else "row bootstrap"}


@pytest.mark.slow
def test_metrics_of_many_classes_and_of_numbers() -> None:
    generator = np.random.default_rng(3)
    label, base, head = (generator.integers(4, size=500) for _ in range(3))
    weight = generator.exponential(size=500)
    scores = [generator.dirichlet(np.ones(4), size=500) for _ in range(2)]
    rows = ClassRows(label, base, head, scores[0], scores[1], tuple("abcd"), -1, weight)
    found = metrics.of_classes(rows, ["roc_auc", "f1_macro", "log_loss"], 1)
    expected = sklearn_metrics.roc_auc_score(
        label, scores[1], multi_class="ovr", sample_weight=weight
    )
    assert found["roc_auc"].head == pytest.approx(expected)
    truth, one, other = (column.astype(np.float64) for column in (label, base, head))
    numbers = NumberRows(truth, one, other, weight)
    of_numbers = metrics.of_numbers(numbers, [*_OF_NUMBERS], 1)
    for name, of in _OF_NUMBERS.items():
        value = of(numbers.truth, numbers.head, sample_weight=weight)
        assert of_numbers[name].head == pytest.approx(value)
        assert of_numbers[name].method == "row bootstrap"


@pytest.mark.slow
@pytest.mark.parametrize("scale", [1.0, 7.0])
def test_equal_weights_change_nothing_but_the_method(scale: float) -> None:
    rows = _rows(600, weight=np.full(600, scale))
    plain = ClassRows(
        rows.label, rows.base, rows.head, rows.base_scores, rows.head_scores, ("0", "1"), 1
    )
    names = ["accuracy", "f1", "log_loss", "roc_auc"]
    weighted, alike = (metrics.of_classes(one, names, 1) for one in (rows, plain))
    for name in names:
        one, other = weighted[name], alike[name]
        assert one.base == pytest.approx(other.base)
        bounds = [(one.low or 0.0, one.high or 0.0) for one in (one, other)]
        error = (bounds[1][1] - bounds[1][0]) / 3.92
        assert error > 0
        assert bounds[0] == pytest.approx(bounds[1], abs=0.25 * error)


def test_a_few_rows_with_most_of_the_weight_prove_nothing() -> None:
    weight = np.ones(300)
    weight[:5] = 10_000
    rows = _rows(300, weight=weight)
    found = metrics.of_classes(rows, ["accuracy", "roc_auc"], 1)
    assert {one.untested for one in found.values()} == {"uneven-weights"}
    assert effective_rows(weight) == 5
    assert effective_rows(np.zeros(3)) == 0
    nothing = rows.where(np.zeros(300, dtype=bool))
    assert metrics.of_classes(nothing, ["accuracy"], 1)["accuracy"].untested == "no-rows"
    none = _rows(40, weight=np.zeros(40))
    assert np.isnan(metrics.of_classes(none, ["accuracy", "log_loss"], 1)["accuracy"].base)


def test_a_base_is_weighted_as_the_head_is() -> None:
    label, ids = np.arange(6) % 2, np.arange(6)
    base = Predictions("b.csv", label, label, ids=ids[::-1], weight=np.ones(6))
    head = Predictions("h.csv", label, label, ids=ids, weight=np.array([1.0, 1, 1, 1, 1, 5]))
    base = Predictions("b.csv", label[::-1], label, ids=ids[::-1], weight=np.ones(6))
    exam = match_rows(base, head)
    assert (exam.match, exam.relabelled) == ("relabelled", 1)
    assert exam.base.weight is not None
    assert exam.base.weight.tolist() == [1, 1, 1, 1, 1, 5]
    by_order = match_rows(
        Predictions("b.csv", label, label, weight=np.ones(6)), Predictions("h.csv", label, label)
    )
    assert (by_order.match, by_order.base.weight) == ("same", None)


def _test(n: int, seed: int, lift: float) -> tuple[bool, bool]:
    """Whether the test rejects, and whether the interval has the true difference."""
    generator = np.random.default_rng(seed)
    weight = generator.choice([1.0, 4.0], size=n)
    base = (generator.random(n) < 0.7).astype(np.int64)
    head = (generator.random(n) < 0.7 + lift).astype(np.int64)
    ones = np.ones(n, dtype=np.int64)
    rows = CellCounts(ones, base, head, ones, 2, 1)
    found = weighted_cells.compare(rows, weight, ["accuracy"], seed)["accuracy"]
    if found.p is None or found.low is None or found.high is None:
        return False, True
    return found.p < 0.05, found.low <= lift <= found.high


@pytest.mark.slow
def test_it_is_wrong_as_rarely_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_bootstrap, "RESAMPLES", 400)  # with 2,000 as well, in two minutes
    n, rounds = 60, 100
    found = [_test(n, seed, 0.0) for seed in range(rounds)]
    assert_rate([rejected for rejected, _ in found], 0.05)
    assert_rate([not _test(n, seed, 0.1)[1] for seed in range(rounds)], 0.05)


def test_every_metric_of_a_confusion_matrix_has_weights() -> None:
    rows = _rows(60)
    assert set(metrics.of_classes(rows, [*METRICS], 1)) == set(METRICS)


def test_whole_weights_are_rows_as_often_in_all_that_is_not_tested() -> None:
    times = np.random.default_rng(5).integers(0, 4, 400)
    weighted = _rows(400, weight=times.astype(float))
    assert weighted.base is not None
    assert weighted.head is not None
    again = np.repeat(np.arange(400), times)
    label, base, head = (column[again] for column in (weighted.label, weighted.base, weighted.head))
    repeated = ClassRows(label, base, head, None, None, ("0", "1"), 1)
    one, other = churn(weighted), churn(repeated)
    assert one is not None
    assert one.shares is not None
    assert other is not None
    shares = (one.shares.better, one.shares.worse, one.shares.changed)
    counts = (other.better, other.worse, other.changed)
    assert shares == pytest.approx([count / other.n for count in counts])
    assert (one.n, other.shares) == (400, None)
    assert confusion(weighted) == confusion(repeated)
    sides = np.arange(400) % 2 == 0
    found = fairness(weighted, "side", {"a": sides, "b": ~sides})
    expected = fairness(repeated, "side", {"a": sides[again], "b": ~sides[again]})
    for near, far in zip(found, expected, strict=True):
        assert near.head is not None
        assert far.head is not None
        assert near.head.difference == pytest.approx(far.head.difference)
