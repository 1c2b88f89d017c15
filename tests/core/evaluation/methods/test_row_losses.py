import math
from typing import Any

import numpy as np
import pytest
from scipy.stats import ttest_rel
from sklearn.metrics import brier_score_loss, log_loss, root_mean_squared_error

from gitml.core.evaluation.methods import row_losses
from tests.core.evaluation.simulation import assert_rate


def _probabilities(n: int, classes: int, seed: int = 0) -> tuple[Any, Any]:
    generator = np.random.default_rng(seed)
    return generator.integers(classes, size=n), generator.dirichlet(np.ones(classes), size=n)


@pytest.mark.parametrize("classes", [2, 5])
def test_losses_are_those_of_scikit_learn(classes: int) -> None:
    labels, probabilities = _probabilities(300, classes)
    probabilities[0] = np.eye(classes)[labels[0] - 1]  # sure, and wrong
    assert row_losses.log_losses(labels, probabilities).mean() == pytest.approx(
        log_loss(labels, probabilities), abs=1e-12
    )
    scores = probabilities[:, 1] if classes == 2 else probabilities
    assert row_losses.brier_losses(labels, probabilities).mean() == pytest.approx(
        brier_score_loss(labels, scores), abs=1e-12
    )


@pytest.mark.parametrize("n", [2, 3, 500])
def test_it_is_scipys_paired_t_test(n: int) -> None:
    generator = np.random.default_rng(n)
    base, head = generator.random((2, n))
    found: Any = row_losses.compare(base, head)
    expected = ttest_rel(head, base)
    interval = expected.confidence_interval()
    assert found.p == pytest.approx(expected.pvalue, abs=1e-9)
    assert found.low == pytest.approx(interval.low, abs=1e-9)
    assert found.high == pytest.approx(interval.high, abs=1e-9)


@pytest.mark.parametrize(("n", "why"), [(0, "no-rows"), (1, "few-rows")])
def test_too_few_rows_are_not_tested(n: int, why: str) -> None:
    assert row_losses.compare(np.zeros(n), np.ones(n)).untested == why
    assert row_losses.compare_roots(np.zeros(n), np.ones(n)).untested == why


def test_a_difference_that_never_varies_is_not_tested() -> None:
    losses = np.random.default_rng(0).random(50)
    assert row_losses.compare(losses, losses + 0.1).untested == "no-variation"
    assert row_losses.compare(losses, losses).untested == "no-variation"


def test_a_perfect_side_has_no_interval_of_the_root() -> None:
    found: Any = row_losses.compare_roots(np.random.default_rng(0).random(50), np.zeros(50))
    assert found.head == 0
    assert found.untested == "no-variation"


def test_the_root_is_that_of_scikit_learn() -> None:
    truth, base, head = np.random.default_rng(0).normal(size=(3, 200))
    found: Any = row_losses.compare_roots((base - truth) ** 2, (head - truth) ** 2)
    assert found.base == pytest.approx(root_mean_squared_error(truth, base))
    assert found.head == pytest.approx(root_mean_squared_error(truth, head))


def test_the_interval_of_roots_covers_and_the_test_holds_its_level() -> None:
    generator = np.random.default_rng(3)
    found: list[Any] = []
    for _ in range(2000):
        shared, one, other = generator.normal(size=(3, 200))
        found.append(row_losses.compare_roots((shared + one) ** 2, (shared + other) ** 2))
    assert_rate([one.p < 0.05 for one in found], 0.05)
    assert_rate([not one.low <= 0 <= one.high for one in found], 0.055)  # right in the limit
    assert all(math.isfinite(one.low) for one in found)
