"""Cells as numbers that can be drawn."""

import math

import pytest

from gitml.core.plots.fields import floats
from gitml.core.values import Value


@pytest.mark.parametrize(
    "column",
    [
        [1.5, 1.7e308, -1.7e308, math.inf, 1e300],
        ["1.5", "1.7e308", -1.7e308, "inf", 1e300],
        [1.5, 10**307, 10**400, math.inf, 10**300],
    ],
)
def test_what_is_too_great_for_an_axis_is_a_gap(column: list[Value]) -> None:
    found = floats(("loss.csv", "loss"), column)
    assert found == pytest.approx((1.5, math.nan, math.nan, math.inf, 1e300), nan_ok=True)


def test_a_number_that_is_too_great_is_found_behind_one_that_is_missing() -> None:
    found = floats(("loss.csv", "loss"), [math.nan, 1.7e308, math.nan])
    assert all(map(math.isnan, found))
