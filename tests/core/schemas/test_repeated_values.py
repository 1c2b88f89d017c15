"""Which values were there before, held to a plain set."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gitml.core.schemas.repeated_values import RepeatedValues


@given(st.lists(st.lists(st.integers(0, 20), max_size=12), max_size=12))
def test_repeated_values(blocks: list[list[int]]) -> None:
    seen: set[int] = set()
    repeated = RepeatedValues()
    for block in blocks:
        expected = []
        for value in block:
            expected.append(value in seen)
            seen.add(value)
        assert repeated.add(np.array(block, np.uint64)).tolist() == expected
