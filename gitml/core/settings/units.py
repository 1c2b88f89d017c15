"""Units of size and time in which people write limits, and what a stage needs."""

import math
import re
from collections.abc import Mapping
from types import MappingProxyType

SIZES: Mapping[str, float] = MappingProxyType(
    {
        "": 1,
        "b": 1,
        **{f"{letter}b": 1000**power for power, letter in enumerate("kmgt", 1)},
        **{f"{letter}ib": 1024**power for power, letter in enumerate("kmgt", 1)},
    }
)
"""Bytes by unit, in lower case."""
MEMORY: Mapping[str, float] = MappingProxyType(
    {**SIZES, **{letter: 1024**power for power, letter in enumerate("kmgt", 1)}}
)
"""The same, and letters alone as Slurm has them, whose ``8G`` is 8 GiB."""
TIMES: Mapping[str, float] = MappingProxyType(
    {"": 1, "ms": 0.001, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}
)
"""Seconds by unit."""
_MEASURED = re.compile(r"(\d+(?:\.\d+)?)\s*([a-zA-Z]*)")


def measure(spec: object, units: Mapping[str, float]) -> float | None:
    """A number that is not negative, with one of some units behind it; None for anything else.

    Args:
        spec: what somebody wrote.
        units: how much each is, by its name in lower case; the empty name is that of no unit.
    """
    value = None
    if isinstance(spec, int | float) and not isinstance(spec, bool):
        value = as_float(spec)
    elif isinstance(spec, str) and (found := _MEASURED.fullmatch(spec.strip())):
        unit = units.get(found[2].lower())
        value = None if unit is None else float(found[1]) * unit
    return value if value is not None and 0 <= value < math.inf else None


def as_float(number: float) -> float:
    """A number that somebody wrote; infinite where it is larger than any float."""
    try:
        return float(number)
    except OverflowError:  # of a whole number, which may have any length
        return math.inf
