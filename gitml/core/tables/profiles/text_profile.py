"""The cells of a column that are text."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gitml.core.tables import hashes
from gitml.core.tables.arrow_arrays import strings
from gitml.core.tables.profiles.distinct import DistinctSketch

if TYPE_CHECKING:
    from gitml.core.tables.cells import Counts
    from gitml.core.tables.hashes import Hashes

LONGEST = 200  # bytes of a text that is counted: a longer one names no category


@dataclass(frozen=True, slots=True)
class TextProfile:
    """What is known of texts.

    Attributes:
        count: how many there are.
        counts: how often each stands there; empty where there are too many, or too long ones.
        distinct: a sketch of them, where they are not counted; else None.
    """

    count: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    distinct: DistinctSketch | None = None

    @classmethod
    def of(
        cls,
        texts: Any,
        counts: "Counts",
        limit: int,
        hashed: "Callable[[], Hashes] | None" = None,
        known: "TextProfile | None" = None,
    ) -> "TextProfile":
        """The profile of texts.

        Args:
            texts: a pyarrow array of strings without nulls; they may repeat.
            counts: how often each stands there.
            limit: of different texts that are counted.
            hashed: gives their hashes, where others need them, too.
            known: with which it will be merged; what tells nothing new then is left out.
        """
        total = int(counts.sum())
        distinct = known.distinct if known else None
        if distinct is None and _is_countable(texts, limit):
            return cls(total, _added({}, zip(texts.to_pylist(), counts.tolist(), strict=True)))
        of_texts = hashes.of_texts(texts) if hashed is None else hashed()
        return cls(total, {}, DistinctSketch.of(of_texts, distinct))

    def merge(self, other: "TextProfile", limit: int) -> "TextProfile":
        """The profile of both together."""
        count = self.count + other.count
        if self.distinct is None and other.distinct is None:
            both = _added(self.counts, other.counts.items())
            if len(both) <= limit:
                return TextProfile(count, both)
            return TextProfile(count, {}, _sketch(both))
        one, two = (part.distinct or _sketch(part.counts) for part in (self, other))
        return TextProfile(count, {}, one.merge(two))

    @property
    def values(self) -> int:
        """How many distinct ones there are, an estimate where they are not counted."""
        return self.distinct.estimate() if self.distinct else len(self.counts)


def _added(counts: Mapping[str, int], more: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Counts with others."""
    found = dict(counts)
    for text, count in more:
        found[text] = found.get(text, 0) + count
    return found


def _is_countable(texts: Any, limit: int) -> bool:
    """Whether no text is too long, and there are no more than so many different ones."""
    starts, ends, _ = hashes.text_buffers(texts)
    return int((ends - starts).max(initial=0)) <= LONGEST and _are_few(texts, limit)


def _are_few(texts: Any, limit: int) -> bool:
    # Of identifiers a part tells.
    few = len(texts) <= limit or len(texts.slice(0, 4 * limit).unique()) <= limit
    return few and (len(texts) <= 4 * limit or len(texts.unique()) <= limit)


def _sketch(texts: Mapping[str, int]) -> DistinctSketch:
    return DistinctSketch.of(hashes.of_texts(strings(list(texts))))
