"""Which values were there before, by hashes: eight bytes a value."""

from typing import TYPE_CHECKING, TypeAlias

from gitml.late_module import LateModule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes: TypeAlias = NDArray[np.uint64]
else:
    np = LateModule("numpy")


class RepeatedValues:
    """Tells which values stand in an earlier row, too, once all are known.

    To sort all of them once is ten times faster than to look for each block in those before.
    """

    def __init__(self) -> None:
        self.blocks: list[Hashes] = []

    def add(self, hashes: "Hashes") -> None:
        """Take in the next values."""
        self.blocks.append(hashes)

    def merge(self, later: "RepeatedValues") -> None:
        """Take in the values that follow."""
        self.blocks += later.blocks

    def find(self, most: int) -> tuple[int, list[tuple[int, int]]]:
        """How many values were there before; and the first ones, each by its block and place."""
        ordered = np.concatenate([np.zeros(0, np.uint64), *self.blocks])
        ordered.sort()
        again = ordered[1:][ordered[1:] == ordered[:-1]]
        return len(again), self._first(np.unique(again), most) if len(again) else []

    def _first(self, twice: "Hashes", most: int) -> list[tuple[int, int]]:
        seen = np.zeros(len(twice), np.bool_)
        found: list[tuple[int, int]] = []
        for number, hashes in enumerate(self.blocks):
            places = np.flatnonzero(are_in(twice, hashes))
            which = np.searchsorted(twice, hashes[places])
            is_first = np.zeros(len(which), np.bool_)
            is_first[np.unique(which, return_index=True)[1]] = True
            is_again = seen[which] | ~is_first
            seen[which] = True
            found += [(number, place) for place in places[is_again].tolist()]
            if len(found) >= most:
                break
        return found[:most]


def are_in(ordered: "Hashes", hashes: "Hashes") -> "NDArray[np.bool_]":
    """Which of these hashes are among others, which ascend."""
    if not len(ordered):
        return np.zeros(len(hashes), np.bool_)
    at = np.searchsorted(ordered, hashes)
    found: NDArray[np.bool_] = ordered[np.minimum(at, len(ordered) - 1)] == hashes
    return found
