import math
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, r2_score, roc_auc_score

from gitml.core.evaluation import roc, row_bootstrap


@pytest.fixture
def rows() -> tuple[Any, Any]:
    generator = np.random.default_rng(0)
    positive = generator.random(400) < 0.3
    scores = np.round(positive + generator.normal(size=400), 1)  # with ties
    return positive, scores


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (row_bootstrap.average_precision, average_precision_score),
        (row_bootstrap.roc_auc, roc_auc_score),
    ],
)
def test_values_are_those_of_scikit_learn(rows: Any, ours: Any, theirs: Any) -> None:
    positive, scores = rows
    metric = ours(positive, scores)
    weights = np.random.default_rng(1).integers(0, 4, size=400).astype(float)
    assert metric(np.ones(400)) == pytest.approx(theirs(positive, scores), abs=1e-12)
    assert metric(weights) == pytest.approx(
        theirs(positive, scores, sample_weight=weights), abs=1e-12
    )


def test_r2_is_that_of_scikit_learn() -> None:
    truth, predicted = np.random.default_rng(0).normal(size=(2, 50))
    weights = np.random.default_rng(1).integers(0, 4, size=50).astype(float)
    found = row_bootstrap.r2(truth, predicted)(weights)
    assert found == pytest.approx(r2_score(truth, predicted, sample_weight=weights), abs=1e-12)
    assert math.isnan(row_bootstrap.r2(np.ones(5), np.zeros(5))(np.ones(5)))


def test_it_agrees_with_delong(rows: Any) -> None:
    positive, base = rows
    head = base + np.random.default_rng(2).normal(size=400) / 2
    found: Any = row_bootstrap.compare(
        row_bootstrap.roc_auc(positive, base), row_bootstrap.roc_auc(positive, head), 400, seed=1
    )
    expected: Any = roc.compare(positive, base, head)
    width = expected.high - expected.low
    assert found.low == pytest.approx(expected.low, abs=0.08 * width)
    assert found.high == pytest.approx(expected.high, abs=0.08 * width)


def test_what_is_not_defined_is_not_tested(rows: Any) -> None:
    _, scores = rows
    nobody = np.zeros(400, dtype=bool)
    metric = row_bootstrap.average_precision(nobody, scores)
    assert math.isnan(metric(np.ones(400)))
    assert row_bootstrap.compare(metric, metric, 400, seed=1).untested == "one-class"


@pytest.mark.parametrize(("n", "why"), [(0, "no-rows"), (1, "few-rows")])
def test_too_few_rows_are_not_tested(n: int, why: str) -> None:
    metric = row_bootstrap.r2(np.zeros(n), np.zeros(n))
    assert row_bootstrap.compare(metric, metric, n, seed=1).untested == why


def test_equal_models_are_not_tested(rows: Any) -> None:
    metric = row_bootstrap.roc_auc(*rows)
    assert row_bootstrap.compare(metric, metric, 400, seed=1).untested == "no-variation"


def test_a_mean_over_classes_is_that_of_scikit_learn() -> None:
    generator = np.random.default_rng(3)
    label, scores = generator.integers(3, size=300), generator.dirichlet(np.ones(3), size=300)
    mean = row_bootstrap.mean_of(
        [row_bootstrap.roc_auc(label == place, scores[:, place]) for place in range(3)]
    )
    expected = roc_auc_score(label, scores, multi_class="ovr", average="macro")
    assert mean(np.ones(300)) == pytest.approx(expected, abs=1e-12)


def test_many_rows_take_few_resamples() -> None:
    generator = np.random.default_rng(4)
    positive = generator.random(120_000) < 0.3
    shared = positive + generator.normal(size=120_000)
    base, head = (shared + generator.normal(size=120_000) for _ in range(2))
    found: Any = row_bootstrap.compare(
        row_bootstrap.roc_auc(positive, base),
        row_bootstrap.roc_auc(positive, head),
        120_000,
        seed=1,
    )
    expected: Any = roc.compare(positive, base, head)
    assert found.high - found.low == pytest.approx(expected.high - expected.low, rel=0.15)
    assert found.delta == pytest.approx(expected.delta)
