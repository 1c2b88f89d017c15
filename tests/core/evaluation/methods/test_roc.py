import math
from typing import Any

import numpy as np
import pytest

from gitml.core.evaluation.methods import roc
from gitml.core.evaluation.methods.weighted_metrics import Ranking
from tests.core.evaluation.simulation import assert_rate


def _scores(seed: int, n: int = 60, digits: int = 1) -> tuple[Any, Any, Any]:
    generator = np.random.default_rng(seed)
    positive = generator.random(n) < 0.4
    base = np.round(0.6 * positive + generator.normal(size=n), digits)
    head = np.round(base * 0.5 + 0.5 * positive + generator.normal(size=n), digits)
    return positive, base, head


def _compare(positive: Any, base: Any, head: Any) -> Any:
    return roc.compare(Ranking(positive, base), Ranking(positive, head))


def _all_pairs(positive: Any, scores: Any) -> tuple[Any, Any, Any]:
    """Structural components as DeLong et al. define them, by every pair."""
    above, below = scores[positive], scores[~positive]
    kernel = np.array([[0.5 * (x == y) + (x > y) for y in below] for x in above])
    return kernel.mean(), kernel.mean(axis=1), kernel.mean(axis=0)


@pytest.mark.parametrize("seed", range(5))
def test_it_is_what_all_pairs_give(seed: int) -> None:
    positive, base, head = _scores(seed)
    found: Any = _compare(positive, base, head)
    (one, v10, v01), (other, w10, w01) = (_all_pairs(positive, s) for s in (base, head))
    m, n = positive.sum(), (~positive).sum()
    covariance = np.cov(v10, w10) / m + np.cov(v01, w01) / n
    error = math.sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    assert found.base == pytest.approx(one, abs=1e-12)
    assert found.head == pytest.approx(other, abs=1e-12)
    assert found.high - found.low == pytest.approx(2 * 1.959963984540054 * error, rel=1e-9)
    assert found.p == pytest.approx(math.erfc(abs(other - one) / error / math.sqrt(2)), rel=1e-9)


def test_one_class_has_no_area() -> None:
    found: Any = _compare(np.ones(40, dtype=bool), np.arange(40.0), np.arange(40.0))
    assert found.untested == "one-class"
    assert math.isnan(found.base)


def test_scores_without_any_variation_are_not_tested() -> None:
    positive = np.arange(40) < 20
    found: Any = _compare(positive, np.zeros(40), positive.astype(float))
    assert (found.base, found.head) == (0.5, 1.0)
    assert found.untested == "no-variation"
    assert found.p is None


def test_one_row_of_a_class_is_too_few() -> None:
    positive = np.arange(40) < 1
    found: Any = _compare(positive, np.arange(40.0), -np.arange(40.0))
    assert found.untested == "few-rows"


def test_nobody_wins_by_the_order_of_the_rows() -> None:
    positive, base, head = _scores(3)
    order = np.random.default_rng(0).permutation(len(positive))
    found: Any = _compare(positive[order], base[order], head[order])
    assert found.p == pytest.approx(_compare(positive, base, head).p)


@pytest.mark.slow
def test_the_test_holds_its_level() -> None:
    generator = np.random.default_rng(2)
    found: list[Any] = []
    for _ in range(2000):
        positive = generator.random(120) < 0.4
        shared = positive + generator.normal(size=120)
        base, head = (shared + generator.normal(size=120) for _ in range(2))
        found.append(_compare(positive, base, head))
    assert_rate([one.p < 0.05 for one in found], 0.055)  # it is exact in the limit only
