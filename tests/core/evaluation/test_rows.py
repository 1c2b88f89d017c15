"""Rows as metrics are computed from, of columns that are read as numbers or as text."""

import numpy as np
import pytest

from gitml.adapters.formats.tabular.prediction_files import read
from gitml.core.evaluation.exam import match_rows
from gitml.core.evaluation.rows import class_rows
from gitml.core.settings.evaluation_rules import Evaluation

_RULE = Evaluation("p.csv", "y", "p")


def _right(content: str) -> list[bool]:
    """Which rows of a table of labels and predictions are right."""
    side = read("p.csv", content.encode(), _RULE)
    rows = class_rows(match_rows(side, side), None)
    assert rows.head is not None
    return [bool(one) for one in rows.head == rows.label]


@pytest.mark.parametrize(
    ("cells", "right"),
    [
        ("01,01 02,02 01,other", [True, True, False]),
        ("1.50,1.50 2.50,2.50 1.50,other", [True, True, False]),
        ("other,2 2,2.0 01,1", [False, True, True]),
        ("1,1.0 2,2.5 3,3.0", [True, False, True]),  # numbers all, and not of one kind
        ("a,a 01,1 b,b", [True, False, True]),  # text on both sides is what it says
        ("1e3,1000 2,2 x,2", [True, True, False]),
    ],
)
def test_a_class_that_reads_as_a_number_is_that_number_beside_text(
    cells: str, right: list[bool]
) -> None:
    content = "".join(f"{line}\n" for line in ["y,p", *cells.split()])
    assert _right(content) == right


@pytest.mark.slow
def test_what_a_column_holds_is_decided_once_for_the_whole_file() -> None:
    """pandas reads a large file in parts, and would take 01 for 1 in those without a text."""
    count = 300_000
    content = "y,p\n" + "01,01\n" * count + "01,other\n"
    assert np.sum(_right(content)) == count
