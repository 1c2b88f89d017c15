"""Sums of numbers and of their squares, exact, so that no order of adding changes a bit."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gitml.core.tables.cells import Counts

_DIGIT = 18  # bits: the product of two digits, 2**27 times, is still below 2**63
_DIGITS = 3
_SUMS = _DIGITS + 2 * _DIGITS - 1  # of the digits, and of those of the squares
_CHUNK = 8192  # numbers at a time, which the processor's cache holds with what is computed of them
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
            numbers: finite, ascending.
            counts: of each number, together below 2**27; None for once each.
        """
        import numpy as np

        if not len(numbers):
            return cls()
        bits = numbers.view(np.int64)
        tops = bits >> 52  # sign and exponent: equal ones stand together
        starts = np.flatnonzero(np.concatenate([[True], tops[1:] != tops[:-1]]))
        all_normal = bool((tops[starts] & 0x7FF).all())
        sums = np.zeros((_SUMS, len(starts)), np.int64)
        for begin in range(0, len(numbers), _CHUNK):
            end = min(begin + _CHUNK, len(numbers))
            first = np.searchsorted(starts, begin, side="right") - 1
            inside = np.maximum(starts[first : np.searchsorted(starts, end)] - begin, 0)
            mantissas = bits[begin:end] & ((1 << 52) - 1)
            # A number that is not subnormal has a highest bit that is not stored.
            mantissas |= 1 << 52 if all_normal else _highest_bits(tops[begin:end])
            weights = None if counts is None else counts[begin:end]
            digits = _digit_sums(mantissas, weights, inside)
            sums[:, first : first + len(inside)] += digits
        total = squares = 0
        for top, found in zip(tops[starts].tolist(), sums.T.tolist(), strict=True):
            shift = max((top & 0x7FF) - 1, 0)
            part = sum(digit << _DIGIT * place for place, digit in enumerate(found[:_DIGITS]))
            total += (-part if top < 0 else part) << shift
            products = enumerate(found[_DIGITS:])
            squares += sum(digit << _DIGIT * place for place, digit in products) << 2 * shift
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


def _highest_bits(tops: "NDArray[np.int64]") -> "NDArray[np.int64]":
    import numpy as np

    return ((tops & 0x7FF) > 0).astype(np.int64) << 52


def _digit_sums(
    mantissas: "NDArray[np.int64]", counts: "Counts | None", starts: "NDArray[np.int64]"
) -> "NDArray[np.int64]":
    """The sums of the digits of mantissas, and of those of their squares, by run of numbers."""
    import numpy as np

    low, high = mantissas & ((1 << _DIGIT) - 1), mantissas >> 2 * _DIGIT
    middle = mantissas >> _DIGIT & ((1 << _DIGIT) - 1)
    firsts = (low, middle, high)
    if counts is not None:
        firsts = (low * counts, middle * counts, high * counts)
    products = (
        firsts[0] * low,
        firsts[0] * middle,
        firsts[0] * high,
        firsts[1] * middle,
        firsts[1] * high,
        firsts[2] * high,
    )
    sums = [np.add.reduceat(digits, starts) for digits in (*firsts, *products)]
    ll, lm, lh, mm, mh, hh = sums[_DIGITS:]
    return np.array([*sums[:_DIGITS], ll, 2 * lm, 2 * lh + mm, 2 * mh, hh])


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
