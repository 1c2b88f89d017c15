"""What the cells of a column are: missing, numbers, dates, or text. Nothing else is guessed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gitml.core.tables import hashes
from gitml.core.tables.arrow_arrays import are_valid, is_dictionary, numpy_array, repeat
from gitml.core.tables.cached import cached
from gitml.core.tables.text_values import GREATEST_WHOLE, as_dates, as_numbers, as_seconds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gitml.core.tables.hashes import Hashes
    from gitml.core.tables.text_values import Numbers

    Counts = NDArray[np.int64]

NA_WORDS = frozenset("NA N/A #N/A NaN nan -nan NULL null None".split())
"""Words for a missing cell in a column of numbers or dates; anywhere else they are values."""


@dataclass(frozen=True)
class Cells:
    """The cells of one column of a block.

    Attributes:
        values: a pyarrow array, null where a cell is missing: of strings, also by a dictionary,
            64-bit integers or doubles, or timestamps in microseconds.
        is_typed: whether a string is text also where it looks like a number.
    """

    values: Any
    is_typed: bool = False

    def __len__(self) -> int:
        return len(self.values)

    @cached
    def missing(self) -> int:
        """Cells without a value."""
        return int(self.values.null_count)

    @cached
    def texts(self) -> Any:
        """Each cell as text, a pyarrow array of strings; null where it is missing."""
        return as_texts(self.values)

    @cached
    def distinct(self) -> "Distinct":
        """The values that are there, each once where that is cheaper."""
        import numpy as np

        values = self.values
        if not (is_dictionary(values) or repeat(values)):
            present = values.drop_null() if self.missing else values
            return _classified(present, None, None, is_typed=self.is_typed)
        encoded = values if is_dictionary(values) else values.dictionary_encode()
        codes = numpy_array(encoded.indices)
        if self.missing:
            codes = np.where(are_valid(values), codes, -1)
        present = codes[codes >= 0] if self.missing else codes
        counts = np.bincount(present, minlength=len(encoded.dictionary))
        return _classified(encoded.dictionary, counts, codes, is_typed=self.is_typed)

    def rows(self, which: "NDArray[np.bool_]") -> "NDArray[np.int64]":
        """The rows of the block, from 0, whose values are chosen of those in :attr:`distinct`."""
        import numpy as np

        found = self.distinct
        if found.codes is not None:
            chosen = np.append(which, [False])[found.codes]  # the last is for missing cells
            return np.flatnonzero(chosen)
        if not self.missing:
            return np.flatnonzero(which)
        present = np.flatnonzero(are_valid(self.values))
        return present[which]


@dataclass(frozen=True)
class Distinct:
    """The values of a column without missing cells, in arrays of equal length.

    Attributes:
        values: a pyarrow array.
        counts: how often each value stands there; None where every cell is given by itself.
        codes: of each row the index of its value, -1 where it is missing; None as for ``counts``.
        numbers: each value as a number, NaN where it is none.
        dates: each value as seconds since 1970, in UTC where it says a zone; NaN where it is none.
    """

    values: Any
    counts: "Counts | None"
    codes: "NDArray[np.int32] | None"
    numbers: "Numbers"
    dates: "Numbers"

    @cached
    def texts(self) -> Any:
        """Each value as text, a pyarrow array of strings."""
        return as_texts(self.values)

    @cached
    def text_hashes(self) -> "Hashes":
        """The hash of each value as text."""
        return hashes.of_texts(self.texts)

    @cached
    def is_text(self) -> "NDArray[np.bool_]":
        """Where a value is neither a number nor a date."""
        import numpy as np

        found: NDArray[np.bool_] = np.isnan(self.numbers) & np.isnan(self.dates)
        return found

    @cached
    def weights(self) -> "Counts":
        """How often each value stands there."""
        import numpy as np

        return np.ones(len(self.values), np.int64) if self.counts is None else self.counts


def as_texts(values: Any) -> Any:
    """A pyarrow array as one of strings."""
    import pyarrow as pa

    return values if pa.types.is_string(values.type) else values.cast(pa.string())


def _classified(
    values: Any, counts: "Counts | None", codes: "NDArray[np.int32] | None", *, is_typed: bool
) -> Distinct:
    import numpy as np
    import pyarrow as pa

    nothing = np.full(len(values), np.nan)
    kind = values.type
    if pa.types.is_string(kind):
        numbers = nothing if is_typed else as_numbers(values)
        dates = nothing if len(values) and not np.isnan(numbers).any() else as_dates(values)
    elif pa.types.is_floating(kind):
        numbers, dates = numpy_array(values), nothing
    elif pa.types.is_integer(kind):
        found = numpy_array(values.cast(pa.float64(), safe=False))
        numbers, dates = np.where(np.abs(found) < GREATEST_WHOLE, found, np.nan), nothing
    else:
        numbers, dates = nothing, as_seconds(values)
    return Distinct(values, counts, codes, numbers, dates)
