"""Values of a column: numbers, dates, or text. Nothing else is guessed."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gitml.core.tables import hashes
from gitml.core.tables.arrow_arrays import numpy_array
from gitml.core.tables.cached import cached
from gitml.core.tables.text_dates import alike_dates, as_dates, as_seconds
from gitml.core.tables.text_values import GREATEST_WHOLE, as_numbers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gitml.core.tables.hashes import Hashes
    from gitml.core.tables.text_values import Numbers


@dataclass(frozen=True, eq=False)
class ValueArray:
    """Some values.

    Attributes:
        array: of pyarrow, without nulls: of strings, 64-bit integers or doubles, or timestamps in
            microseconds.
        is_typed: whether a string is text also where it looks like a number.
        origin: the same of all that :meth:`with_more` makes of one.
    """

    array: Any
    is_typed: bool = False
    origin: object = field(default_factory=object)

    def __len__(self) -> int:
        return len(self.array)

    def with_more(self, array: Any) -> "ValueArray":
        """These values and others behind them; of these is known what they are."""
        import numpy as np
        import pyarrow as pa

        more = ValueArray(array, self.is_typed)
        found = ValueArray(pa.concat_arrays([self.array, array]), self.is_typed, self.origin)
        found.__dict__["numbers"] = np.concatenate([self.numbers, more.numbers])
        found.__dict__["dates"] = np.concatenate([self.dates, more.dates])
        return found

    @cached
    def texts(self) -> Any:
        """Each value as text, a pyarrow array of strings."""
        return as_texts(self.array)

    @cached
    def text_hashes(self) -> "Hashes":
        """The hash of each value as text."""
        return hashes.of_texts(self.texts)

    @cached
    def numbers(self) -> "Numbers":
        """Each value as a number, NaN where it is none."""
        import numpy as np
        import pyarrow as pa

        kind = self.array.type
        if pa.types.is_floating(kind):
            return numpy_array(self.array)
        if pa.types.is_integer(kind):
            found = numpy_array(self.array.cast(pa.float64(), safe=False))
            return np.where(np.abs(found) < GREATEST_WHOLE, found, np.nan)
        if self.is_typed or not pa.types.is_string(kind) or self._alike_dates is not None:
            return np.full(len(self), np.nan)
        return as_numbers(self.array)

    @cached
    def are_numbers(self) -> bool:
        """Whether each of them is a number; also where there are none."""
        import numpy as np

        return not np.isnan(self.numbers.min(initial=0))

    @cached
    def dates(self) -> "Numbers":
        """Each value as seconds since 1970, in UTC where it says a zone; NaN where it is none."""
        import numpy as np
        import pyarrow as pa

        if pa.types.is_timestamp(self.array.type):
            return as_seconds(self.array)
        if not pa.types.is_string(self.array.type):
            return np.full(len(self), np.nan)
        if self._alike_dates is not None:
            return self._alike_dates
        return (
            np.full(len(self), np.nan) if len(self) and self.are_numbers else as_dates(self.array)
        )

    @cached
    def _alike_dates(self) -> "Numbers | None":
        return alike_dates(self.array)

    @cached
    def is_text(self) -> "NDArray[np.bool_]":
        """Where a value is neither a number nor a date."""
        import numpy as np

        if self.are_numbers:
            return np.zeros(len(self), np.bool_)
        found: NDArray[np.bool_] = np.isnan(self.numbers) & np.isnan(self.dates)
        return found


def as_texts(values: Any) -> Any:
    """A pyarrow array as one of strings."""
    import pyarrow as pa

    return values if pa.types.is_string(values.type) else values.cast(pa.string())
