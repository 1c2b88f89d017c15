import math
from typing import Any

import numpy as np
import pytest
from scipy.stats import ttest_ind, ttest_rel

from gitml.core.evaluation import repeats
from tests.core.evaluation.simulation import assert_rate


def test_seeds_are_compared_as_scipy_does() -> None:
    generator = np.random.default_rng(0)
    base, head = generator.normal(0.8, 0.01, 5).tolist(), generator.normal(0.81, 0.03, 8).tolist()
    found: Any = repeats.compare_seeds(base, head)
    expected = ttest_ind(head, base, equal_var=False)
    assert found.p == pytest.approx(expected.pvalue, abs=1e-9)
    assert found.low == pytest.approx(expected.confidence_interval().low, abs=1e-9)
    assert found.high == pytest.approx(expected.confidence_interval().high, abs=1e-9)


def test_folds_that_shared_no_training_data_would_be_a_paired_t_test() -> None:
    base, head = np.random.default_rng(0).normal(size=(2, 10)).tolist()
    found: Any = repeats.compare_folds(base, head, test_share=0.0)
    assert found.p == pytest.approx(ttest_rel(head, base).pvalue, abs=1e-9)


def test_folds_are_never_compared_as_if_they_were_independent() -> None:
    base, head = [0.80, 0.81, 0.79, 0.82, 0.80], [0.82, 0.82, 0.81, 0.83, 0.83]
    naive = ttest_rel(head, base).pvalue
    found: Any = repeats.compare_folds(base, head, test_share=0.2)
    change = np.subtract(head, base)
    t = change.mean() / math.sqrt((1 / 5 + 0.2 / 0.8) * change.var(ddof=1))
    assert found.p > naive
    assert found.high - found.delta == pytest.approx(change.mean() / t * 2.7764451051977987)


@pytest.mark.parametrize("values", [[], [0.5]])
def test_a_single_run_is_not_tested(values: list[float]) -> None:
    assert repeats.compare_seeds(values, [0.5, 0.6]).untested == "few-runs"
    assert repeats.compare_folds(values, values, 0.2).untested == "few-runs"


def test_runs_that_never_vary_are_not_tested() -> None:
    assert repeats.compare_seeds([0.5, 0.5], [0.6, 0.6]).untested == "no-variation"
    assert repeats.compare_folds([0.5, 0.5], [0.6, 0.6], 0.5).untested == "no-variation"


@pytest.mark.parametrize("exponent", [-1000, -300, 500, 1023])
def test_the_unit_of_a_metric_changes_no_verdict(exponent: int) -> None:
    base, head = [0.11, 0.2, 0.32], [0.4, 0.6, 0.52]
    old, new = ([math.ldexp(value, exponent) for value in side] for side in (base, head))
    for found, usual in (
        (repeats.compare_seeds(old, new), repeats.compare_seeds(base, head)),
        (repeats.compare_folds(old, new, 0.2), repeats.compare_folds(base, head, 0.2)),
    ):
        assert found.p == pytest.approx(usual.p)
        assert usual.high is not None
        assert found.high == pytest.approx(math.ldexp(usual.high, exponent))


def test_runs_that_vary_next_to_nothing_have_no_division_by_zero() -> None:
    found = repeats.compare_seeds([1e-100, 2e-100], [0.5, 0.5])
    assert found.method == "welch"
    assert found.p is not None
    assert found.p < 1e-50


@pytest.mark.slow
def test_the_test_of_seeds_holds_its_level() -> None:
    generator = np.random.default_rng(4)
    found: list[Any] = [
        repeats.compare_seeds(generator.normal(size=4).tolist(), generator.normal(size=6).tolist())
        for _ in range(2000)
    ]
    assert_rate([one.p < 0.05 for one in found], 0.05)
