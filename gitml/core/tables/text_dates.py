"""Dates among texts: ``2024-01-31``, alone or with a time and a zone."""

from typing import TYPE_CHECKING, Any

from gitml.core.tables.arrow_arrays import indices, mask, numpy_array
from gitml.core.tables.hashes import text_buffers
from gitml.core.tables.text_values import FEW, begin_with, compiled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gitml.core.tables.text_values import Numbers

_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DAY_LENGTH = len("2024-01-31")
_USUAL_LENGTHS = (_DAY_LENGTH, len("2024-01-31 10:30:00"))
_DATE = _DAY + r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?$"
_ZONE = r":[0-9]{2}.*(?:Z|[+-][0-9]{2}:?[0-9]{2})$"
_FIRST = 20  # texts that show whether all are likely to be dates
_PYTHON_DATE = compiled(_DATE)


def as_dates(texts: Any) -> "Numbers":
    """Each text as seconds since 1970, NaN where it is no date."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute

    seconds = np.full(len(texts), np.nan)
    rows = _like_dates(texts)
    if not len(rows):
        return seconds
    some = texts.take(indices(rows))
    starts, ends, _ = text_buffers(some)
    if (ends - starts).max() == _DAY_LENGTH:
        seconds[rows] = _parsed_dates(some, None)
        return seconds
    # Microseconds are what a double can tell apart.
    some = pa.compute.replace_substring_regex(some, r"(\.[0-9]{6})[0-9]+", r"\1")
    zoned = numpy_array(pa.compute.match_substring_regex(some, _ZONE))
    for chosen, zone in ((zoned, "UTC"), (~zoned, None)):
        if chosen.any():
            seconds[rows[chosen]] = _parsed_dates(some.filter(mask(chosen)), zone)
    return seconds


def alike_dates(texts: Any) -> "Numbers | None":
    """As :func:`as_dates` of many texts, none of them a number: in a tenth of the time.

    None where they are not all written as 2024-01-31, or all as 2024-01-31 10:30:00.
    """
    import pyarrow as pa

    first = texts.slice(0, _FIRST).to_pylist() if len(texts) > FEW else [""]
    length = len(first[0])
    # Where one is no date, pyarrow makes an error of each before it raises one.
    if length not in _USUAL_LENGTHS or not all(map(_PYTHON_DATE.search, first)):
        return None
    starts, ends, _ = text_buffers(texts)
    if (ends - starts != length).any():
        return None
    try:
        return as_seconds(texts.cast(pa.timestamp("us")))
    except pa.ArrowInvalid:
        return None


def _like_dates(texts: Any) -> "NDArray[np.int64]":
    """The rows of texts that are written as dates."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute

    if len(texts) <= FEW:
        found = (row for row, text in enumerate(texts.to_pylist()) if _PYTHON_DATE.search(text))
        return np.fromiter(found, np.int64)
    may_be = np.flatnonzero(begin_with(texts, b"0123456789"))
    if not len(may_be):
        return may_be
    matched = pa.compute.match_substring_regex(texts.take(indices(may_be)), _DATE)
    rows: NDArray[np.int64] = may_be[numpy_array(matched)]
    return rows


def _parsed_dates(texts: Any, zone: str | None) -> "Numbers":
    import numpy as np
    import pyarrow as pa

    kind = pa.timestamp("us", zone)
    try:
        return as_seconds(texts.cast(kind))
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


def as_seconds(stamps: Any) -> "Numbers":
    import pyarrow as pa

    found: Numbers = numpy_array(stamps.cast(pa.int64())) / 1e6
    return found
