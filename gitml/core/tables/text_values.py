"""Numbers among texts.

Where nobody said what a column holds, a number is what programs write: ``3``, ``-0.5``, ``+0.5``,
``1.5e-07``, ``inf``. No number is what would lose by being one: ``007`` and ``+49``, whole numbers
beyond 2**53, and ``1e5``, which is as likely to be an identifier. They are numbers in a column of
which a schema says so: :func:`declared_number`.
"""

import math
import re
from typing import TYPE_CHECKING, Any

from gitml.core.tables.arrow_arrays import indices, mask, numpy_array
from gitml.core.tables.hashes import text_buffers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

_LONG = 400  # characters, of which no number has more
_NUMBER = (
    r"^[ \t]*(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|[+-]?(?:0|[1-9][0-9]*)?\.[0-9]+)"
    r"(?:[eE][+-]?[0-9]+)?[ \t]*$"
    r"|^[ \t]*[+-]?(?:[iI][nN][fF](?:[iI][nN][iI][tT][yY])?)[ \t]*$"
)
_NO_NUMBER = r"^[ \t]*-?[0-9]+[eE][0-9]"
_AS_MOST = r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,99})?"  # numbers are written
_PLAIN = re.compile(_AS_MOST)
_PLAIN_LINES = re.compile(rf"{_AS_MOST}(?:\n{_AS_MOST})*")
_WHOLE = r"^[ \t]*-?[0-9]+[ \t]*$"
GREATEST_WHOLE = 2**53  # beyond, a double does not tell one whole number from the next
_FIRST = 20  # texts that show whether most are numbers
FEW = 100  # texts, for which a pattern of pyarrow's takes longer to compile than to match


def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of pyarrow's, for Python."""
    return re.compile(pattern.replace("$", r"\Z"), re.ASCII)


_PYTHON_NUMBER, _PYTHON_NO_NUMBER, _PYTHON_WHOLE = map(compiled, (_NUMBER, _NO_NUMBER, _WHOLE))


def declared_number(text: str) -> float | None:
    """The number that a cell of a column of numbers holds, however it is written.

    It may be infinite or NaN; None where there is none.
    """
    # Python would read 1_000 as a number, and digits of any script, which no other program does.
    if "_" in text or len(text) > _LONG or not text.isascii():
        return None
    try:
        return float(text)
    except ValueError:
        return None


def as_numbers(texts: Any) -> "Numbers":
    """Each text as a number, NaN where it is none."""
    import numpy as np
    import pyarrow as pa

    if len(texts) <= FEW or not _begin_with_number(texts):
        return _unusual_numbers(texts)
    unusual = _unusual(texts)
    if 2 * len(unusual) > len(texts):
        return _unusual_numbers(texts)
    odd = _unusual_numbers(texts.take(indices(unusual)) if len(unusual) else texts.slice(0, 0))
    try:
        if np.isnan(odd).any():
            numbers = _plain_numbers(texts, unusual, odd)
        else:
            numbers = numpy_array(texts.cast(pa.float64()))
    except pa.ArrowInvalid:  # as of 1-2, or 1.2.3
        return _unusual_numbers(texts)
    if len(numbers) and max(-numbers.min(), numbers.max()) < GREATEST_WHOLE:
        return numbers
    great = np.flatnonzero(np.abs(numbers) >= GREATEST_WHOLE)
    if len(great):
        numbers = numbers.copy()
        numbers[great] = _unusual_numbers(texts.take(indices(great)))
    return numbers


def _begin_with_number(texts: Any) -> bool:
    """Whether one of the first texts is a number, so that others are likely to be."""
    return not all(math.isnan(_number(text)) for text in texts.slice(0, _FIRST).to_pylist())


def _plain_numbers(texts: Any, unusual: "NDArray[np.int64]", odd: "Numbers") -> "Numbers":
    import numpy as np
    import pyarrow as pa

    plain = np.ones(len(texts), np.bool_)
    plain[unusual] = False
    numbers = np.empty(len(texts))
    numbers[plain] = numpy_array(texts.filter(mask(plain)).cast(pa.float64()))
    numbers[unusual] = odd
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
    leading = _with_leading_zeros(starts, ends, characters)
    # From "-" to "9" there is but "/" besides, which no number has.
    if len(used) and used.min() >= ord("-") and used.max() <= ord("9"):
        return leading
    are_others = used - np.uint8(ord("-")) > ord("9") - ord("-")
    if 2 * np.count_nonzero(are_others) > len(texts):
        return np.arange(len(texts))
    others = np.flatnonzero(are_others) + starts[0]
    is_unusual = np.zeros(len(texts), np.bool_)  # np.unique would load numpy.ma
    is_unusual[leading] = True
    is_unusual[np.searchsorted(ends, others, side="right")] = True
    return np.flatnonzero(is_unusual)


def _with_leading_zeros(
    starts: "NDArray[np.int64]", ends: "NDArray[np.int64]", characters: "NDArray[np.uint8]"
) -> "NDArray[np.int64]":
    """The rows of texts as 007 and -07."""
    import numpy as np

    if not len(characters):
        return np.zeros(0, np.int64)
    first = characters.take(starts, mode="clip")
    are_negative = first == ord("-")
    if are_negative.any():
        starts = starts + are_negative
        first = characters.take(starts, mode="clip")
    are_zero = first == ord("0")
    if not are_zero.any():
        return np.zeros(0, np.int64)
    second = characters.take(starts + 1, mode="clip")
    are_zero &= second - np.uint8(ord("0")) <= 9
    are_zero &= ends - starts > 1
    return np.flatnonzero(are_zero)


def _unusual_numbers(texts: Any) -> "Numbers":
    """As :func:`as_numbers`, and slower."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute

    if len(texts) <= FEW:
        return _few_numbers(texts)
    numbers = np.full(len(texts), np.nan)
    may_be = np.flatnonzero(begin_with(texts, b"+-.0123456789iI \t"))
    if not len(may_be):
        return numbers
    some = texts.take(indices(may_be))
    match = pa.compute.match_substring_regex
    is_number = pa.compute.and_not(match(some, _NUMBER), match(some, _NO_NUMBER))
    chosen = numpy_array(is_number)
    some = some.filter(is_number)
    found = numpy_array(pa.compute.utf8_trim(some, " \t").cast(pa.float64()))
    is_whole = numpy_array(match(some, _WHOLE))
    too_great = is_whole & (np.abs(found) >= GREATEST_WHOLE)
    numbers[may_be[chosen]] = np.where(too_great, np.nan, found)
    return numbers


def _few_numbers(texts: Any) -> "Numbers":
    """As :func:`as_numbers`: all by one match where each is a plain number."""
    import numpy as np
    import pyarrow as pa

    found = texts.to_pylist()
    lines = "\n".join(found)
    if found and _PLAIN_LINES.fullmatch(lines) and lines.count("\n") == len(found) - 1:
        return numpy_array(texts.cast(pa.float64()))
    return np.array([*map(_number, found)], np.float64)


def _number(text: str) -> float:
    """As :func:`as_numbers`, of one text: by the same patterns, which are compiled once."""
    if _PLAIN.fullmatch(text):
        return float(text)
    if not _PYTHON_NUMBER.search(text) or _PYTHON_NO_NUMBER.search(text):
        return math.nan
    number = float(text.strip(" \t"))
    is_too_great = abs(number) >= GREATEST_WHOLE and _PYTHON_WHOLE.search(text)
    return math.nan if is_too_great else number


def begin_with(texts: Any, characters: bytes) -> "NDArray[np.bool_]":
    """Where a text begins with one of these characters."""
    import numpy as np

    starts, ends, buffer = text_buffers(texts)
    first = np.append(buffer, [np.uint8(0)])[starts]
    allowed = np.zeros(256, np.bool_)
    allowed[list(characters)] = True
    found: NDArray[np.bool_] = allowed[first] & (ends > starts)
    return found
