"""What is drawn of a column that drifted."""

from collections.abc import Sequence

import numpy as np
import pytest

from gitml.core.drift.column_drift import ColumnDrift
from gitml.core.drift.samples import ColumnSample, Kind, Numbers
from gitml.core.drift.shapes import DriftHistogram, shape
from gitml.core.tables.profiles.number_profile import DAY
from gitml.render.text.checks import drift as drift_words


def _column(*sides: Sequence[float], kind: Kind = "number") -> ColumnDrift:
    found: list[ColumnSample] = []
    for cells in sides:
        values, counts = np.unique(np.array(cells, np.float64), return_counts=True)
        numbers = Numbers(values, counts.astype(np.int64))
        found.append(ColumnSample("x", kind, len(cells), 0, numbers))
    return ColumnDrift("x", kind, (found[0], found[1]))


def drawn(reference: Sequence[float], current: Sequence[float]) -> DriftHistogram:
    found = shape(_column(reference, current))
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


def test_what_lies_beyond_the_ends_is_told() -> None:
    most = [n / 100 for n in range(1000)]
    found = drawn(most, [*most, 1e6])
    assert (found.has_less, found.has_more) == (True, True)
    assert drift_words.ends(found, _column(most, most)) == ("0.04 and less", "9.95 and more")
    (low, high) = drift_words.ends(
        drawn([DAY, 2 * DAY], [DAY, 3 * DAY]), _column([DAY], [DAY], kind="date")
    )
    assert (low, high) == ("1970-01-02", "1970-01-04")
