from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from gitml.core.evaluation.families import family, holm


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_it_is_holms_procedure(p_values: list[float]) -> None:
    with patch("gc.collect"):  # statsmodels looks for garbage each time, of all tests before
        expected = multipletests(p_values, method="holm")[1]
    assert holm(p_values) == pytest.approx(tuple(expected), abs=1e-12)


def test_what_was_not_tested_is_no_member() -> None:
    assert holm([0.02, None, 0.04]) == pytest.approx((0.04, None, 0.04))
    assert holm([None]) == (None,)
    assert holm([]) == ()


def test_a_level_leaves_room_for_all_that_is_not_found() -> None:
    levels = [one.level for one in family([0.001, 0.2, None, 0.9])]
    assert levels == pytest.approx([0.05 / 3, 0.05 / 2, 0.05 / 3, 0.05 / 2])
