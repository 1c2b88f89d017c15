"""The values of a column that repeat, each known by one number in all blocks of a table."""

import threading
from typing import Any, TypeAlias

from gitml.core.tables.arrow_arrays import repeat
from gitml.core.tables.value_array import ValueArray

_MOST = 2**15  # values that are looked for: of more, the processor's cache does not hold a table
Encoded: TypeAlias = tuple[ValueArray, Any]
"""Values, and of each cell the place of its own among them: a pyarrow array, null as the cell."""


class Vocabulary:
    """The different values of a column so far; several threads may ask for them.

    To find values among those that are known takes a third of the time that it takes to find out
    which there are, and what they are is asked once. A vocabulary grows at its end, and is begun
    anew where it would have more than half as many values as a block has, or than are soon found.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: ValueArray | None = None

    def encode(self, array: Any, *, is_typed: bool) -> Encoded | None:
        """The cells by the values that are known now; None where too few repeat.

        Args:
            array: the cells of a block, of pyarrow; null where one is missing.
            is_typed: see :class:`ValueArray`.
        """
        if self._known is None and not repeat(array):
            return None
        return self._found(self._known, array) or self._extended(array, is_typed=is_typed)

    def _found(self, known: ValueArray | None, array: Any) -> Encoded | None:
        import pyarrow.compute

        if known is None:
            return None
        places = pyarrow.compute.index_in(array, value_set=known.array)
        return (known, places) if places.null_count == array.null_count else None

    def _extended(self, array: Any, *, is_typed: bool) -> Encoded | None:
        import pyarrow as pa
        import pyarrow.compute

        encoded, most = array.dictionary_encode(), (len(array) + 1) // 2
        here = encoded.dictionary
        if len(here) > most:
            return None
        with self._lock:  # or two threads would give one place to two values
            known = self._known
            if known is not None:
                new = here.filter(pa.compute.invert(pa.compute.is_in(here, known.array)))
                known = known.with_more(new) if len(known) + len(new) <= min(most, _MOST) else None
            if known is None:
                alone = ValueArray(here, is_typed)
                self._known = alone if len(here) <= _MOST else None
                return alone, encoded.indices
            self._known = known
        return known, pa.compute.index_in(here, value_set=known.array).take(encoded.indices)
