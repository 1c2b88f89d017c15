"""What the cells of a column are: missing, numbers, dates, or text. Nothing else is guessed.

A number is written as programs write it: ``3``, ``-0.5``, ``1.5e-07``, ``inf``. No number is what
would lose by being one: ``007`` and ``+49``, whole numbers beyond 2**53, and ``1e5``, which is as
likely to be an identifier. A date is ``2024-01-31``, alone or with a time and a zone.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gitml.core.tables.arrow_arrays import are_valid, indices, mask, numpy_array
from gitml.core.tables.hashes import text_buffers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Counts = NDArray[np.int64]

NA_WORDS = frozenset("NA N/A #N/A NaN nan -nan NULL null None".split())
"""Words for a missing cell in a column of numbers or dates; anywhere else they are values."""

_NUMBER = (
    r"^[ \t]*-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[ \t]*$"
    r"|^[ \t]*-?(?i:inf|infinity)[ \t]*$"
)
_NO_NUMBER = r"^[ \t]*-?[0-9]+[eE][0-9]"
_WHOLE = r"^[ \t]*-?[0-9]+[ \t]*$"
_GREATEST_WHOLE = 2**53  # beyond, a double does not tell one whole number from the next
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DATE = _DAY + r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?$"
_ZONE = r":[0-9]{2}.*(?:Z|[+-][0-9]{2}:?[0-9]{2})$"
_FIRST = 1000  # cells that show how a column is read fastest


@dataclass(frozen=True)
class Cells:
    """The cells of one column of a block.

    Attributes:
        values: a pyarrow array, null where a cell is missing: of strings, 64-bit integers or
            doubles, or timestamps in microseconds.
        is_typed: whether a string is text also where it looks like a number.
    """

    values: Any
    is_typed: bool = False

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def missing(self) -> int:
        """Cells without a value."""
        return int(self.values.null_count)

    @cached_property
    def texts(self) -> Any:
        """Each cell as text, a pyarrow array of strings; null where it is missing."""
        return as_texts(self.values)

    @cached_property
    def distinct(self) -> "Distinct":
        """The values that are there, each once where that is cheaper."""
        import numpy as np

        values = self.values
        if not _repeat(values):
            present = values.drop_null() if self.missing else values
            return _classified(present, None, None, is_typed=self.is_typed)
        encoded = values.dictionary_encode()
        codes = numpy_array(encoded.indices)
        if self.missing:
            codes = np.where(are_valid(values), codes, -1)
        present = codes[codes >= 0] if self.missing else codes
        counts = np.bincount(present, minlength=len(encoded.dictionary))
        return _classified(
            encoded.dictionary, counts.astype(np.int64), codes, is_typed=self.is_typed
        )

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

    @cached_property
    def texts(self) -> Any:
        """Each value as text, a pyarrow array of strings."""
        return as_texts(self.values)

    @cached_property
    def is_text(self) -> "NDArray[np.bool_]":
        """Where a value is neither a number nor a date."""
        import numpy as np

        found: NDArray[np.bool_] = np.isnan(self.numbers) & np.isnan(self.dates)
        return found

    @cached_property
    def weights(self) -> "Counts":
        """How often each value stands there."""
        import numpy as np

        return np.ones(len(self.values), np.int64) if self.counts is None else self.counts


def as_texts(values: Any) -> Any:
    """A pyarrow array as one of strings."""
    import pyarrow as pa

    return values if pa.types.is_string(values.type) else values.cast(pa.string())


def _repeat(values: Any) -> bool:
    first = values.slice(0, _FIRST)
    return len(first.unique()) <= max(len(first) // 2, 1)


def _classified(
    values: Any, counts: "Counts | None", codes: "NDArray[np.int32] | None", *, is_typed: bool
) -> Distinct:
    import numpy as np
    import pyarrow as pa

    nothing = np.full(len(values), np.nan)
    kind = values.type
    if pa.types.is_string(kind):
        numbers = nothing if is_typed else _numbers(values)
        dates = nothing if len(values) and not np.isnan(numbers).any() else _dates(values)
    elif pa.types.is_floating(kind):
        numbers, dates = numpy_array(values), nothing
    elif pa.types.is_integer(kind):
        found = numpy_array(values.cast(pa.float64(), safe=False))
        numbers, dates = np.where(np.abs(found) < _GREATEST_WHOLE, found, np.nan), nothing
    else:
        numbers, dates = nothing, _seconds(values)
    return Distinct(values, counts, codes, numbers, dates)


def _numbers(texts: Any) -> "Numbers":
    """Each text as a number, NaN where it is none."""
    import numpy as np
    import pyarrow as pa

    unusual = _unusual(texts)
    if 2 * len(unusual) > len(texts):
        return _unusual_numbers(texts)
    odd = _unusual_numbers(texts.take(indices(unusual)) if len(unusual) else texts.slice(0, 0))
    plain = np.ones(len(texts), np.bool_)
    if np.isnan(odd).any():
        plain[unusual] = False
    try:
        found = (texts if plain.all() else texts.filter(mask(plain))).cast(pa.float64())
    except pa.ArrowInvalid:  # as of 1-2, or 1.2.3
        return _unusual_numbers(texts)
    numbers = np.empty(len(texts))
    numbers[plain] = numpy_array(found)
    numbers[unusual] = odd
    great = np.flatnonzero(np.abs(numbers) >= _GREATEST_WHOLE)
    if len(great):
        numbers[great] = _unusual_numbers(texts.take(indices(great)))
    return numbers


def _unusual(texts: Any) -> "NDArray[np.int64]":
    """The rows of texts with anything but digits, points and minus signs, or zeros that lead.

    Of all others pyarrow says whether they are numbers.
    """
    import numpy as np

    if not len(texts):
        return np.zeros(0, np.int64)
    starts, ends, characters = text_buffers(texts)
    used = characters[starts[0] : ends[-1]]
    # From "-" to "9" there is but "/" besides, which no number has.
    are_others = used - np.uint8(ord("-")) > ord("9") - ord("-")
    if 2 * np.count_nonzero(are_others) > len(texts):
        return np.arange(len(texts))
    others = np.flatnonzero(are_others)
    found: NDArray[np.int64] = np.searchsorted(ends, others + starts[0], side="right")
    padded = np.append(characters, np.zeros(2, np.uint8))
    may_lead = np.flatnonzero((padded[starts] <= ord("0")) & (ends - starts > 1))
    first = starts[may_lead] + (padded[starts[may_lead]] == ord("-"))
    leads = (padded[first] == ord("0")) & (padded[first + 1] != ord("."))
    leads &= ends[may_lead] - first > 1
    if not len(found) and not leads.any():
        return found
    return np.unique(np.concatenate([found, may_lead[leads]]))


def _unusual_numbers(texts: Any) -> "Numbers":
    """As :func:`_numbers`, and slower."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute

    numbers = np.full(len(texts), np.nan)
    if not len(texts):
        return numbers
    may_be = np.flatnonzero(_begin_with(texts, b"-.0123456789iI \t"))
    if not len(may_be):
        return numbers
    some = texts.take(indices(may_be))
    match = pa.compute.match_substring_regex
    is_number = pa.compute.and_not(match(some, _NUMBER), match(some, _NO_NUMBER))
    chosen = numpy_array(is_number)
    some = some.filter(is_number)
    found = numpy_array(pa.compute.utf8_trim(some, " \t").cast(pa.float64()))
    is_whole = numpy_array(match(some, _WHOLE))
    too_great = is_whole & (np.abs(found) >= _GREATEST_WHOLE)
    numbers[may_be[chosen]] = np.where(too_great, np.nan, found)
    return numbers


def _begin_with(texts: Any, characters: bytes) -> "NDArray[np.bool_]":
    import numpy as np

    starts, ends, buffer = text_buffers(texts)
    first = np.append(buffer, [np.uint8(0)])[starts]
    allowed = np.zeros(256, np.bool_)
    allowed[list(characters)] = True
    found: NDArray[np.bool_] = allowed[first] & (ends > starts)
    return found


def _dates(texts: Any) -> "Numbers":
    """Each text as seconds since 1970, NaN where it is no date."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute

    seconds = np.full(len(texts), np.nan)
    may_be = np.flatnonzero(_begin_with(texts, b"0123456789"))
    if not len(may_be):
        return seconds
    some = texts.take(indices(may_be))
    matched = pa.compute.match_substring_regex(some, _DATE)
    if not pa.compute.any(matched).as_py():
        return seconds
    rows = may_be[numpy_array(matched)]
    some = some.filter(matched)
    # Microseconds are what a double can tell apart.
    some = pa.compute.replace_substring_regex(some, r"(\.[0-9]{6})[0-9]+", r"\1")
    zoned = numpy_array(pa.compute.match_substring_regex(some, _ZONE))
    for chosen, zone in ((zoned, "UTC"), (~zoned, None)):
        if chosen.any():
            seconds[rows[chosen]] = _parsed_dates(some.filter(mask(chosen)), zone)
    return seconds


def _parsed_dates(texts: Any, zone: str | None) -> "Numbers":
    import numpy as np
    import pyarrow as pa

    kind = pa.timestamp("us", zone)
    try:
        return _seconds(texts.cast(kind))
    except pa.ArrowInvalid:
        # A day that no calendar has: each text by itself, and each once.
        encoded = texts.dictionary_encode()
        found = np.array([_parsed_date(text, kind) for text in encoded.dictionary])
        dates: Numbers = found[numpy_array(encoded.indices)]
        return dates


def _parsed_date(text: Any, kind: Any) -> float:
    import pyarrow as pa

    try:
        return float(text.cast(kind).value) / 1e6
    except pa.ArrowInvalid:
        return float("nan")


def _seconds(stamps: Any) -> "Numbers":
    import pyarrow as pa

    found: Numbers = numpy_array(stamps.cast(pa.int64())) / 1e6
    return found
