"""Cells of a table as texts: which of them are dates, or nearly a known value."""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from gitml.core.tables.arrow_arrays import numpy_array

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORMATS = tuple(
    f"{day}{time}"
    for day in (
        *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"),
        *("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y"),
    )
    for time in ("", " %H:%M", " %H:%M:%S")
)
"""The usual ways to write a date with a year of four digits."""

_WHOLE = re.compile(r"([+-]?[0-9]+)\.0*")


def is_date(text: str, form: str | None) -> bool:
    """Whether a cell holds a date, with or without a time; see :func:`moment`."""
    return moment(text, form) is not None


def moment(text: str, form: str | None) -> float | None:
    """The date that a cell holds, with or without a time.

    Args:
        text: of the cell.
        form: by the signs of ``strptime``; None for ISO 8601.

    Returns:
        Seconds since 1970, in UTC where no zone is named; None where it is no date.
    """
    try:
        if form is not None:
            found = datetime.strptime(text.strip(), form)
        elif text.isdigit():  # eight digits are a number to everyone else
            return None
        else:
            found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def dates_of(texts: Any, form: str) -> "NDArray[np.float64]":
    """Texts as dates.

    Args:
        texts: a pyarrow array of strings without nulls.
        form: by the signs of ``strptime``.

    Returns:
        Seconds since 1970; NaN of what is no date, or cannot be read by an array at a time.
    """
    import pyarrow as pa
    import pyarrow.compute

    read = pa.compute.strptime(texts, format=form, unit="us", error_is_null=True)
    microseconds = read.cast(pa.int64()).cast(pa.float64())
    return numpy_array(microseconds.fill_null(float("nan"))) / 1e6


def plain_number(text: str) -> str:
    """``3`` for ``3.0``, which is how a whole number is written beside a missing cell."""
    matched = _WHOLE.fullmatch(text)
    return matched[1] if matched else text


class KnownValues:
    """The values of a category, and what is nearly one of them.

    A number is known however many zeros follow its point.
    """

    def __init__(self, values: Collection[str]) -> None:
        self._values = {value: value for value in values}
        self._values |= {plain_number(v): v for v in values if plain_number(v) not in self._values}
        self._folded: Mapping[str, str] = {_folded(value): value for value in reversed([*values])}

    def find(self, text: str) -> str | None:
        """The value that a cell holds; None for one that is not known."""
        found = self._values.get(text)
        return self._values.get(plain_number(text)) if found is None else found

    def near(self, text: str) -> str | None:
        """The known value from which a cell differs by case or white space only."""
        return self._folded.get(_folded(text))


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
