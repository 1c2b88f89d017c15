"""Amounts that people write: numbers with units of size and time, and percentages."""

from collections.abc import Mapping
from dataclasses import dataclass

from gitml.core.settings.keys import wrong
from gitml.core.settings.units import SIZES, measure


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
    value = measure(spec, units)
    if value is None:
        raise wrong(file, where, expected, spec)
    return value
