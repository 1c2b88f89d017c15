"""Tables of any size in any format, a block of rows at a time."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from gitml.adapters.formats.tabular import json_lines, parquet, separated
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
    missing = na_values or ()
    for part in parts:
        kind = part.format
        try:
            if kind == "csv":
                found = separated.blocks(part, missing)
            elif kind == "json":
                found = json_lines.blocks(part, missing)
            else:
                found = parquet.blocks(part, missing)
            for block in found:
                yield block if na_values is None else replace(block, has_na_words=False)
        except (OSError, EOFError) as error:
            reason = getattr(error, "strerror", None) or error
            raise TableError(f"{part.name}: cannot be read: {reason}") from error


def notes(parts: Iterable[Part]) -> Iterator[str]:
    """What is read otherwise than the names of the files say."""
    for part in parts:
        if part.format == "csv":
            with suppress(OSError, EOFError):  # to read it tells
                if found := separated.note(part):
                    yield found
