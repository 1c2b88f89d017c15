"""What changed in the data between two points."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gitml.core.data.pointers import Pointer


@dataclass(frozen=True, slots=True)
class DataChange:
    """One tracked path that differs; ``base`` is None for added data, ``head`` for removed."""

    path: str
    base: Pointer | None
    head: Pointer | None

    @property
    def kind(self) -> Literal["added", "removed", "modified"]:
        if self.base is None:
            return "added"
        return "removed" if self.head is None else "modified"


def data_changes(
    base: Mapping[str, Pointer], head: Mapping[str, Pointer]
) -> tuple[DataChange, ...]:
    """Data and models kept by DVC whose hash differs, sorted by path."""
    found = []
    for path in sorted(
        {p for side in (base, head) for p, pointer in side.items() if pointer.cached}
    ):
        old, new = base.get(path), head.get(path)
        if (old and old.md5) != (new and new.md5):
            found.append(DataChange(path, old, new))
    return tuple(found)
