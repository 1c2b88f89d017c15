"""Whether values ascend, held to a list of them."""

from collections.abc import Sequence
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitml.core.schemas.check.ascent import Ascent
from gitml.core.schemas.check.rule_cells import RuleCells
from gitml.core.schemas.document import ColumnType
from gitml.core.tables.cells import Cells


def ascent(blocks: Sequence[Sequence[str | None]], kind: ColumnType) -> Ascent:
    found = Ascent()
    for block in blocks:
        found.add(RuleCells(Cells(pa.array(block, pa.string())), kind, has_na_words=True).ascent())
    return found


@given(
    st.lists(st.lists(st.integers(0, 40), min_size=2, max_size=4, unique=True), max_size=5),
    st.booleans(),
    st.integers(0, 5),
)
def test_values_of_blocks_ascend_as_those_of_the_whole(
    blocks: list[list[int]], in_order: bool, cut: int
) -> None:
    if in_order:
        blocks = [[100 * at + number for number in sorted(b)] for at, b in enumerate(blocks)]
    texts = [[f"n{number:04}" for number in block] for block in blocks]
    numbers = [[str(number) for number in block] for block in blocks]
    expected = all(one < two for one, two in pairwise(n for block in blocks for n in block))
    cases: tuple[tuple[ColumnType, list[list[str]]], ...] = (("string", texts), ("int", numbers))
    for kind, columns in cases:
        found, later = ascent(columns[:cut], kind), ascent(columns[cut:], kind)
        found.merge(later)
        assert found.goes_on == expected, kind


@pytest.mark.parametrize(
    "blocks",
    [
        [["1", None]],
        [["1", "1"]],
        [["2", "10", "x"]],  # no numbers, and not in the order of texts
        [["1", "2"], ["x", "y"]],  # numbers, and then texts
        [["1", "NA"]],
        [[]],
    ],
)
def test_what_may_not_ascend(blocks: list[list[str | None]]) -> None:
    assert not ascent(blocks, "int").goes_on
