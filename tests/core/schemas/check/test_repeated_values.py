"""Which values were there before, held to a plain set."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gitml.core.schemas.check.repeated_values import RepeatedValues


@given(
    st.lists(st.lists(st.integers(0, 20), max_size=12), max_size=12),
    st.integers(0, 12),
    st.booleans(),
)
def test_repeated_values(blocks: list[list[int]], cut: int, sorts: bool) -> None:
    seen: set[int] = set()
    repeated, later = RepeatedValues(), RepeatedValues()
    expected = []
    for number, block in enumerate(blocks):
        for place, value in enumerate(block):
            expected += [(number, place)] if value in seen else []
            seen.add(value)
        (repeated if number < cut else later).add(np.array(block, np.uint64))
    if sorts:
        repeated.sort()
        later.sort()
    repeated.merge(later)
    assert repeated.find() == len(expected)
    found = [repeated.again(np.array(block, np.uint64)).tolist() for block in blocks]
    assert [(number, place) for number, places in enumerate(found) for place in places] == expected
