"""Objects as a cache or a remote holds them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One object of a store.

    Attributes:
        name: its hash, of a folder's listing with ``.dir``.
        size: in bytes.
        changed: when it came, in seconds of the epoch; None where the store does not tell.
        place: the path in the store.
        old: it lies where DVC 2 put it, whose hashes leave out carriage returns of text.
    """

    name: str
    size: int
    changed: float | None
    place: str
    old: bool = False

    @property
    def is_listing(self) -> bool:
        return self.name.endswith(".dir")
