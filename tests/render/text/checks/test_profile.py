from collections.abc import Sequence

import pytest

from gitml.core.tables.profiles.profile import TableProfile
from gitml.render.html import profile as html
from gitml.render.text.checks.profile import facts, row
from tests.core.tables.profiles.test_profile import block, column


def test_a_picture_of_most_numbers_tells_where_it_ends() -> None:
    cells = [f"{number / 1000:.3f}" for number in range(1, 2000)] + ["1000000"]
    drawn = row(column(cells))[-1]
    assert drawn.startswith("0.001 … 0.01002 ")
    assert drawn.endswith(" 1.990 … 1000000.0")
    page = html.page(TableProfile.of(block({"x": cells})), "t.csv", "1")
    assert "0.01002 and less</text>" in page
    assert "1.990 and more</text>" in page
    assert "…" not in row(column(cells[:-1]))[-1]


@pytest.mark.parametrize(
    ("cells", "least", "most"),
    [
        (["-1024.37", "1024.31"], "-1024.37", "1024.31"),
        (["1.5", "0.12345678901234567"], "0.1235", "1.5"),
        (["1", "1.0e+24"], "1", "1e+24"),
        (["7", "9007199254740991"], "7", "9007199254740991"),
    ],
)
def test_extremes_are_told_as_they_are(cells: Sequence[str], least: str, most: str) -> None:
    found = facts(column(cells))
    assert (found["min"], found["max"]) == (least, most)
