"""What changed of data, and what a stage's definition lost and gained, in words."""

import pytest

from gitml.core.data.changes import DataChange, DataDetail
from gitml.core.data.pointers import Pointer
from gitml.core.pipeline.changes import PartChange
from gitml.render.text.diff import amounts, part_lines


@pytest.mark.parametrize(
    ("nfiles", "rows", "words"),
    [
        ((None, 1), (None, None), "2 B, 1 file"),
        ((1, 2), (3, 1), "2 B, 1 → 2 files, 3 → 1 rows"),
        ((1, 1), (1, 1), "2 B, 1 file, 1 row"),
    ],
)
def test_how_much_data_it_is(
    nfiles: tuple[int | None, int], rows: tuple[int | None, int | None], words: str
) -> None:
    base, head = (None if n is None else Pointer("d", "a" * 32, 2, n) for n in nfiles)
    assert amounts(DataDetail(DataChange("d", base, head), "modified", rows=rows)) == words


@pytest.mark.parametrize(
    ("part", "lines"),
    [
        (
            PartChange("dependencies", ("a.parquet", "c"), ("b.R", "c")),
            ["dependencies", "  - a.parquet", "  + b.R"],
        ),
        (
            PartChange("outputs", ("m",), ("m (not cached)",)),
            ["outputs: m → m (not cached)"],
        ),
        (PartChange("command", ("a",), ("b",)), ["command: a → b"]),
        (PartChange("command", ("a", "b"), ("b", "a")), ["command: another order"]),
    ],
)
def test_what_took_the_place_of_what(part: PartChange, lines: list[str]) -> None:
    assert part_lines(part) == lines
