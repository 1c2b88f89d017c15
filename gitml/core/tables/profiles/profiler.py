"""The profile of a table, a block of rows after the other."""

import threading
from collections.abc import Callable
from typing import Self

from gitml.core.tables.blocks import Block
from gitml.core.tables.profiles.column_profile import ProfileLimits
from gitml.core.tables.profiles.profile import TableProfile
from gitml.core.tables.profiles.value_counts import ValueCounts


class Profiler:
    """The profile of the rows so far; several threads may add some."""

    def __init__(self, limits: Callable[[int], ProfileLimits] = ProfileLimits.of_columns) -> None:
        """Begin with no rows; ``limits`` says how much is kept of a table of so many columns."""
        self._limits = limits
        self._lock = threading.Lock()
        self._found: TableProfile | None = None
        self._counts = ValueCounts()
        self._has_na_words = True

    def add(self, block: Block) -> None:
        """Add the rows of a block."""
        self._has_na_words = block.has_na_words
        limits = self._limits(len(block.columns))
        self.add_profile(TableProfile.of(block, limits, self._found, self._counts))

    def add_profile(self, profile: TableProfile) -> None:
        """Add other rows."""
        with self._lock:
            self._found = profile if self._found is None else self._found.merge(profile)

    def end(self) -> None:
        """Look at the values that were counted only, as each process does with its own."""
        with self._lock:
            if self._found is not None:
                words = self._has_na_words
                self._found = self._found.with_counts(self._counts, has_na_words=words)

    def merge(self, later: Self) -> bool:
        """Add the rows of another; True, as none can be in the way."""
        self.add_profile(later.result())
        return True

    def result(self) -> TableProfile:
        """The profile of all rows, the same in whatever order they came."""
        self.end()
        return self._found or TableProfile.empty(())

    def __reduce__(self) -> tuple[object, ...]:
        return _profiler, (self._limits, self.result())


def _profiler(limits: Callable[[int], ProfileLimits], found: TableProfile) -> Profiler:
    made = Profiler(limits)
    made.add_profile(found)
    return made
