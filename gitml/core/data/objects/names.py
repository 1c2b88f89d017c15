"""What objects are called in a cache and in remotes: by the hash of their bytes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

_NOTHING = "d41d8cd98f00b204e9800998ecf8427e"  # the hash of no bytes


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

    def fits(self, size: int, known: int | None = None) -> bool:
        """Whether so many bytes can be this object.

        Args:
            size: of what lies where the object belongs.
            known: of the object, None where nobody knows it.
        """
        if self.md5 == _NOTHING:
            return size == 0
        if known is None or self.old:  # text with and without carriage returns has one hash there
            return size > 0
        return size == known


def cut(
    there: Mapping[ObjectName, int | None],
    here: Mapping[ObjectName, int],
    recorded: Mapping[ObjectName, int],
) -> frozenset[ObjectName]:
    """The objects of a remote that are not whole there, as far as their sizes tell.

    Args:
        there: bytes of each that the remote has, None where it does not tell.
        here: bytes of those that the cache has, which is believed where it can be right.
        recorded: bytes of those of which a record tells.
    """
    found = set()
    for name, size in there.items():
        known = recorded.get(name)
        if name in here and name.fits(here[name], known):
            known = here[name]
        if size is not None and not name.fits(size, known):
            found.add(name)
    return frozenset(found)


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
