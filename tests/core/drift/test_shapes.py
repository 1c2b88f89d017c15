"""What is drawn of a column that drifted."""

from collections.abc import Sequence

import numpy as np
import pytest

from gitml.core.drift.column_drift import ColumnDrift
from gitml.core.drift.samples import ColumnSample, Numbers
from gitml.core.drift.shapes import DriftHistogram, shape
from gitml.core.tables.profiles.number_profile import DAY


def drawn(reference: Sequence[float], current: Sequence[float]) -> DriftHistogram:
    sides: list[ColumnSample] = []
    for cells in (reference, current):
        values, counts = np.unique(np.array(cells, np.float64), return_counts=True)
        numbers = Numbers(values, counts.astype(np.int64))
        sides.append(ColumnSample("x", "number", len(cells), 0, numbers))
    found = shape(ColumnDrift("x", "number", (sides[0], sides[1])))
    assert isinstance(found, DriftHistogram)
    return found


@pytest.mark.parametrize("unit", [1, DAY])
def test_small_whole_numbers_have_a_bar_each(unit: int) -> None:
    found = drawn([unit * n for n in (0, 0, 1, 3)], [unit * n for n in (1, 2, 4, 4)])
    assert [*found.reference] == [0.5, 0.25, 0, 0.25, 0]
    assert [*found.current] == [0, 0.25, 0.25, 0, 0.5]
    assert [str(end) for end in (found.low, found.high)] == ["0", str(4 * unit)]


def test_many_whole_numbers_have_bars_of_as_many_values() -> None:
    found = drawn(range(100), range(100))
    assert set(found.reference) == {0.05}


@pytest.mark.parametrize(
    "numbers", [[0.5, 1, 2], [0, 2.0**60], [-1.7e308, 1.7e308], [3, 3]], ids=str
)
def test_other_numbers_have_bars_of_equal_width(numbers: list[float]) -> None:
    found = drawn(numbers, numbers)
    assert len(found.reference) == 24
    assert sum(found.reference) == pytest.approx(1)
