"""What is counted of the rows of a table, by as many processes as are asked for."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Generic, Protocol, Self, TypeVar

from gitml.adapters import processes
from gitml.adapters.formats.tabular import table_blocks
from gitml.adapters.formats.tabular.csv_batches import WHOLE
from gitml.adapters.formats.tabular.table_parts import Part, states
from gitml.core.tables.blocks import Block
from gitml.errors import ConfigError

LEAST = 2**26  # bytes, below which to start a process takes longer than it spares
_BLOCKS = 2  # at least for each process, which looks at every column of a wide table, too
JOBS = 2
"""Processes, which stay below half a gigabyte of memory together."""


class Fold(Protocol):
    """What is known of rows after each block of them."""

    def add(self, block: Block) -> None:
        """Take in the next rows."""

    def end(self) -> None:
        """Do what can be done by each process, once it took in all of its rows."""

    def merge(self, later: Self) -> bool:
        """Take in what is known of the rows that follow; False where that cannot be done."""


F = TypeVar("F", bound=Fold)


@dataclass(frozen=True)
class _Share(Generic[F]):
    """What one process reads.

    Attributes:
        parts: files that follow each other.
        begin: makes what knows nothing yet.
        cut: which of how many parts of the only file; None for the files as a whole.
    """

    parts: Sequence[Part]
    na_values: Collection[str] | None
    begin: Callable[[], F]
    cut: tuple[int, int] | None = None


@dataclass(frozen=True)
class _Read(Generic[F]):
    """What one process found out.

    Attributes:
        rows: of the last file up to the end of the share.
        before: rows of the file before the share, if line ends are rows; None where it begins.
    """

    found: F
    rows: int
    before: int | None = None


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
        be, somebody wrote to it, or it is no table, which is told by who reads it again.

    Raises:
        OutsideError: a process was killed.
    """
    if jobs < 2:
        return None
    before = states(parts)
    try:
        sizes = [*map(_size, parts)]
        if sum(sizes) < least:
            return None
        shares = _shares(parts, na_values, begin, jobs, sizes)
    except (ConfigError, OSError):
        return None
    if len(shares) < 2:
        return None
    import pyarrow.compute
    import pyarrow.csv  # noqa: F401  before processes part, or each would load it for itself

    with processes.workers(_read, shares[1:]) as others:
        whole = _read(shares[0])
        for other in others:
            if whole is None:
                return None
            later = other.result()
            if later is None or later.before not in (None, whole.rows):
                return None
            if not whole.found.merge(later.found):
                return None
            whole = _Read(whole.found, later.rows)
    return whole.found if whole and states(parts) == before else None


def _size(part: Part) -> int:
    return part.source.stat().st_size if isinstance(part.source, Path) else len(part.source)


def _shares(
    parts: Sequence[Part],
    na_values: Collection[str] | None,
    begin: Callable[[], F],
    jobs: int,
    sizes: Sequence[int],
) -> list[_Share[F]]:
    """For each process what it reads: about equally many bytes."""
    if len(parts) == 1:
        if not table_blocks.can_cut(parts[0]):
            return []
        many = min(jobs, sizes[0] // table_blocks.block_size(parts[0]) // _BLOCKS)
        return [_Share(parts, na_values, begin, (cut, many)) for cut in range(many)]
    shares: dict[int, list[Part]] = {}
    for part, end, size in zip(parts, accumulate(sizes), sizes, strict=True):
        middle = (end - size / 2) / sum(sizes)
        shares.setdefault(min(int(middle * jobs), jobs - 1), []).append(part)
    return [_Share(mine, na_values, begin) for mine in shares.values()]


def _read(share: _Share[F]) -> _Read[F] | None:
    found, span, rows = share.begin(), WHOLE, 0
    try:
        if share.cut is not None:
            (part,) = share.parts
            cut = table_blocks.span(part, share.na_values, *share.cut)
            if cut is None:
                return _Read(found, 0)
            span = cut
        for part in share.parts:
            rows = span.row
            for block in table_blocks.blocks_of(part, share.na_values, span):
                found.add(block)
                rows += block.rows
                del block  # or its memory would be kept while the next one is read
    except (ConfigError, OSError):
        return None
    found.end()
    return _Read(found, rows, span.row if span.start else None)
