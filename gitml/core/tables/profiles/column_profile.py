"""What is known of a column once its rows are gone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from gitml.core.tables import hashes
from gitml.core.tables.arrow_arrays import mask, numpy_array, strings
from gitml.core.tables.cells import NA_WORDS, Cells, Distinct
from gitml.core.tables.profiles.number_profile import DAY, NumberProfile
from gitml.core.tables.profiles.text_profile import LONGEST, TextProfile
from gitml.core.tables.value_array import as_texts
from gitml.core.tables.whole_numbers import wholes_where_whole

if TYPE_CHECKING:
    from gitml.core.tables.cells import Counts
    from gitml.core.tables.text_values import Numbers

_LONGEST_WORD = max(map(len, NA_WORDS))
Kind: TypeAlias = Literal["int", "float", "date", "category", "string", "empty"]
T = TypeVar("T")
_MOSTLY = 0.9  # of the cells that are numbers, or dates, in a column of these


@dataclass(frozen=True, slots=True)
class ProfileLimits:
    """How much is kept of a column.

    Attributes:
        texts: different texts that are counted.
        buckets: of the sketch of numbers.
        sample: rows.
    """

    texts: int = 1000
    buckets: int = 1024
    sample: int = 1000

    @classmethod
    def of_columns(cls, columns: int) -> "ProfileLimits":
        """So much that the profile of a wide table stays small, too."""
        share = max(columns, 1)
        return cls(
            max(min(1000, 500_000 // share), 100),
            max(min(1024, 500_000 // share), 128),
            max(min(1000, 200_000 // share), 50),
        )

    def merge(self, other: "ProfileLimits") -> "ProfileLimits":
        """The lower ones."""
        return ProfileLimits(
            min(self.texts, other.texts),
            min(self.buckets, other.buckets),
            min(self.sample, other.sample),
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of the columns of a block.

    Attributes:
        limits: how much.
        rows: of the sample, a pyarrow array of whole numbers; None where they are kept elsewhere.
        has_na_words: see :class:`Block`.
    """

    limits: ProfileLimits
    rows: Any
    has_na_words: bool = True


@dataclass(frozen=True)
class ColumnProfile:
    """What is known of a column.

    Attributes:
        name: as the table has it.
        position: where it stands in its file, from 0.
        rows: of the table.
        empty: cells without a value.
        na_words: how often each word stands there that may mean a missing cell.
        numbers: of the cells that are numbers.
        dates: of the cells that are dates, as seconds since 1970.
        texts: of all other cells.
        sample: cells of the rows that the table's sample has, None where missing; long ones cut.
    """

    name: str
    position: int
    rows: int
    empty: int = 0
    na_words: Mapping[str, int] = field(default_factory=dict)
    numbers: NumberProfile = field(default_factory=NumberProfile)
    dates: NumberProfile = field(default_factory=NumberProfile)
    texts: TextProfile = field(default_factory=TextProfile)
    sample: tuple[str | None, ...] = ()

    @cached_property
    def kind(self) -> Kind:
        """What nine of ten cells are, of those that are there."""
        if self.main is self.dates:
            return "date"
        if self.main:
            return "int" if self.numbers.is_whole else "float"
        if not self.present:
            return "empty"
        return "category" if self.counts and 2 * len(self.counts) <= self.present else "string"

    @cached_property
    def main(self) -> NumberProfile | None:
        """Its numbers or its dates, where it is a column of these; else None."""
        all_but_words = self.numbers.count + self.dates.count + self.texts.count
        for found in (self.numbers, self.dates):
            if found.count and found.count >= _MOSTLY * all_but_words:
                return found
        return None

    @property
    def missing(self) -> int:
        """Cells without a value, with the words that mean so in a column of numbers or dates."""
        return self.empty + (sum(self.na_words.values()) if self.main else 0)

    @property
    def present(self) -> int:
        """Cells with a value, words for missing ones counted as values."""
        return self.rows - self.empty

    @property
    def not_finite(self) -> int:
        """Cells that are infinite numbers."""
        return self.numbers.not_finite

    @property
    def strays(self) -> int:
        """Cells that are there and not of the column's kind, in one of numbers or dates."""
        main = self.main
        return self.rows - self.missing - main.count if main else 0

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How often each value stands there, as text, the most frequent first.

        Empty where there are more values than the profile's limit.
        """
        exact = self.numbers.sketch.is_exact and self.dates.sketch.is_exact
        if self.texts.distinct or not exact or self.dates.count or self.numbers.not_finite:
            return {}
        sketch = self.numbers.sketch
        found = {
            str(value): count
            for value, count in zip(
                wholes_where_whole(sketch.lower), sketch.counts.tolist(), strict=True
            )
        }
        words = {} if self.main else self.na_words
        found |= {**self.texts.counts, **words}
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    @property
    def distinct(self) -> int:
        """How many distinct values there are; an estimate is no more than there are cells."""
        words = 0 if self.main else len(self.na_words)
        found = self.numbers.values + self.dates.values + self.texts.values + words
        found += (self.numbers.negative > 0) + (self.not_finite > self.numbers.negative)
        return min(found, self.present)

    @property
    def is_distinct_exact(self) -> bool:
        """Whether :attr:`distinct` was counted; else it is an estimate."""
        return not (self.numbers.distinct or self.dates.distinct or self.texts.distinct)

    @classmethod
    def of(
        cls,
        name: str,
        position: int,
        found: Distinct | None,
        kept: "Kept",
        known: "ColumnProfile | None" = None,
    ) -> "ColumnProfile":
        """The profile of values, without the rows where they stand.

        Args:
            name: of the column.
            position: where it stands.
            found: its values, each of which is used; None for those that are counted elsewhere.
            kept: what is kept of them.
            known: with which it will be merged; what tells nothing new then is left out.
        """
        if found is None:
            return cls(name, position, 0)
        before, limits, values = known or cls(name, position, 0), kept.limits, found.values
        words, texts = _text_profiles(found, kept, before.texts)
        return cls(
            name,
            position,
            0,
            0,
            words.counts,
            _number_profile(values.numbers, found.counts, limits.buckets, 1, before.numbers),
            _number_profile(values.dates, found.counts, limits.buckets, DAY, before.dates),
            texts,
        )

    def with_rows(self, cells: Cells, kept: "Kept") -> "ColumnProfile":
        """The same with the rows of a block, and those of them in the sample."""
        sample = _sample(as_texts(cells.values.take(kept.rows)))
        return replace(self, rows=len(cells), empty=cells.missing, sample=sample)

    def merge(
        self, other: "ColumnProfile", limits: ProfileLimits, order: Sequence[int]
    ) -> "ColumnProfile":
        """The profile of both; ``order`` are the cells to keep of both samples in a row."""
        words = {
            word: self.na_words.get(word, 0) + other.na_words.get(word, 0)
            for word in sorted({*self.na_words, *other.na_words})
        }
        cells = self.sample + other.sample
        return ColumnProfile(
            self.name,
            min(self.position, other.position),
            self.rows + other.rows,
            self.empty + other.empty,
            words,
            self.numbers.merge(other.numbers, limits.buckets),
            self.dates.merge(other.dates, limits.buckets),
            self.texts.merge(other.texts, limits.texts),
            at_places(cells, order),
        )


def at_places(items: tuple[T, ...], order: Sequence[int]) -> tuple[T, ...]:
    """The items at some places, in that order."""
    # A table has a thousand cells of each column in its sample, and hundreds of blocks.
    return itemgetter(*order)(items) if len(order) > 1 else tuple(items[at] for at in order)


def _text_profiles(
    cells: Distinct, kept: "Kept", known: TextProfile
) -> tuple[TextProfile, TextProfile]:
    """The words that may mean a missing cell, and all other texts."""
    import pyarrow as pa
    import pyarrow.compute

    is_text = cells.values.is_text
    if not is_text.any():
        return TextProfile(), TextProfile()
    limit = kept.limits.texts
    texts, weights = cells.values.texts, cells.weights
    hashed = (lambda: cells.values.text_hashes) if is_text.all() else None
    if hashed is None:
        texts, weights = texts.filter(mask(is_text)), weights[is_text]
    starts, ends, _ = hashes.text_buffers(texts)
    if not kept.has_na_words or (ends - starts).min() > _LONGEST_WORD:
        return TextProfile(), TextProfile.of(texts, weights, limit, hashed, known)
    are_words = pa.compute.is_in(texts, strings(sorted(NA_WORDS)))
    chosen = numpy_array(are_words)
    if not chosen.any():
        return TextProfile(), TextProfile.of(texts, weights, limit, hashed, known)
    others = texts.filter(pa.compute.invert(are_words))
    return (
        TextProfile.of(texts.filter(are_words), weights[chosen], limit),
        TextProfile.of(others, weights[~chosen], limit, known=known),
    )


def _number_profile(
    numbers: "Numbers", counts: "Counts | None", limit: int, unit: int, known: NumberProfile
) -> NumberProfile:
    import numpy as np

    absent = np.isnan(numbers)
    if absent.all():
        return NumberProfile()
    if absent.any():
        numbers, counts = numbers[~absent], None if counts is None else counts[~absent]
    return NumberProfile.of(numbers, counts, limit, unit, known)


def _sample(texts: Any) -> tuple[str | None, ...]:
    starts, ends, _ = hashes.text_buffers(texts)
    if (ends - starts).max(initial=0) <= LONGEST:  # in bytes, so that none has more characters
        return tuple(texts.to_pylist())
    return tuple(map(_cut, texts.to_pylist()))


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= LONGEST else text[:LONGEST] + "…"
