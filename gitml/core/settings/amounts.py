"""Amounts that people write: numbers with units of size and time, and percentages."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gitml.core.settings.keys import wrong

SIZES: Mapping[str, float] = MappingProxyType(
    {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}
)
"""Bytes by unit."""
TIMES: Mapping[str, float] = MappingProxyType(
    {"": 1, "ms": 0.001, "s": 1, "min": 60, "h": 3600, "d": 86400, "w": 604800}
)
"""Seconds by unit."""
_MEASURED = re.compile(r"(\d+(?:\.\d+)?) ?([a-zA-Z]*)")


@dataclass(frozen=True, slots=True)
class Amount:
    """How much something may change.

    Attributes:
        value: in the metric's own unit, or in percent.
        percent: of the size of the baseline's value.
    """

    value: float
    percent: bool = False

    def __str__(self) -> str:
        return f"{self.value:g}{'%' if self.percent else ''}"


def amount(
    spec: object, file: str, where: str, units: Mapping[str, float] = SIZES
) -> Amount | None:
    """A number with one of some units behind it, or a percentage; None for nothing.

    Args:
        spec: what the file says.
        file: for errors.
        where: the dotted key at which it says so, for errors.
        units: how much each is, by its name in lower case; the empty name is that of no unit.

    Raises:
        ConfigError: it is something else.
    """
    expected = "a number that is not negative, or a percentage as 2%"
    if isinstance(spec, str) and spec.rstrip().endswith("%"):
        share = measured(spec.rstrip().removesuffix("%"), {"": 1}, file, where, expected)
        return None if share is None else Amount(share, percent=True)
    found = measured(spec, units, file, where, expected)
    return None if found is None else Amount(found)


def as_float(number: float) -> float:
    """A number that somebody wrote; infinite where it is larger than any float."""
    try:
        return float(number)
    except OverflowError:  # of a whole number, which may have any length
        return math.inf


def measured(
    spec: object, units: Mapping[str, float], file: str, where: str, expected: str
) -> float | None:
    """A number that is not negative, with one of some units behind it; None for nothing.

    Args:
        spec: what the file says.
        units: how much each is, by its name in lower case; the empty name is that of no unit.
        file: for errors.
        where: the dotted key at which it says so, for errors.
        expected: what should stand there, for errors.

    Raises:
        ConfigError: it is something else.
    """
    if spec is None:
        return None
    value = None
    if isinstance(spec, int | float) and not isinstance(spec, bool):
        value = as_float(spec)
    elif isinstance(spec, str) and (found := _MEASURED.fullmatch(spec.strip())):
        unit = units.get(found[2].lower())
        value = None if unit is None else float(found[1]) * unit
    if value is None or not 0 <= value < math.inf:
        raise wrong(file, where, expected, spec)
    return value
