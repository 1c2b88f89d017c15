"""The cells of one column in a block of rows, as its rule reads them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from gitml.core.schemas.check.ascent import Ends
from gitml.core.schemas.check.cells import dates_of, moment, plain_number
from gitml.core.schemas.document import NUMERIC, ColumnType
from gitml.core.tables import hashes
from gitml.core.tables.arrow_arrays import are_valid, indices, mask, numpy_array, strings
from gitml.core.tables.cached import cached
from gitml.core.tables.cells import NA_WORDS, Cells
from gitml.core.tables.text_dates import as_dates
from gitml.core.tables.text_values import declared_number
from gitml.core.tables.value_array import as_texts
from gitml.late_module import LateModule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gitml.core.tables.hashes import Hashes

    Mask: TypeAlias = NDArray[np.bool_]
else:
    np = LateModule("numpy")

_ORDERED: frozenset[ColumnType] = NUMERIC | {"date"}


@dataclass(frozen=True)
class RuleCells:
    """Cells of a column that is to have a type.

    Attributes:
        cells: of a block.
        type: that the column is to have.
        has_na_words: whether words as NA say that a cell of a number or a date is missing.
        format: of a date, by the signs of ``strptime``; None for ISO 8601.
    """

    cells: Cells
    type: ColumnType
    has_na_words: bool
    format: str | None = None

    @cached
    def absent(self) -> "Mask":
        """Which of the distinct values say that a cell is missing."""
        values = self.cells.distinct.values
        if _is_floating(values.array):  # there NaN is how a missing cell is written
            return np.isnan(values.numbers)
        absent = np.zeros(len(values), bool)
        if self.has_na_words and self.type in _ORDERED and values.is_text.any():
            absent[values.is_text] = _are_in(values.texts, values.is_text, NA_WORDS)
        return absent

    @cached
    def missing(self) -> int:
        """How many cells have no value."""
        return self.cells.missing + self.count(self.absent)

    def count(self, values: "Mask") -> int:
        """How many cells hold some of the distinct values."""
        return int(self.cells.distinct.weights[values].sum()) if values.any() else 0

    def rows(self, values: "Mask") -> "NDArray[np.int64]":
        """The rows of the block, from 0, that hold some of the distinct values."""
        return self.cells.rows(values)

    def missing_rows(self) -> "NDArray[np.int64]":
        """The rows of the block, from 0, that have no value."""
        found = np.flatnonzero(~are_valid(self.cells.values))
        return np.union1d(found, self.rows(self.absent)) if self.absent.any() else found

    def text(self, row: int) -> str:
        """A cell that is not missing."""
        return str(as_texts(self.cells.values.slice(row, 1))[0].as_py())

    def distinct_texts(self, *places: "NDArray[np.int64]") -> list[str]:
        """Some of the distinct values as texts."""
        return _some(self.cells.distinct.values.texts, np.concatenate(places))

    @cached
    def numbers(self) -> "NDArray[np.float64]":
        """Each of the distinct values as a number; NaN where it is none.

        A column that is to have numbers has some that could as well be names: 007, 1e5.
        """
        values = self.cells.distinct.values
        if values.are_numbers:
            return values.numbers
        unknown = np.flatnonzero(np.isnan(values.numbers) & ~self.absent)
        if not len(unknown):
            return values.numbers
        numbers = values.numbers.copy()
        for at, text in zip(unknown.tolist(), _some(values.texts, unknown), strict=True):
            numbers[at] = _number(text)
        return numbers

    def ascent(self) -> Ends | None:
        """The ends of the values, where each is above the one before.

        Numbers are compared as numbers, dates as moments, all others as texts. None where one is
        not above, and where cells are missing, or known by a vocabulary: then one stands there
        twice, or may do so.
        """
        found = self.cells.distinct
        if found.codes is not None or not len(found.values):
            return None
        if self.cells.missing or self.absent.any():
            return None
        if self.type == "date" or self._are_numbers():
            numbers = self._moments() if self.type == "date" else self.numbers
            ends = (float(numbers[0]), float(numbers[-1]))
            above = (numbers[1:] > numbers[:-1]).all() and not np.isnan(numbers[0])
            return ends if above else None
        texts = found.values.texts
        return (texts[0].as_py(), texts[-1].as_py()) if _ascend(texts) else None

    def _are_numbers(self) -> bool:
        return self.type in NUMERIC and not np.isnan(self.numbers[~self.absent]).any()

    def hashes(self, *, by_value: bool = False) -> "tuple[NDArray[np.int64], Hashes]":
        """The rows of the block that have a value, from 0 and ascending; and a hash of each.

        Args:
            by_value: whether dates are the same if they are one moment, however they are written;
                texts, if they are but for blanks around them; and values of a category also, if
                they are one whole number, as 1 and 1.0.
        """
        found = self.cells.distinct
        if self._are_numbers():
            of_values = hashes.of_numbers(self.numbers)
        else:
            of_values = self._value_hashes() if by_value else found.values.text_hashes
        rows = self.rows(~self.absent)
        of_rows = of_values[~self.absent] if found.codes is None else of_values[found.codes[rows]]
        return rows, of_rows

    def _value_hashes(self) -> "Hashes":
        values = self.cells.distinct.values
        moments = self._moments() if self.type == "date" else np.full(len(values), np.nan)
        are_texts = np.isnan(moments)
        found = hashes.of_numbers(moments)
        if are_texts.any():
            texts = _trim(values.texts.filter(mask(are_texts)))
            if self.type == "category":
                texts = strings([plain_number(text) for text in texts.to_pylist()])
            found[are_texts] = hashes.of_texts(texts)
        return found

    def _moments(self) -> "NDArray[np.float64]":
        """Each of the distinct values as seconds since 1970; NaN where it is no date."""
        values = self.cells.distinct.values
        if self.format is not None:
            found = dates_of(_trim(values.texts), self.format)
        else:
            found = values.dates.copy()
            if len(unknown := np.flatnonzero(np.isnan(found) & ~self.absent)):
                found[unknown] = as_dates(_trim(values.texts.take(indices(unknown))))
        # What is no date to an array at a time may be one, as 2023-W01-2, and is few.
        unknown = np.flatnonzero(np.isnan(found) & ~self.absent)
        for at, text in zip(unknown.tolist(), _some(values.texts, unknown), strict=True):
            found[at] = np.nan if (one := moment(text, self.format)) is None else one
        return found


def _is_floating(values: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_floating(values.type))


def _trim(texts: Any) -> Any:
    import pyarrow.compute

    return pyarrow.compute.utf8_trim_whitespace(texts)


def _ascend(texts: Any) -> bool:
    import pyarrow as pa
    import pyarrow.compute

    above = pa.compute.less(texts.slice(0, len(texts) - 1), texts.slice(1))
    return bool(pa.compute.all(above).as_py())


def _number(text: str) -> float:
    number = declared_number(text)
    return np.nan if number is None else number


def _some(texts: Any, which: "NDArray[np.int64]") -> list[str]:
    found: list[str] = texts.take(indices(which)).to_pylist()
    return found


def _are_in(texts: Any, which: "Mask", words: frozenset[str]) -> "Mask":
    import pyarrow as pa
    import pyarrow.compute

    some = texts.filter(mask(which))
    found: Mask = numpy_array(pa.compute.is_in(some, strings(sorted(words))))
    return found
