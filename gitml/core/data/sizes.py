"""How much data there is, as people read it."""

from decimal import Decimal

_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")


def size(count: int | None) -> str:
    """Bytes in decimal units, as ``1.25 MB``; empty where unknown."""
    if count is None:
        return ""
    step = 0
    scaled = Decimal(count)
    while scaled >= 1000 and step < len(_UNITS) - 1:
        scaled /= 1000
        step += 1
    return f"{count} B" if step == 0 else f"{_three_digits(scaled)} {_UNITS[step]}"


def _three_digits(scaled: Decimal) -> str:
    decimals = 2 if scaled < 10 else 1 if scaled < 100 else 0
    return f"{scaled:.{decimals}f}"
