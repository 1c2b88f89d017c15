"""The cells of a column in a block of rows."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gitml.core.tables.arrow_arrays import are_valid, mask, numpy_array
from gitml.core.tables.cached import cached
from gitml.core.tables.value_array import ValueArray, as_texts
from gitml.core.tables.vocabulary import Vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Counts = NDArray[np.int64]

NA_WORDS = frozenset("NA N/A #N/A NaN nan -nan NULL null None".split())
"""Words for a missing cell in a column of numbers or dates; anywhere else they are values."""


@dataclass(frozen=True)
class Cells:
    """The cells of one column of a block.

    Attributes:
        values: a pyarrow array, null where a cell is missing: of strings, 64-bit integers or
            doubles, or timestamps in microseconds.
        is_typed: whether a string is text also where it looks like a number.
        vocabulary: of the column, in blocks of the same table.
    """

    values: Any
    is_typed: bool = False
    vocabulary: Vocabulary = field(default_factory=Vocabulary)

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

        encoded = self.vocabulary.encode(self.values, is_typed=self.is_typed)
        if encoded is None:
            present = self.values.drop_null() if self.missing else self.values
            return Distinct(ValueArray(present, self.is_typed), None, None)
        known, places = encoded
        codes = numpy_array(places)
        if self.missing:
            codes = np.where(are_valid(places), codes, -1)
        present = codes[codes >= 0] if self.missing else codes
        return Distinct(known, np.bincount(present, minlength=len(known)), codes)

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
    """The values of a column without missing cells.

    Attributes:
        values: that may stand there.
        counts: how often each does; None where every cell is given by itself.
        codes: of each row the place of its value, -1 where it is missing; None as for ``counts``.
    """

    values: ValueArray
    counts: "Counts | None"
    codes: "NDArray[np.int32] | None"

    @cached
    def weights(self) -> "Counts":
        """How often each value stands there."""
        import numpy as np

        return np.ones(len(self.values), np.int64) if self.counts is None else self.counts

    def without_rows(self) -> "Distinct":
        """The values and their counts alone."""
        return Distinct(self.values, self.counts, None)

    def with_counts_of(self, other: "Distinct") -> "Distinct | None":
        """Those of both by one vocabulary, without rows; None where they have two."""
        if self.values.origin is not other.values.origin:
            return None
        one, two = sorted((self, other), key=lambda found: len(found.values))
        counts = two.weights.copy()
        counts[: len(one.values)] += one.weights
        return Distinct(two.values, counts, None)

    def used(self) -> "Distinct":
        """The values that do stand there."""
        if self.counts is None or self.counts.all():
            return self
        are_used = self.counts > 0
        values = ValueArray(self.values.array.filter(mask(are_used)), self.values.is_typed)
        return Distinct(values, self.counts[are_used], None)
