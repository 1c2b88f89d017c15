import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import mcnemar as statsmodels_mcnemar

from gitml.core.evaluation.methods import proportions
from tests.core.evaluation.simulation import assert_rate

COUNTS = st.integers(0, 400)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_the_p_value_is_mcnemars_exact_one(
    both: int, only_base: int, only_head: int, neither: int
) -> None:
    table = [[both, only_base], [only_head, neither]]
    expected = min(1.0, float(statsmodels_mcnemar(table, exact=True).pvalue))
    assert proportions.mcnemar(only_base, only_head) == pytest.approx(expected, rel=1e-9, abs=1e-15)


def test_the_interval_of_a_published_table() -> None:
    # Agresti and Min (2005), section 1: 30 pairs, 5 and 15 of them discordant, and Wald's interval
    # after half a row is added to each cell.
    found: Any = proportions.compare(both=5, only_base=5, only_head=15, n=30)
    assert found.delta == pytest.approx(1 / 3)
    delta, rows = 10 / 32, 32
    error = math.sqrt((15.5 + 5.5) / rows - delta**2) / math.sqrt(rows)
    assert found.low == pytest.approx(delta - 1.959963984540054 * error)
    assert found.high == pytest.approx(delta + 1.959963984540054 * error)


def test_the_interval_has_0_where_the_exact_test_does_not_reject_it_and_nowhere_else() -> None:
    few: Any = proportions.compare(both=92, only_base=1, only_head=7, n=100)  # Agresti-Min: 0.0023
    assert (round(few.p, 4), few.low) == (0.0703, 0.0)
    worse: Any = proportions.compare(both=92, only_base=7, only_head=1, n=100)
    assert (worse.low, worse.high) == (-few.high, 0.0)
    for discordant, rest in itertools.product(range(60), (0, 30, 10_000)):
        for won in range(discordant + 1):
            found: Any = proportions.compare(rest, discordant - won, won, max(1, discordant + rest))
            assert (found.low <= 0 <= found.high) is (found.p >= 0.05), (won, discordant, rest)


def test_ten_million_rows() -> None:
    found: Any = proportions.compare(8_000_000, 500_000, 502_000, 10_000_000)
    z = 2_000 / math.sqrt(1_002_000)  # of so many rows the exact test is as good as the normal one
    assert found.p == pytest.approx(
        math.erfc((z - 1 / math.sqrt(1_002_000)) / math.sqrt(2)), rel=1e-3
    )
    assert 0 < found.low < found.high
    assert found.high - found.low == pytest.approx(2 * 1.96 * math.sqrt(1_002_000) / 1e7, rel=1e-3)


def test_no_row_at_all_is_not_tested() -> None:
    found: Any = proportions.compare(0, 0, 0, 0)
    assert found.untested == "no-rows"
    assert found.p is None
    assert math.isnan(found.delta)


def test_models_that_are_always_right_have_an_interval() -> None:
    found: Any = proportions.compare(both=50, only_base=0, only_head=0, n=50)
    assert (found.base, found.head, found.p) == (1, 1, 1)
    assert found.low is not None
    assert found.low < 0 < (found.high or 0)


@pytest.mark.parametrize("n", [1, 2])
def test_very_few_rows_prove_nothing(n: int) -> None:
    found: Any = proportions.compare(both=0, only_base=0, only_head=n, n=n)
    assert found.p is not None
    assert found.p >= 0.5


@pytest.mark.parametrize("n", [30, 200])
def test_the_interval_covers_and_the_test_holds_its_level(n: int) -> None:
    generator = np.random.default_rng(1)
    runs = generator.multinomial(n, [0.7, 0.1, 0.1, 0.1], size=2000)
    found: list[Any] = [proportions.compare(a, b, c, n) for a, b, c, _ in runs.tolist()]
    assert_rate([one.p < 0.05 for one in found], 0.05)
    assert_rate([not one.low <= 0 <= one.high for one in found], 0.05)
