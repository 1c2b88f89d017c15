"""Tables of any size in any format, a block of rows at a time."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from gitml.adapters.formats.tabular import csv_spans, json_lines, parquet, separated
from gitml.adapters.formats.tabular.csv_batches import WHOLE, Span
from gitml.adapters.formats.tabular.table_parts import Part, TableError
from gitml.core.tables.blocks import Block


def blocks(parts: Iterable[Part], na_values: Collection[str] | None = None) -> Iterator[Block]:
    """Read the files of a table one after another; each gives one block at least.

    Args:
        parts: the files.
        na_values: what stands in a missing cell; an empty one always is. None for the usual words,
            in columns of numbers and dates.

    Raises:
        TableError: a file is no table; the message names the line where there is one.
        ConfigError: its name says no format that is known.
    """
    for part in parts:
        yield from blocks_of(part, na_values)


def blocks_of(
    part: Part, na_values: Collection[str] | None = None, span: Span = WHOLE
) -> Iterator[Block]:
    """As :func:`blocks`, of one file, or of some blocks of one that :func:`spans` cuts."""
    missing = na_values or ()
    kind = part.format
    try:
        if kind == "csv":
            found = separated.blocks(part, missing, span)
        elif kind == "json":
            found = json_lines.blocks(part, missing)
        else:
            found = parquet.blocks(part, missing)
        for block in found:
            yield block if na_values is None else replace(block, has_na_words=False)
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or error
        raise TableError(f"{part.name}: cannot be read: {reason}") from error


def spans(part: Part, na_values: Collection[str] | None, count: int) -> Sequence[Span]:
    """About equal parts of a file of many rows, each of which can be read by itself.

    They are right if the rows of each are as many as the next one says; only reading tells.

    Raises:
        TableError: it has no header.
        OSError: it cannot be read.
    """
    if part.format != "csv" or part.is_compressed or isinstance(part.source, bytes):
        return (WHOLE,)
    return csv_spans.cut(part, separated.layout_of(part, na_values or ()), count)


def notes(parts: Iterable[Part]) -> Iterator[str]:
    """What is read otherwise than the names of the files say."""
    for part in parts:
        if part.format == "csv":
            with suppress(OSError, EOFError):  # to read it tells
                if found := separated.note(part):
                    yield found
