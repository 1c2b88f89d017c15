"""Numbers as people read them: as many digits as the difference needs, and no more."""

import json
import math
from collections.abc import Callable, Sequence, Sized
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Literal, TypeGuard

from gitml.core.values import MISSING, Missing, Value, ValueChange, is_number, is_records

_SIGNIFICANT = 4
_DELTA_SIGNIFICANT = 2
_FLOAT_DIGITS = 22  # decimals that tell any two floats apart that are not written as 1e-07
_DOUBLE_DIGITS = 16  # after the first, of any float
_SMALLEST, _LARGEST = -5, 15  # powers of ten written out


def shown(change: ValueChange, least: int = 0) -> tuple[str, str, str]:
    """Base, head and signed change as text; the digits are enough to see the change.

    A side that is missing is empty, and so is the change of what are not two numbers.

    Args:
        change: of a value.
        least: decimals that floats have at least, as those that stand above and below.
    """
    base, head, delta = change.base, change.head, change.delta
    floats = [x for x in (base, head, delta) if _finite_float(x)]
    decimals = _decimals([x for x in (base, head) if _finite_float(x)], delta) if floats else 0
    decimals = max(decimals, least) if floats else decimals
    moved = "" if delta is None or delta != delta else _number(delta, decimals, sign="+")  # noqa: PLR0124  NaN
    return value(base, decimals), value(head, decimals), moved


def value(leaf: Value | Literal[Missing.MISSING], decimals: int | None = None) -> str:
    """One value as text: integers exact, floats rounded, the rest as JSON has it."""
    if leaf is MISSING:
        return ""
    if isinstance(leaf, str):
        return leaf
    if decimals is None and isinstance(leaf, float):
        return _rounded(leaf)
    if is_number(leaf):
        return _number(leaf, decimals or 0)
    return json.dumps(leaf, ensure_ascii=False)


def records(leaf: object) -> str | None:
    """``2 records`` of a list of mappings, for which no cell has room; None of anything else."""
    return counted(len(leaf), "record") if is_records(leaf) else None


def alike(leaves: Sequence[Value | Literal[Missing.MISSING]]) -> list[str]:
    """Values that stand beside or below each other, with the same decimals where one is a float."""
    return list(map(writer(leaves), leaves))


def told_apart(leaves: Sequence[Value | Literal[Missing.MISSING]]) -> list[str]:
    """The same, with as many decimals more as neighbours need that differ and would look equal."""
    texts = alike(leaves)
    floats = [leaf for leaf in leaves if _finite_float(leaf)]
    gaps = [
        abs(one - other)
        for (one, shown_one), (other, shown_other) in pairwise(zip(leaves, texts, strict=True))
        if _finite_float(one) and _finite_float(other) and one != other and shown_one == shown_other
    ]
    if not gaps or not math.isfinite(min(gaps)):
        return texts
    decimals = _decimals(floats, min(gaps))
    return [value(float(leaf) if _is_short(leaf) else leaf, decimals) for leaf in leaves]


def writer(
    leaves: Sequence[Value | Literal[Missing.MISSING]],
) -> Callable[[Value | Literal[Missing.MISSING]], str]:
    """Writes values with the decimals that these need, and of a list of records how many it has."""
    floats = [leaf for leaf in leaves if _finite_float(leaf)]
    decimals = _decimals(floats, None) if floats else 0
    return lambda leaf: (
        records(leaf) or value(float(leaf) if floats and _is_short(leaf) else leaf, decimals)
    )


def _is_short(leaf: object) -> TypeGuard[int]:
    """Whether a float, too, can say it."""
    return isinstance(leaf, int) and not isinstance(leaf, bool) and abs(leaf) < 10**_LARGEST


@lru_cache(maxsize=10_000)
def _rounded(number: float) -> str:
    return _number(number, _decimals([number] if _finite_float(number) else [], None))


def exact(leaf: Value | Literal[Missing.MISSING]) -> str:
    """One value as it was written, for parameters: a learning rate is not a measurement."""
    return repr(leaf) if isinstance(leaf, float) else value(leaf)


def percent(change: float | None) -> str:
    """A signed percentage with two significant digits, as ``+0.23 %``; empty without one."""
    if change is None or not math.isfinite(change):
        return ""
    if change == 0:
        return "0 %"
    if abs(change) < 1e-4:
        return f"{'+' if change > 0 else '-'}<0.0001 %"
    exponent = _exponent(float(f"{change:.1e}"))
    return f"{change:+.{max(0, 1 - exponent)}f} %"


def share(part: float) -> str:
    """A part of a whole in percent, as ``12.5 %``; one that is neither nothing nor all looks so.

    Args:
        part: of 1; what is compared with another whole may be more.
    """
    if part < 0.001:
        return percent(100 * part).removeprefix("+") or "0 %"
    if 0.9995 <= part < 1:
        return ">99.9 %"
    return f"{100 * part:.1f}".removesuffix(".0") + " %"


def interval(low: float | None, high: float | None, like: str) -> str:
    """``-0.0012 to +0.0034``, with the decimals of ``like``; empty without bounds.

    Where these say less than two digits of how wide it is, it has three digits of its own. What is
    too great or small to be written out has an exponent: ``-1.75e+24 to -8.45e+23``.
    """
    if low is None or high is None:
        return ""
    decimals = 1 if "e" in like else max(len(like.partition(".")[2]), 1)
    most, reach = max(abs(low), abs(high)), high / 2 - low / 2
    if not math.isfinite(reach) or not most:
        return " to ".join(fixed(end, decimals, sign="+") for end in (low, high))
    digits = _exponent(most) - _exponent(reach) if reach > 0 else 0
    if not _SMALLEST <= _exponent(most) <= _LARGEST:
        mantissa = min(max(_DELTA_SIGNIFICANT, digits + 1), _DOUBLE_DIGITS)
        return f"{low:+.{mantissa}e} to {high:+.{mantissa}e}"
    if reach > 0 and decimals + _exponent(reach) < _DELTA_SIGNIFICANT - 1:
        decimals = max(1, _DELTA_SIGNIFICANT - _exponent(reach))
    return f"{low:+.{decimals}f} to {high:+.{decimals}f}"


def fixed(number: float, decimals: int, sign: str = "") -> str:
    """A float with these decimals; one that is too great to be written out as ``1.2e+24``."""
    if math.isfinite(number) and (not number or _exponent(number) <= _LARGEST):
        return f"{number:{sign}.{decimals}f}"
    return _number(number, decimals, sign)


def counted(count: int, one: str, many: str | None = None) -> str:
    """``1 file``, ``2 files``."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def are(several: Sized) -> str:
    """``is`` of one, ``are`` of several."""
    return "is" if len(several) == 1 else "are"


def few(words: Sequence[str], most: int = 5) -> str:
    """The first words with commas, and how many more there are."""
    rest = len(words) - most
    return ", ".join(words[:most]) + (f" and {rest} more" if rest > 0 else "")


def listed(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def _number(number: float, decimals: int, sign: str = "") -> str:
    if sign and number == 0:
        return "0"
    if isinstance(number, int):
        return f"{number:{sign}d}" if abs(number) < 10**30 else f"{Decimal(number):{sign}.6e}"
    if not math.isfinite(number):
        text = "NaN" if math.isnan(number) else "Inf" if number > 0 else "-Inf"
        return f"+{text}" if sign and number > 0 else text
    if number == 0:
        return f"{0:.{max(decimals, 1)}f}"
    exponent = _exponent(number)
    if exponent < _SMALLEST or exponent > _LARGEST:
        least = _DELTA_SIGNIFICANT - 1 if sign else _SIGNIFICANT - 1
        return f"{number:{sign}.{min(max(decimals + exponent, least), 6)}e}"
    return f"{number:{sign}.{max(decimals, 1)}f}"


def _decimals(sides: Sequence[float], delta: float | None) -> int:
    """How many decimals all of them need: 4 significant digits, and 2 of the change."""
    wanted = [_SIGNIFICANT - 1 - _exponent(x) for x in sides if x and _exponent(x) >= _SMALLEST]
    if delta and _finite_float(delta):
        wanted.append(_DELTA_SIGNIFICANT - 1 - _exponent(delta))
    has = [_own_decimals(x) for x in sides] or [_FLOAT_DIGITS]
    return max(1, min(max(wanted, default=1), max(has), _FLOAT_DIGITS))


def _finite_float(number: object) -> TypeGuard[float]:
    return isinstance(number, float) and math.isfinite(number)


def _exponent(number: float) -> int:
    return math.floor(math.log10(abs(number)))


def _own_decimals(number: float) -> int:
    text = repr(number)
    if "e" not in text:
        return len(text.partition(".")[2]) if not text.endswith(".0") else 0
    exponent = Decimal(text).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
