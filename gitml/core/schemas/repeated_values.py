"""Which values were there before, at eight bytes a value: by hashes in sorted runs."""

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes: TypeAlias = NDArray[np.uint64]


class SeenHashes:
    """A set of 64-bit hashes.

    Runs of about equal length are merged into one, as in a log-structured merge tree (O'Neil et al.
    1996), so that there are few of them and each hash is moved only a few times.
    """

    def __init__(self) -> None:
        self._runs: list[Hashes] = []

    def find(self, hashes: "Hashes") -> "NDArray[np.bool_]":
        """Which of these were added before; of an array that is sorted, or it takes long."""
        found = np.zeros(len(hashes), bool)
        for run in self._runs:
            at = np.searchsorted(run, hashes)
            found |= run[np.minimum(at, len(run) - 1)] == hashes
        return found

    def add(self, hashes: "Hashes") -> None:
        """Add hashes that are sorted and not empty."""
        self._runs.append(hashes)
        while len(self._runs) > 1 and len(self._runs[-2]) < 2 * len(self._runs[-1]):
            last = self._runs.pop()
            merged = np.concatenate([self._runs.pop(), last])
            merged.sort()
            self._runs.append(merged)


class RepeatedValues:
    """Tells of each value whether it was there in an earlier row."""

    def __init__(self) -> None:
        self._seen = SeenHashes()

    def add(self, hashes: "Hashes") -> "NDArray[np.bool_]":
        """Take in the next values; answers which of them are repeated."""
        if not len(hashes):
            return np.zeros(0, bool)
        order = np.argsort(hashes, kind="stable")  # the first of equal ones is the first row
        ordered = hashes[order]
        again = np.append(False, ordered[1:] == ordered[:-1])
        repeated = np.empty(len(hashes), bool)
        repeated[order] = again | self._seen.find(ordered)
        self._seen.add(ordered[~again])
        return repeated
