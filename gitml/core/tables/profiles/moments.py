"""Sums of numbers and of their squares, exact, so that no order of adding changes a bit."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gitml.core.tables.cells import Counts

_EXACT = 53  # bits of a whole number that a double holds
_CHUNK = 8192  # numbers at a time, which the processor's cache holds with what is computed of them
_SPAN = 64  # bits between the greatest and the least of numbers that are summed together
_SCALED = 1000  # exponents of two by which a double can be multiplied in one go
_FEW = 128  # numbers, which are added one by one sooner than by arrays
_LEAST = 1074  # every double is a whole multiple of 2**-1074


@dataclass(frozen=True, slots=True)
class Moments:
    """Of finite doubles.

    Attributes:
        total: their sum, in units of 2**-1074.
        squares: the sum of their squares, in units of 2**-2148.
    """

    total: int = 0
    squares: int = 0

    @classmethod
    def of(cls, numbers: "NDArray[np.float64]", counts: "Counts | None" = None) -> "Moments":
        """The sums over numbers, each as often as its count says.

        Args:
            numbers: finite.
            counts: of each number, together below 2**47; None for once each.
        """
        import numpy as np

        if len(numbers) <= _FEW:
            return _of_few(numbers, counts)
        sizes = np.abs(numbers)
        greatest = float(sizes.max())
        if not greatest:
            return cls()
        _, top = math.frexp(greatest)
        least = math.ldexp(1, top - _SPAN)
        small = (sizes < least) & (sizes > 0) if sizes.min() < least else None
        if small is None or not small.any():
            return _alike(numbers, counts, top)
        few, many = (None if counts is None else counts[which] for which in (small, ~small))
        return _alike(numbers[~small], many, top).merge(cls.of(numbers[small], few))

    def merge(self, other: "Moments") -> "Moments":
        """The sums over both."""
        return Moments(self.total + other.total, self.squares + other.squares)

    def are_possible(self, count: int, least: float, greatest: float) -> bool:
        """Whether ``count`` numbers, the least and the greatest of which these are, have them."""
        low, high = (int(Fraction(end) * (1 << _LEAST)) for end in (least, greatest))
        return count * low <= self.total <= count * high and count * self.squares >= self.total**2

    def mean(self, count: int) -> float | None:
        """The mean of ``count`` numbers; None where there are none."""
        return float(Fraction(self.total, count << _LEAST)) if count else None

    def std(self, count: int) -> float | None:
        """The sample standard deviation, over ``count - 1``; None where it has none."""
        if count < 2:
            return None
        scatter = count * self.squares - self.total**2
        variance = Fraction(scatter, count * (count - 1) << 2 * _LEAST)
        # The square root of the variance may be a double where the variance is not.
        scale = max((variance.numerator.bit_length() - variance.denominator.bit_length()) // 2, 0)
        root = math.sqrt(variance / (1 << 2 * scale))
        try:
            return math.ldexp(root, scale)
        except OverflowError:
            return None


def _of_few(numbers: "NDArray[np.float64]", counts: "Counts | None") -> Moments:
    import numpy as np

    if not len(numbers):
        return Moments()
    parts, exponents = np.frexp(numbers)
    least = int(exponents.min())
    wholes = (parts * 2.0**_EXACT).astype(np.int64).tolist()
    weights = [1] * len(wholes) if counts is None else counts.tolist()
    total = squares = 0
    for whole, bits, weight in zip(wholes, (exponents - least).tolist(), weights, strict=True):
        number = whole << bits
        total += weight * number
        squares += weight * number * number
    last = least - _EXACT + _LEAST
    return Moments(_shifted(total, last), _shifted(squares, 2 * last))


def _alike(numbers: "NDArray[np.float64]", counts: "Counts | None", top: int) -> Moments:
    """The sums over numbers below ``2**top``, none of which has a bit far below that.

    Each is cut into digits so short that their products, each as often as its number stands there,
    have a sum that a double holds exactly: so it does not matter in which order they are added.
    """
    import numpy as np

    rows = min(len(numbers), _CHUNK) if counts is None else int(counts.sum())
    width = (_EXACT - (rows - 1).bit_length()) // 2
    digits = -(-(_SPAN + _EXACT) // width)
    sums = [0] * digits
    products = [0] * (2 * digits - 1)
    scale = 2.0**-top if abs(top) <= _SCALED else None
    ones = np.ones(min(len(numbers), _CHUNK))
    for begin in range(0, len(numbers), _CHUNK):
        rest = numbers[begin : begin + _CHUNK]
        rest = np.ldexp(rest, -top) if scale is None else rest * scale
        found: list[NDArray[np.float64]] = []
        while rest.dot(rest):  # its least bit is far above what a square loses
            bits = width * (len(found) + 1)
            large = 1.5 * 2.0 ** (_EXACT - 1 - bits)  # added, it leaves no room for more bits
            digit = rest + large
            digit -= large
            rest -= digit
            digit *= 2.0**bits
            found.append(digit)
        weights = ones[: len(rest)] if counts is None else counts[begin : begin + _CHUNK] * 1.0
        for place, digit in enumerate(found):
            weighted = digit if counts is None else digit * weights
            sums[place] += int(digit.dot(weights))
            for other in range(place + 1):
                product = int(weighted.dot(found[other]))
                products[place + other] += product if other == place else 2 * product
    total = sum(one << width * (digits - 1 - at) for at, one in enumerate(sums))
    squares = sum(one << width * (2 * digits - 2 - at) for at, one in enumerate(products))
    last = top - width * digits
    return Moments(_shifted(total, last + _LEAST), _shifted(squares, 2 * (last + _LEAST)))


def _shifted(number: int, bits: int) -> int:
    """A number times a power of two; of one below 1 only zero bits are lost."""
    return number << bits if bits >= 0 else number >> -bits


def encode_sum(number: int) -> str:
    """A whole number of any size as text, short where it ends in many zero bits."""
    zeros = (number & -number).bit_length() - 1 if number else 0
    return f"{number >> zeros:x}p{zeros}"


def decode_sum(text: str) -> int:
    """The number that :func:`encode_sum` wrote.

    Raises:
        ValueError: it is none.
    """
    digits, _, zeros = text.partition("p")
    if len(digits) > 1200 or not 0 <= int(zeros) <= 5000:
        raise ValueError("not a sum of numbers")
    return int(digits, 16) << int(zeros)
