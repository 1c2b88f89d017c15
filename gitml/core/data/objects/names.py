"""What objects are called in a cache and in remotes: by the hash of their bytes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple


class ObjectName(NamedTuple):
    """One object.

    Attributes:
        md5: its hash, of a folder's listing with ``.dir``.
        old: whether DVC 2 took it, of text without carriage returns, and keeps it in a place of its
            own.
    """

    md5: str
    old: bool = False

    @property
    def is_listing(self) -> bool:
        return self.md5.endswith(".dir")

    @property
    def place(self) -> str:
        """Where it lies in a cache or a remote."""
        inner = f"{self.md5[:2]}/{self.md5[2:]}"
        return inner if self.old else f"files/md5/{inner}"


NO_LIMITS: Mapping[ObjectName, int] = MappingProxyType({})
"""Nothing is known of how large objects can be."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What became of objects that were to be copied.

    Attributes:
        sizes: bytes of each that arrived.
        missing: those that the source does not have.
        damaged: those that it has with other bytes; they were not copied.
    """

    sizes: dict[ObjectName, int]
    missing: frozenset[ObjectName] = frozenset()
    damaged: frozenset[ObjectName] = frozenset()


def joined(several: Iterable[Arrivals]) -> Arrivals:
    """What became of all."""
    sizes: dict[ObjectName, int] = {}
    missing: set[ObjectName] = set()
    damaged: set[ObjectName] = set()
    for one in several:
        sizes |= one.sizes
        missing |= one.missing
        damaged |= one.damaged
    return Arrivals(sizes, frozenset(missing), frozenset(damaged))
