"""How many distinct values there are, from a sketch of fixed size.

HyperLogLog with 1,024 registers: Flajolet, Fusy, Gandouet and Meunier, 2007, with the estimator of
Ertl, "New cardinality estimation algorithms for HyperLogLog sketches", 2017. The sketch of two sets
together is the greater of both registers, so it does not matter in which order they are merged.
"""

import base64
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gitml.core.tables.hashes import Hashes

_INDEX_BITS = 10
_REGISTERS = 1 << _INDEX_BITS
_BITS = 53  # of the rest of a hash: as many as a double holds exactly
_CHUNK = 8192  # hashes at a time, which the processor's cache holds
STANDARD_ERROR = 1.04 / math.sqrt(_REGISTERS)
"""Relative standard error of an estimate."""


@dataclass(frozen=True, slots=True)
class DistinctSketch:
    """What is known of a set of hashes.

    Attributes:
        registers: of each group of hashes the greatest rank seen, one byte each.
    """

    registers: bytes = bytes(_REGISTERS)

    @classmethod
    def of(cls, hashes: "Hashes", known: "DistinctSketch | None" = None) -> "DistinctSketch":
        """The sketch of a set.

        Args:
            hashes: they may repeat.
            known: with which it will be merged; what tells nothing new then is left out.
        """
        import numpy as np

        least = min(known.registers) if known else 0
        if least:
            rest = hashes & np.uint64((1 << _BITS) - 1)
            hashes = hashes[np.flatnonzero(rest < np.uint64(1 << _BITS - min(least, _BITS)))]
        seen = np.zeros(_REGISTERS * 64, np.bool_)
        for begin in range(0, len(hashes), _CHUNK):
            some = hashes[begin : begin + _CHUNK]
            groups = (some >> np.uint64(64 - _INDEX_BITS)).view(np.int64)
            rest = (some & np.uint64((1 << _BITS) - 1)).view(np.int64).astype(np.float64)
            # The rank is the place of the first bit that is set, as the exponent of a double says.
            ranks = _BITS + 1 - np.maximum((rest.view(np.int64) >> 52) - 1022, 0)
            seen[(groups << 6) + ranks] = True
        places = np.flatnonzero(seen)
        registers = np.zeros(_REGISTERS, np.uint8)
        registers[places >> 6] = places & 63  # they ascend, and the last of each group stays
        return cls(registers.tobytes())

    def merge(self, other: "DistinctSketch") -> "DistinctSketch":
        """The sketch of both sets together."""
        import numpy as np

        one, two = (np.frombuffer(sketch.registers, np.uint8) for sketch in (self, other))
        return DistinctSketch(np.maximum(one, two).tobytes())

    def estimate(self) -> int:
        """About how many distinct hashes there were; see :data:`STANDARD_ERROR`."""
        counts = [0] * (_BITS + 2)
        for rank in self.registers:
            counts[rank] += 1
        if counts[0] == _REGISTERS:
            return 0
        total = _REGISTERS * _tau(1 - counts[_BITS + 1] / _REGISTERS)
        for rank in range(_BITS, 0, -1):
            total = 0.5 * (total + counts[rank])
        total += _REGISTERS * _sigma(counts[0] / _REGISTERS)
        return round(_REGISTERS / (2 * math.log(2)) * _REGISTERS / total)

    def encode(self) -> str:
        """The registers as text."""
        return base64.b64encode(self.registers).decode()

    @classmethod
    def decode(cls, text: str) -> "DistinctSketch":
        """The sketch that :meth:`encode` wrote.

        Raises:
            ValueError: it is none.
        """
        registers = base64.b64decode(text, validate=True)
        if len(registers) != _REGISTERS or max(registers) > _BITS + 1:
            raise ValueError("not a sketch of distinct values")
        return cls(registers)


def _sigma(x: float) -> float:
    if x == 1:
        return math.inf
    y, z, before = 1.0, x, -1.0
    while z != before:
        x *= x
        before = z
        z += x * y
        y += y
    return z


def _tau(x: float) -> float:
    if x in (0, 1):
        return 0.0
    y, z, before = 1.0, 1 - x, -1.0
    while z != before:
        x = math.sqrt(x)
        before = z
        y *= 0.5
        z -= (1 - x) ** 2 * y
    return z / 3
