"""What is counted of the rows of a table, by as many processes as are asked for."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Generic, Protocol, Self, TypeVar

from gitml.adapters import processes
from gitml.adapters.formats.tabular import table_blocks
from gitml.adapters.formats.tabular.csv_batches import WHOLE, Span
from gitml.adapters.formats.tabular.table_parts import Part
from gitml.core.tables.blocks import Block
from gitml.errors import ConfigError

LEAST = 2**26  # bytes, below which to start a process takes longer than it spares
JOBS = 2
"""Processes, which stay below half a gigabyte of memory together."""


class Fold(Protocol):
    """What is known of rows after each block of them."""

    def add(self, block: Block) -> None:
        """Take in the next rows."""

    def merge(self, later: Self) -> bool:
        """Take in what is known of the rows that follow; False where that cannot be done."""


F = TypeVar("F", bound=Fold)


@dataclass(frozen=True)
class _Share(Generic[F]):
    """What one process reads.

    Attributes:
        spans: of files that follow each other.
        begin: makes what knows nothing yet.
    """

    spans: Sequence[tuple[Part, Span]]
    na_values: Collection[str] | None
    begin: Callable[[], F]


@dataclass(frozen=True)
class _Read(Generic[F]):
    """What one process found out.

    Attributes:
        rows: of the share's last file, those before the share, too.
    """

    found: F
    rows: int


def fold(
    parts: Sequence[Part],
    na_values: Collection[str] | None,
    begin: Callable[[], F],
    jobs: int,
    least: int = LEAST,
) -> F | None:
    """What is known of a large table, as if its blocks were taken in one after another.

    Args:
        parts: its files.
        na_values: see :func:`table_blocks.blocks`.
        begin: makes what knows nothing yet; it can be pickled, and what it makes, too.
        jobs: how many processes work at a time, with this one.
        least: bytes of a table that is large.

    Returns:
        None where it is to be read in one process: it is small, rows are not where they seem to
        be, or it is no table, which is told by who reads it again.

    Raises:
        OutsideError: a process was killed.
    """
    if jobs < 2:
        return None
    try:
        if sum(map(_size, parts)) < least:
            return None
        shares = [_Share(spans, na_values, begin) for spans in _spans(parts, na_values, jobs)]
    except (ConfigError, OSError):
        return None
    if len(shares) < 2:
        return None
    with processes.workers(_read, shares[1:]) as others:
        whole = _read(shares[0])
        for share, other in zip(shares[1:], others, strict=True):
            span = share.spans[0][1]
            if whole is None or (span.start and whole.rows != span.row):
                return None
            later = other.result()
            if later is None or not whole.found.merge(later.found):
                return None
            whole = _Read(whole.found, later.rows)
    return whole.found if whole else None


def _size(part: Part) -> int:
    return part.source.stat().st_size if isinstance(part.source, Path) else len(part.source)


def _spans(
    parts: Sequence[Part], na_values: Collection[str] | None, jobs: int
) -> Iterator[Sequence[tuple[Part, Span]]]:
    """For each process what it reads: about equally many bytes."""
    if len(parts) == 1:
        for span in table_blocks.spans(parts[0], na_values, jobs):
            yield [(parts[0], span)]
        return
    sizes = [*map(_size, parts)]
    shares: dict[int, list[tuple[Part, Span]]] = {}
    for part, end, size in zip(parts, accumulate(sizes), sizes, strict=True):
        middle = (end - size / 2) / sum(sizes)
        shares.setdefault(min(int(middle * jobs), jobs - 1), []).append((part, WHOLE))
    yield from shares.values()


def _read(share: _Share[F]) -> _Read[F] | None:
    found, rows = share.begin(), 0
    try:
        for part, span in share.spans:
            rows = span.row
            for block in table_blocks.blocks_of(part, share.na_values, span):
                found.add(block)
                rows += block.rows
                if processes.is_orphan():
                    return None
    except ConfigError:
        return None
    return _Read(found, rows)
