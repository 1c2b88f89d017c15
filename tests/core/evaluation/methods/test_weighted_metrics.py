import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, r2_score, roc_auc_score

from gitml.core.evaluation.methods.weighted_metrics import (
    R2,
    AveragePrecision,
    Mean,
    MeanOf,
    Ranking,
    RocAuc,
    RootMean,
    Times,
    WeightedMetric,
)

_METRICS: dict[str, Callable[[Any, Any], WeightedMetric]] = {
    "average_precision": lambda *rows: AveragePrecision(Ranking(*rows)),
    "roc_auc": lambda *rows: RocAuc(Ranking(*rows)),
    "r2": lambda positive, scores: R2(positive.astype(float), scores),
    "mean": lambda _, scores: Mean(scores**2),
    "root": lambda _, scores: RootMean(scores**2),
    "times": lambda positive, scores: Times(
        AveragePrecision(Ranking(positive, scores)), scores**2 + 1
    ),
    "mean of": lambda positive, scores: MeanOf([RocAuc(Ranking(positive, scores)), Mean(scores)]),
}


@pytest.fixture
def rows() -> tuple[Any, Any]:
    generator = np.random.default_rng(0)
    positive = generator.random(400) < 0.3
    scores = np.round(positive + generator.normal(size=400), 1)  # with ties
    return positive, scores


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(AveragePrecision, average_precision_score), (RocAuc, roc_auc_score)],
)
def test_values_are_those_of_scikit_learn(rows: Any, ours: Any, theirs: Any) -> None:
    positive, scores = rows
    metric = ours(Ranking(positive, scores))
    weights = np.random.default_rng(1).integers(0, 4, size=400).astype(float)
    assert metric.value(np.ones(400)) == pytest.approx(theirs(positive, scores), abs=1e-12)
    assert metric.value(weights) == pytest.approx(
        theirs(positive, scores, sample_weight=weights), abs=1e-12
    )


def test_r2_is_that_of_scikit_learn() -> None:
    truth, predicted = np.random.default_rng(0).normal(size=(2, 50))
    weights = np.random.default_rng(1).integers(0, 4, size=50).astype(float)
    found = R2(truth, predicted).value(weights)
    assert found == pytest.approx(r2_score(truth, predicted, sample_weight=weights), abs=1e-12)
    assert math.isnan(R2(np.ones(5), np.zeros(5)).value(np.ones(5)))


def test_a_mean_over_classes_is_that_of_scikit_learn() -> None:
    generator = np.random.default_rng(3)
    label, scores = generator.integers(3, size=300), generator.dirichlet(np.ones(3), size=300)
    mean = MeanOf([RocAuc(Ranking(label == place, scores[:, place])) for place in range(3)])
    expected = roc_auc_score(label, scores, multi_class="ovr", average="macro")
    assert mean.value(np.ones(300)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("name", _METRICS)
def test_slopes_are_the_derivatives_of_values(rows: Any, name: str) -> None:
    metric = _METRICS[name](*rows)
    weights = np.random.default_rng(1).exponential(size=400) + 0.1
    found = metric.slopes(weights)
    assert weights @ found == pytest.approx(0, abs=1e-9), "all weights times two change nothing"
    for place in (0, 7, 100, 399):
        step = np.zeros(400)
        step[place] = 1e-5
        slope = (metric.value(weights + step) - metric.value(weights - step)) / 2e-5
        assert found[place] == pytest.approx(slope, rel=1e-5, abs=1e-9)
