from collections.abc import Sequence

import numpy as np
import pytest

from gitml.core.tables.profiles.column_profile import ProfileLimits
from gitml.core.tables.profiles.shapes import ProfileBars, ProfileHistogram, shape
from tests.core.tables.profiles.test_profile import column


def histogram(cells: Sequence[str | None], bins: int = 10) -> ProfileHistogram:
    found = shape(column(cells), bins)
    assert isinstance(found, ProfileHistogram)
    assert sum(found.shares) == pytest.approx(1)
    return found


def test_whole_numbers_share_their_bins_evenly() -> None:
    found = histogram([str(number) for number in range(15)] * 3)
    assert found.shares == pytest.approx([2 / 15] * 7 + [1 / 15])
    assert histogram(["0", "1"] * 5).shares == (0.5, 0.5)


def test_days_too() -> None:
    days = [f"2024-01-{day:02}" for day in range(1, 11)]
    assert histogram(days).shares == pytest.approx([0.1] * 10)


def test_numbers_far_away_leave_room_for_the_others() -> None:
    numbers = [*np.linspace(0.1, 1, 999).tolist(), 1e9]
    found = histogram([repr(number) for number in numbers])
    assert found.high == pytest.approx(1, rel=0.01)
    assert max(found.shares) < 0.12
    assert (found.has_less, found.has_more) == (True, True)
    near = histogram([repr(number) for number in numbers[:-1]])
    assert (near.high, near.has_less, near.has_more) == (1, False, False)


@pytest.mark.filterwarnings("error")
def test_many_zeros_are_drawn_beside_other_numbers() -> None:
    numbers = [*[0.0] * 500, *np.linspace(0.5, 100, 500).tolist()]
    found = shape(column([repr(one) for one in numbers], ProfileLimits(buckets=128)), 10)
    assert isinstance(found, ProfileHistogram)
    assert found.shares[0] == pytest.approx(0.55, abs=0.01)


def test_a_sketch_is_drawn_as_the_numbers_are() -> None:
    numbers = np.random.default_rng(0).random(20_000)
    found = shape(column([repr(one) for one in numbers.tolist()], ProfileLimits(buckets=128)), 10)
    assert isinstance(found, ProfileHistogram)
    assert found.shares == pytest.approx([0.1] * 10, abs=0.01)


def test_categories_have_bars_and_identifiers_nothing() -> None:
    found = shape(column([f"c{number % 10}" for number in range(100)]))
    assert isinstance(found, ProfileBars)
    assert len(found.shares) == 8
    assert found.others == pytest.approx(0.2)
    assert shape(column([f"c{number}" for number in range(100)])) is None


@pytest.mark.parametrize(
    "cells", [[], [None], ["1", "1"], ["inf", "-inf"], ["-1.7e+308", "1.7e+308"]]
)
def test_what_has_no_shape(cells: list[str | None]) -> None:
    assert shape(column(cells)) is None
