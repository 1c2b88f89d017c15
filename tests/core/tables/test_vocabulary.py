"""Values that repeat: what is known of them from earlier blocks, held to each block by itself."""

import pickle
from collections.abc import Sequence
from functools import partial

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitml.core.tables.blocks import Block
from gitml.core.tables.cells import Cells
from gitml.core.tables.profiles import document
from gitml.core.tables.profiles.column_profile import ProfileLimits
from gitml.core.tables.profiles.profile import TableProfile
from gitml.core.tables.profiles.profiler import Profiler
from gitml.core.tables.vocabulary import Vocabulary

CELLS = st.sampled_from([None, "a", "b", "NA", "1", "2.5", "-inf", "007", "2024-01-31"]) | st.text(
    max_size=1
)


def same(limits: ProfileLimits, columns: int) -> ProfileLimits:
    return limits


def spelled(cells: Cells) -> list[object]:
    """The cells once more, by their places among the values."""
    found = cells.distinct
    assert found.codes is not None
    values = [*found.values.array.to_pylist(), None]
    assert found.weights.tolist() == [
        found.codes.tolist().count(at) for at in range(len(values) - 1)
    ]
    return [values[code] for code in found.codes]


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=12), min_size=1, max_size=6), st.integers(1, 6)
)
def test_the_profile_of_blocks_is_that_of_the_whole(
    blocks: list[list[str | None]], texts: int
) -> None:
    limits = ProfileLimits(texts, buckets=8, sample=6)
    keep = partial(same, limits)
    vocabulary, parts = Vocabulary(), (Profiler(keep), Profiler(keep))
    start = 0
    for at, cells in enumerate(blocks):
        column = Cells(pa.array(cells, pa.string()), vocabulary=vocabulary)
        parts[2 * at >= len(blocks)].add(Block("", start, len(cells), {"a": column}))
        start += len(cells)
    first, last = pickle.loads(pickle.dumps(parts))
    first.merge(last)
    everything = Cells(pa.array([cell for cells in blocks for cell in cells], pa.string()))
    whole = TableProfile.of(Block("", 0, start, {"a": everything}), limits)
    assert document.write(first.result()) == document.write(whole)


@pytest.mark.parametrize(
    "blocks",
    [
        [["x", "x", "y", "y", "x", None], ["y", "y", "z", "z", "z", "z"], ["x", None]],
        [[1.0, float("nan")] * 3, [float("nan"), 1.0, None, None]],
        [[5, 5, 5, None], [7, 7, 5, 5, None]],
    ],
)
def test_each_cell_has_the_place_of_its_value(blocks: list[Sequence[object]]) -> None:
    vocabulary = Vocabulary()
    for cells in blocks:
        found = spelled(Cells(pa.array(cells), vocabulary=vocabulary))
        assert list(map(str, found)) == list(map(str, cells))


def test_a_vocabulary_keeps_its_values_in_place_until_it_is_begun_anew() -> None:
    vocabulary = Vocabulary()

    def values(cells: Sequence[str]) -> tuple[list[str], object, list[float]]:
        found = Cells(pa.array(cells), vocabulary=vocabulary).distinct.values
        return found.array.to_pylist(), found.origin, found.numbers.tolist()

    first, origin, _ = values(["b", "b", "b", "b"])
    assert first == ["b"]
    more, same, numbers = values(["1", "1", "b", "1"])
    assert (more, same is origin) == (["b", "1"], True)
    np.testing.assert_equal(numbers, [np.nan, 1.0])
    fewer, other, _ = values(["c", "c", "d", "d"])  # four would be more than half of these rows
    assert (fewer, other is origin) == (["c", "d"], False)


def test_cells_that_hardly_repeat_have_no_vocabulary() -> None:
    cells = ["x", "x", *map(str, range(1000)), "x"]
    assert Cells(pa.array(cells)).distinct.codes is None
    assert Cells(pa.array(["x"] * 1000 + [*map(str, range(5000))])).distinct.codes is None
