"""Sums of numbers and of their squares, exact, so that no order of adding changes a bit."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DIGIT = 18  # bits: the product of two digits, 2**27 times, is still below 2**63
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
    def of(cls, numbers: "NDArray[np.float64]", counts: "NDArray[np.int64]") -> "Moments":
        """The sums over numbers, each as often as its count says.

        Args:
            numbers: finite, ascending.
            counts: of each number; together below 2**27.
        """
        import numpy as np

        if not len(numbers):
            return cls()
        bits = numbers.view(np.int64)
        tops = bits >> 52  # sign and exponent: equal ones stand together, as numbers ascend
        starts = np.flatnonzero(np.concatenate([[True], tops[1:] != tops[:-1]]))
        mantissas = bits & ((1 << 52) - 1) | ((tops & 0x7FF) > 0).astype(np.int64) << 52
        low, middle, high = (
            mantissas & ((1 << _DIGIT) - 1),
            mantissas >> _DIGIT & ((1 << _DIGIT) - 1),
            mantissas >> 2 * _DIGIT,
        )

        def sums(digits: "NDArray[np.int64]") -> list[int]:
            found: list[int] = np.add.reduceat(digits, starts).tolist()
            return found

        weighted = low * counts, middle * counts, high * counts
        firsts = [sums(digits) for digits in weighted]
        seconds = [
            sums(weighted[0] * low),
            sums(2 * weighted[0] * middle),
            sums(2 * weighted[0] * high + weighted[1] * middle),
            sums(2 * weighted[1] * high),
            sums(weighted[2] * high),
        ]
        total = squares = 0
        for at, top in enumerate(tops[starts].tolist()):
            shift = max((top & 0x7FF) - 1, 0)
            part = sum(digits[at] << _DIGIT * place for place, digits in enumerate(firsts))
            total += (-part if top < 0 else part) << shift
            squares += sum(d[at] << _DIGIT * place for place, d in enumerate(seconds)) << 2 * shift
        return cls(total, squares)

    def merge(self, other: "Moments") -> "Moments":
        """The sums over both."""
        return Moments(self.total + other.total, self.squares + other.squares)

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


def encode(number: int) -> str:
    """A whole number of any size as text, short where it ends in many zero bits."""
    zeros = (number & -number).bit_length() - 1 if number else 0
    return f"{number >> zeros:x}p{zeros}"


def decode(text: str) -> int:
    """The number that :func:`encode` wrote.

    Raises:
        ValueError: it is none.
    """
    digits, _, zeros = text.partition("p")
    if len(digits) > 1200 or not 0 <= int(zeros) <= 5000:
        raise ValueError("not a sum of numbers")
    return int(digits, 16) << int(zeros)
