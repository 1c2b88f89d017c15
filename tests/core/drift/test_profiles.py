import pytest

from gitml.core.drift.column import compare
from gitml.core.drift.column_drift import Choice
from gitml.core.drift.profiles import samples
from gitml.core.tables.arrow_arrays import strings
from gitml.core.tables.blocks import Block
from gitml.core.tables.cells import Cells
from gitml.core.tables.profiles.profile import TableProfile


def profile(cells: list[str]) -> TableProfile:
    return TableProfile.of(Block("", 0, len(cells), {"a": Cells(strings(cells))}))


@pytest.mark.parametrize(
    ("distinct", "method", "verdict"),
    [(400, "", "type changed"), (5, "chi2", "no shift seen")],  # a few numbers may be codes
)
def test_numbers_of_which_many_became_words(distinct: int, method: str, verdict: str) -> None:
    numbers = [str(row % distinct) for row in range(800)]
    words = [cell if row % 6 else "unknown" for row, cell in enumerate(numbers)]
    one, other = samples(("old", profile(numbers)), ("new", profile(words)))
    found = compare(one.columns["a"], other.columns["a"], Choice())
    assert (found.method, found.of_values) == (method, verdict)  # words follow of the whole table
