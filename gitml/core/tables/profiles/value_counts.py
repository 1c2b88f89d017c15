"""How often values stand in the columns of a table, over all its blocks."""

import threading
from collections.abc import Mapping

from gitml.core.tables.cells import Distinct


class ValueCounts:
    """Counts of the values that repeat, so that they need not be looked at with each block.

    Several threads may add some.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, Distinct] = {}

    def add(self, column: str, found: Distinct) -> Distinct | None:
        """Count the values of a block.

        Returns:
            What is to be looked at now: they themselves, where they hardly repeat; and those so
            far, where their vocabulary was begun anew.
        """
        if found.codes is None:
            return found
        with self._lock:
            before = self._counts.get(column)
            both = before.with_counts_of(found) if before else None
            self._counts[column] = both or found.without_rows()
        return before.used() if before and both is None else None

    def take(self) -> Mapping[str, Distinct]:
        """What was counted, by column; it is forgotten."""
        with self._lock:
            counts, self._counts = self._counts, {}
        return {column: found.used() for column, found in counts.items()}
