"""A large CSV cut into spans of whole blocks, so that several processes can read it."""

import math
from collections.abc import Sequence

from gitml.adapters.formats.tabular.csv_batches import Layout, Span
from gitml.adapters.formats.tabular.row_blocks import RowBlocks, row_ends
from gitml.adapters.formats.tabular.table_parts import Part

_LOOK = 0.08  # of the time that it takes to read rows, to look where they end


def places(size: int, count: int) -> Sequence[int]:
    """Where spans of a file of so many bytes begin, if each is read by who looks for its begin.

    Whoever looks further has less to read: the shares are those that take equally long.
    """
    left = 1 - _LOOK
    return [math.ceil(size * (1 - left**span) / (1 - left**count)) for span in range(count)]


def find(part: Part, layout: Layout, place: int, end: int | None) -> Span | None:
    """The span from the first block that begins at a place or later; None where none does.

    The file is cut as one reader of the whole cuts it. Line ends outside of quotes are counted as
    rows, which they are unless lines are empty.

    Args:
        part: the file, not compressed.
        layout: how it is read.
        place: in bytes.
        end: see :class:`Span`.

    Raises:
        OSError: it cannot be read.
    """
    if place == 0:
        return Span(end=end)
    with part.open() as stream:
        blocks = RowBlocks(stream, layout.delimiter, layout.size)
        start, rows = 0, -1  # the header is none
        for block in blocks:
            start, rows = start + len(block), rows + row_ends(block)
            if start >= place:
                return Span(start, len(blocks.rest), end, rows)
    return None
