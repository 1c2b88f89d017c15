"""Bounds of gates as people read them."""

from gitml.core.checks.gates import Bound, Unit
from gitml.core.data.sizes import size
from gitml.core.settings.amounts import Amount
from gitml.render.durations import exact


def bound(found: Bound, unit: Unit) -> str:
    """A number in its unit, a percentage, or the text that stands for it."""
    number = found.value if isinstance(found, Amount) and not found.percent else found
    if unit == "bytes" and isinstance(number, float):
        return size(int(number))
    if unit == "seconds" and isinstance(number, float):
        return exact(number)
    return f"{found:g}" if isinstance(found, float) else str(found)
