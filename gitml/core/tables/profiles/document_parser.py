"""Profiles from their documents, which people edit: what contradicts itself is named."""

import math
import reprlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

from gitml.core.tables.arrow_arrays import is_storable
from gitml.core.tables.profiles.column_profile import ColumnProfile, Kind, ProfileLimits
from gitml.core.tables.profiles.distinct import DistinctSketch
from gitml.core.tables.profiles.document import SCHEMA
from gitml.core.tables.profiles.moments import Moments, decode_sum
from gitml.core.tables.profiles.number_profile import DAY, NumberProfile, Summary
from gitml.core.tables.profiles.profile import TableProfile
from gitml.core.tables.profiles.quantiles import QuantileSketch
from gitml.core.tables.profiles.text_profile import TextProfile
from gitml.core.values import MISSING
from gitml.errors import ConfigError

T = TypeVar("T")
_HINT = "make it anew: gitml profile PATH --json"
_MOST = 2**62 - 1  # rows, so that no sum of them is beyond 64 bits
_DIGITS = 16  # of the priority of a row
_COARSEST = 63  # level of a sketch


@dataclass(frozen=True, slots=True)
class _Said:
    """What a document says at one place.

    Attributes:
        value: plain; MISSING where it says nothing.
        file: it is from.
        where: the dotted keys down to it.
    """

    value: Any
    file: str
    where: str = ""

    def wrong(self, expected: str) -> ConfigError:
        """The error that names the place, what was expected there and what was found."""
        found = "nothing" if self.value is MISSING else reprlib.repr(self.value)
        place = f"{self.file}: {self.where or 'the document'}"
        return ConfigError(f"{place}: expected {expected}, found {found}", _HINT)

    def key(self, name: str) -> "_Said":
        """What it says at a key."""
        return _Said(self._mapping().get(name, MISSING), self.file, self._inner(name))

    def each(self) -> "dict[str, _Said]":
        """What it says at every key."""
        found = self._mapping()
        if not _are_texts([*found]):
            raise self.wrong("names that are text")
        return {name: _Said(value, self.file, self._inner(name)) for name, value in found.items()}

    def _mapping(self) -> Mapping[str, Any]:
        if not isinstance(self.value, dict):
            raise self.wrong("names and values")
        return self.value

    def _inner(self, name: str) -> str:
        return f"{self.where}.{name}" if self.where else name

    def entries(self, expected: str, fit: Callable[[list[Any]], bool]) -> list[Any]:
        """A list of what fits."""
        if not isinstance(self.value, list) or not fit(self.value):
            raise self.wrong(f"a list of {expected}")
        return self.value

    def count(self, least: int = 0, most: int = _MOST) -> int:
        """A whole number within bounds."""
        if not (_are_counts([self.value]) and least <= self.value <= most):
            above = "" if most == _MOST else f" to {most}"
            raise self.wrong(f"a whole number from {least}{above}")
        return int(self.value)

    def number(self) -> float:
        """A finite number."""
        if not _are_finite([self.value]):
            raise self.wrong("a finite number")
        return float(self.value)

    def decoded(self, expected: str, decode: Callable[[str], T]) -> T:
        """What was written as text."""
        try:
            if isinstance(self.value, str):
                return decode(self.value)
        except ValueError as error:
            raise self.wrong(expected) from error
        raise self.wrong(expected)


def decode(document: object, file: str) -> TableProfile:
    """The profile that :func:`gitml.core.tables.profiles.document.encode` gave.

    Args:
        document: parsed JSON.
        file: it is from, for messages.

    Raises:
        ConfigError: it is none, or its numbers contradict each other.
    """
    said = _Said(document, file)
    if said.key("schema").value != SCHEMA:
        raise said.key("schema").wrong(SCHEMA)
    limits = _limits(said.key("limits"))
    rows = said.key("rows").count()
    priorities = _priorities(said.key("sample"), min(rows, limits.sample))
    columns = tuple(
        _column(name, at, (rows, len(priorities)), column)
        for at, (name, column) in enumerate(said.key("columns").each().items())
    )
    return TableProfile(rows, columns, limits, priorities)


def profiler(document: object, file: str) -> int:
    """By which rules a profile was made, see :data:`document.PROFILER`; 0 where it does not say.

    Args:
        document: parsed JSON.
        file: it is from, for messages.

    Raises:
        ConfigError: it is none.
    """
    said = _Said(document, file).key("profiler")
    return 0 if said.value is MISSING else said.count()


def _limits(said: _Said) -> ProfileLimits:
    texts, buckets, sample = (said.key(name).count(1) for name in ("texts", "buckets", "sample"))
    return ProfileLimits(texts, buckets, sample)


def _priorities(said: _Said, most: int) -> tuple[int, ...]:
    expected = f"{most} numbers of 16 hexadecimal digits, ascending"
    texts = said.entries(expected, lambda found: all(map(_is_priority, found)))
    try:
        found = tuple(int(text, 16) for text in texts)
    except ValueError as error:
        raise said.wrong(expected) from error
    if len(found) > most or [*found] != sorted(found) or (found and found[0] < 0):
        raise said.wrong(expected)
    return found


def _column(name: str, at: int, size: tuple[int, int], said: _Said) -> ColumnProfile:
    """A column of a table of so many rows, of which so many are in its sample."""
    rows, sample = size
    position, words = said.key("position"), said.key("na_words").each()
    column = ColumnProfile(
        name,
        at if position.value is MISSING else position.count(),
        rows,
        said.key("empty").count(),
        {word: count.count(1) for word, count in words.items()},
        _numbers(said.key("numbers"), 1),
        _numbers(said.key("dates"), DAY),
        _texts(said.key("texts")),
        tuple(said.key("sample").entries(f"{sample} texts, or null", _are_cells)),
    )
    if len(column.sample) != sample:
        raise said.key("sample").wrong(f"{sample} texts, or null")
    cells = column.numbers.count + column.dates.count + column.texts.count
    cells += column.empty + sum(column.na_words.values())
    if cells != rows:
        raise said.wrong(f"counts of {rows} cells, as the table has rows; they are {cells}")
    _refuse_other_summary(said, column)
    return column


def _refuse_other_summary(said: _Said, column: ColumnProfile) -> None:
    """Refuse what is said for people and other programs, where it is not what the counts say."""
    kind, missing = said.key("kind"), said.key("missing")
    if kind.value not in get_args(Kind):
        raise kind.wrong(f"one of {', '.join(get_args(Kind))}")
    words = sum(column.na_words.values())
    if missing.count() not in (column.empty, column.empty + words):
        raise missing.wrong(f"{column.missing}, as the counts say")
    said.key("distinct").count(most=column.present)


def _numbers(said: _Said, unit: int) -> NumberProfile:
    import numpy as np

    if said.value is MISSING:
        return NumberProfile()
    level = said.key("level").count(most=_COARSEST)
    listed, counted = said.key("values"), said.key("counts")
    values = np.array(listed.entries("finite numbers", _are_finite), np.float64)
    counts = counted.entries("whole numbers above 0", lambda found: _are_counts(found, 1))
    if said.key("finite").count() != sum(counts):
        raise said.key("finite").wrong(f"{sum(counts)}, as the counts say")
    try:
        sketch = QuantileSketch.at_level(level, values, np.array(counts, np.int64))
    except ValueError as error:
        raise listed.wrong(f"{len(counts)} numbers, ascending") from error
    infinite = said.key("not_finite").count()
    below = said.key("negative_infinite")
    negative = 0 if below.value is MISSING else below.count(most=infinite)
    if not len(values):
        return NumberProfile(sketch, infinite, unit, negative=negative)
    known = _summary(said, sketch, unit)
    if sketch.is_exact:
        return NumberProfile(sketch, infinite, unit, negative=negative)
    distinct = said.key("distinct").decoded("a sketch", DistinctSketch.decode)
    return NumberProfile(sketch, infinite, unit, known, distinct, negative)


def _summary(said: _Said, sketch: QuantileSketch, unit: int) -> Summary:
    """What is known of numbers besides their sketch, and does not contradict it."""
    found = {}
    buckets = sketch.lower, sketch.upper
    for name, at in (("minimum", 0), ("maximum", -1)):
        lower, upper = (float(ends[at]) for ends in buckets)
        found[name] = number = said.key(name).number()
        if not lower <= number <= upper:
            raise said.key(name).wrong(f"a number from {lower} to {upper}, as the values say")
    least, most = found["minimum"], found["maximum"]
    is_whole = said.key("is_whole")
    if not isinstance(is_whole.value, bool):
        raise is_whole.wrong("true or false")
    if is_whole.value and (least % unit or most % unit):
        raise is_whole.wrong("false, as the extremes say")
    total, squares = (
        said.key(name).decoded("a sum of numbers", decode_sum) for name in ("sum", "squares")
    )
    moments = Moments(total, squares)
    if not moments.are_possible(sketch.total, least, most):
        raise said.key("sum").wrong(f"sums of {sketch.total} numbers from {least} to {most}")
    return Summary(least, most, is_whole.value, moments)


def _texts(said: _Said) -> TextProfile:
    if said.value is MISSING:
        return TextProfile()
    count, distinct = said.key("count"), said.key("distinct")
    if distinct.value is not MISSING:
        sketch = distinct.decoded("a sketch", DistinctSketch.decode)
        return TextProfile(count.count(), {}, sketch)
    counts = {text: found.count(1) for text, found in said.key("counts").each().items()}
    if count.count() != sum(counts.values()):
        raise count.wrong(f"{sum(counts.values())}, as the counts say")
    return TextProfile(sum(counts.values()), counts)


def _is_priority(value: Any) -> bool:
    return isinstance(value, str) and len(value) == _DIGITS


def _are_cells(values: list[Any]) -> bool:
    return _are_texts([one for one in values if one is not None])


def _are_texts(values: list[Any]) -> bool:
    return {*map(type, values)} <= {str} and is_storable("".join(values))


def _are_counts(values: list[Any], least: int = 0) -> bool:
    kinds = {*map(type, values)}
    return (
        kinds <= {int} and least <= min(values, default=least) and max(values, default=0) <= _MOST
    )


def _are_finite(values: list[Any]) -> bool:
    try:
        return {*map(type, values)} <= {int, float} and all(map(math.isfinite, values))
    except OverflowError:  # of a whole number beyond all doubles
        return False
