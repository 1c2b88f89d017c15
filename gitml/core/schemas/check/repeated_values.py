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

    To sort all of them once is ten times faster than to look for each block in those before. Their
    order is lost by it: where a value is repeated, the rows are read again.

    Attributes:
        runs: the hashes so far.
        is_sorted: whether each run ascends.
    """

    def __init__(self) -> None:
        self.runs: list[Hashes] = []
        self.is_sorted = True
        self._twice = np.zeros(0, np.uint64)
        self._seen = np.zeros(0, np.bool_)

    def add(self, hashes: "Hashes") -> None:
        """Take in the next values."""
        self.runs.append(hashes)
        self.is_sorted = False

    def sort(self) -> None:
        """Do so with the values so far: each process with its own, while others do with theirs."""
        # Of runs in order a stable sort makes one eight times faster than a quick one.
        ordered = np.concatenate([np.zeros(0, np.uint64), *self.runs])
        self.runs = [ordered]  # before it is sorted, so that the parts are not kept beside it
        ordered.sort(kind="stable" if self.is_sorted else None)
        self.is_sorted = True

    def merge(self, later: "RepeatedValues") -> None:
        """Take in the values that follow."""
        self.runs += later.runs
        self.is_sorted = self.is_sorted and later.is_sorted

    def find(self) -> int:
        """How many values were there before. The others are forgotten."""
        self.sort()
        (ordered,) = self.runs
        again = ordered[1:][ordered[1:] == ordered[:-1]]
        self._twice, self.runs = np.unique(again), []
        self._seen = np.zeros(len(self._twice), np.bool_)
        return len(again)

    def again(self, hashes: "Hashes") -> "NDArray[np.int64]":
        """The places of those that were there before, ascending.

        Args:
            hashes: the same that were added, once more from the first on.
        """
        places = np.flatnonzero(are_in(self._twice, hashes))
        which = np.searchsorted(self._twice, hashes[places])
        is_first = np.zeros(len(which), np.bool_)
        is_first[np.unique(which, return_index=True)[1]] = True
        is_again = self._seen[which] | ~is_first
        self._seen[which] = True
        return places[is_again]


def are_in(ordered: "Hashes", hashes: "Hashes") -> "NDArray[np.bool_]":
    """Which of these hashes are among others, which ascend."""
    if not len(ordered):
        return np.zeros(len(hashes), np.bool_)
    at = np.searchsorted(ordered, hashes)
    found: NDArray[np.bool_] = ordered[np.minimum(at, len(ordered) - 1)] == hashes
    return found
