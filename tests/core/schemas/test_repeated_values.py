"""Which values were there before, held to a plain set."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gitml.core.schemas.repeated_values import RepeatedValues


@given(st.lists(st.lists(st.integers(0, 20), max_size=12), max_size=12))
def test_repeated_values(blocks: list[list[int]]) -> None:
    seen: set[int] = set()
    repeated = RepeatedValues()
    expected = []
    for number, block in enumerate(blocks):
        for place, value in enumerate(block):
            expected += [(number, place)] if value in seen else []
            seen.add(value)
        repeated.add(np.array(block, np.uint64))
    assert repeated.find(5) == (len(expected), expected[:5])
