"""How long a line and how wide a table may be that is read: more of either is no table."""

from collections.abc import Iterator
from typing import BinaryIO

from gitml.adapters.formats.tabular.table_parts import Part, TableError

LONGEST_LINE = 2**26  # bytes
MOST_COLUMNS = 100_000
MOST_KEYS = 10_000  # of JSON lines, where each line may bring new ones


def lines(part: Part, stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a file, each with what ends it.

    Raises:
        TableError: one is too long.
    """
    number = 1
    while line := stream.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise too_long(part, number, LONGEST_LINE)
        yield line
        number += 1


def too_long(part: Part, line: int, most: int) -> TableError:
    """That a line has more bytes than are read."""
    return TableError(f"{part.name}:{line}: a line of more than {most // 2**20} MB")


def refuse_width(part: Part, line: int, columns: int, most: int) -> None:
    """Refuse a table of more columns than are read.

    Raises:
        TableError: it has more.
    """
    if columns > most:
        raise TableError(
            f"{part.name}:{line}: more than {most:,} columns",
            hint="write names as values: one column of names, one of values",
        )
