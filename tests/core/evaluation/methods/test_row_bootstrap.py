import math
from typing import Any

import numpy as np
import pytest

from gitml.core.evaluation.methods import roc, row_bootstrap
from gitml.core.evaluation.methods.weighted_metrics import R2, AveragePrecision, Ranking, RocAuc


@pytest.fixture
def rows() -> tuple[Any, Any]:
    generator = np.random.default_rng(0)
    positive = generator.random(400) < 0.3
    scores = np.round(positive + generator.normal(size=400), 1)  # with ties
    return positive, scores


def test_it_agrees_with_delong(rows: Any) -> None:
    positive, base = rows
    head = base + np.random.default_rng(2).normal(size=400) / 2
    found: Any = row_bootstrap.compare(
        RocAuc(Ranking(positive, base)), RocAuc(Ranking(positive, head)), 400, seed=1
    )
    expected: Any = roc.compare(Ranking(positive, base), Ranking(positive, head))
    width = expected.high - expected.low
    assert found.low == pytest.approx(expected.low, abs=0.08 * width)
    assert found.high == pytest.approx(expected.high, abs=0.08 * width)


def test_what_is_not_defined_is_not_tested(rows: Any) -> None:
    _, scores = rows
    nobody = np.zeros(400, dtype=bool)
    metric = AveragePrecision(Ranking(nobody, scores))
    assert math.isnan(metric.value(np.ones(400)))
    assert row_bootstrap.compare(metric, metric, 400, seed=1).untested == "one-class"
    flat = R2(np.ones(400), scores)
    assert row_bootstrap.compare(flat, flat, 400, seed=1).untested == "constant-truth"


@pytest.mark.parametrize(("n", "why"), [(0, "no-rows"), (1, "few-rows")])
def test_too_few_rows_are_not_tested(n: int, why: str) -> None:
    metric = R2(np.zeros(n), np.zeros(n))
    assert row_bootstrap.compare(metric, metric, n, seed=1).untested == why


def test_equal_models_are_not_tested(rows: Any) -> None:
    metric = RocAuc(Ranking(*rows))
    assert row_bootstrap.compare(metric, metric, 400, seed=1).untested == "no-variation"
