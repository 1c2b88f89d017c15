import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from gitml.core.evaluation.families import holm


@settings(max_examples=15)  # of which statsmodels takes a tenth of a second each
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_it_is_holms_procedure(p_values: list[float]) -> None:
    expected = multipletests(p_values, method="holm")[1]
    assert holm(p_values) == pytest.approx(tuple(expected), abs=1e-12)


def test_what_was_not_tested_is_no_member() -> None:
    assert holm([0.02, None, 0.04]) == pytest.approx((0.04, None, 0.04))
    assert holm([None]) == (None,)
    assert holm([]) == ()
