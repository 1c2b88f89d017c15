"""Tables of any size in any format, a block of rows at a time."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from gitml.adapters.formats.tabular import csv_spans, json_lines, parquet, separated
from gitml.adapters.formats.tabular.csv_batches import WHOLE, Span
from gitml.adapters.formats.tabular.table_parts import Part, TableError, unchanged
from gitml.core.tables.arrow_arrays import is_storable
from gitml.core.tables.blocks import Block


def blocks(parts: Iterable[Part], na_values: Collection[str] | None = None) -> Iterator[Block]:
    """Read the files of a table one after another; each gives one block at least.

    Args:
        parts: the files.
        na_values: what stands in a missing cell; an empty one always is. None for the usual words,
            in columns of numbers and dates.

    Raises:
        TableError: a file is no table; the message names the line where there is one. Or somebody
            wrote to it before its last block was read.
        ConfigError: its name says no format that is known.
    """
    for part in parts:
        yield from blocks_of(part, na_values)


def blocks_of(
    part: Part, na_values: Collection[str] | None = None, span: Span = WHOLE
) -> Iterator[Block]:
    """As :func:`blocks`, of one file, or of some blocks of one that :func:`span` finds."""
    missing = [*filter(is_storable, na_values or ())]
    kind = part.format
    try:
        with unchanged([part]):
            if kind == "csv":
                found = separated.blocks(part, missing, span)
            elif kind == "json":
                found = json_lines.blocks(part, missing)
            else:
                found = parquet.blocks(part, missing)
            for block in found:
                yield block if na_values is None else replace(block, has_na_words=False)
                del block  # or its memory would be kept while the next one is read
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or error
        raise TableError(f"{part.name}: cannot be read: {reason}") from error


def can_cut(part: Part) -> bool:
    """Whether some blocks of a file can be read without all before."""
    return part.format == "csv" and not part.is_compressed and isinstance(part.source, Path)


def block_size(part: Part) -> int:
    """About how many bytes a block of a file has that can be cut.

    Raises:
        TableError: it has no header.
        OSError: it cannot be read.
    """
    return separated.layout_of(part, ()).size


def span(part: Part, na_values: Collection[str] | None, which: int, count: int) -> Span | None:
    """One of so many parts of a file that can be cut; None where there is nothing left for it.

    It is right if the rows before are as many as it says; only reading tells.

    Args:
        part: the file.
        na_values: see :func:`blocks`.
        which: of the parts, from 0.
        count: how many parts there are.

    Raises:
        TableError: it has no header.
        OSError: it cannot be read.
    """
    layout = separated.layout_of(part, na_values or ())
    places = (*csv_spans.places(Path(str(part.source)).stat().st_size, count), None)
    return csv_spans.find(part, layout, places[which] or 0, places[which + 1])


def notes(parts: Iterable[Part]) -> Iterator[str]:
    """What is read otherwise than the names of the files say."""
    for part in parts:
        if part.format == "csv":
            with suppress(OSError, EOFError, TableError):  # to read it tells
                yield from separated.notes(part)


def unusual_separators(parts: Iterable[Part]) -> tuple[str, ...]:
    """In a word each, what separates cells where the name of the file says something else."""
    found: dict[str, None] = {}
    for part in parts:
        if part.format == "csv":
            with suppress(OSError, EOFError, TableError):  # to read it tells
                if word := separated.unusual_separator(part):
                    found[word] = None
    return tuple(found)
