"""What a stage's definition lost and gained, in lines."""

import pytest

from gitml.core.pipeline.changes import PartChange
from gitml.render.text.diff import part_lines


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
