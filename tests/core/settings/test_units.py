"""Units in which people write limits, and what a stage needs."""

from collections.abc import Mapping

import pytest

from gitml.core.pipeline.needs import bytes_text
from gitml.core.settings.units import MEMORY, SIZES, TIMES, measure


@pytest.mark.parametrize(
    ("units", "spec", "value"),
    [
        (SIZES, "8GB", 8e9),
        (MEMORY, "8GB", 8e9),
        (SIZES, "1.5 KiB", 1536),
        (MEMORY, "1.5 kib", 1536),
        (SIZES, "8G", None),  # which people mean either way
        (MEMORY, "8G", 2**33),  # as Slurm has it
        (MEMORY, "2t", 2**41),
        (MEMORY, 100, 100),
        (TIMES, "30min", 1800),
        (TIMES, "30m", 1800),
        (TIMES, "250 ms", 0.25),
        (TIMES, "1w", 604800),
        (TIMES, -1, None),
        (TIMES, True, None),
        (TIMES, "1:30", None),
        (MEMORY, "9" * 400, None),
        (MEMORY, 10**400, None),
        (MEMORY, float("nan"), None),
    ],
)
def test_one_table_of_units_for_limits_and_needs(
    units: Mapping[str, float], spec: object, value: float | None
) -> None:
    assert measure(spec, units) == value


@pytest.mark.parametrize(("number", "text"), [(2**33, "8G"), (1536, "1.5K"), (12, "12")])
def test_memory_is_told_as_it_is_written(number: int, text: str) -> None:
    assert bytes_text(number) == text
    assert measure(text, MEMORY) == number
