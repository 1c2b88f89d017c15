"""A large CSV cut into spans of whole blocks, so that several processes can read it."""

import io
from collections.abc import Sequence
from dataclasses import replace

from gitml.adapters.formats.tabular.csv_batches import WHOLE, Layout, Span
from gitml.adapters.formats.tabular.row_blocks import RowBlocks, row_ends
from gitml.adapters.formats.tabular.table_parts import Part


def cut(part: Part, layout: Layout, count: int) -> Sequence[Span]:
    """Spans of about equally many bytes; fewer where only a parser can tell rows.

    The file is cut as one reader of the whole cuts it, up to where the last span begins. Line ends
    outside of quotes are counted as rows, which they are unless lines are empty.

    Args:
        part: the file, not compressed.
        layout: how it is read.
        count: how many spans there are at most.

    Raises:
        OSError: it cannot be read.
    """
    found = [WHOLE]
    with part.open() as stream:
        total = stream.seek(0, io.SEEK_END)
        stream.seek(0)
        blocks = RowBlocks(stream, layout.delimiter, layout.size)
        place, rows = 0, -1  # the header is none
        for block in blocks:
            place, rows = place + len(block), rows + row_ends(block)
            if place < total and place * count >= total * len(found):
                found[-1] = replace(found[-1], size=place - found[-1].start)
                found.append(Span(place, len(blocks.rest), None, rows))
            if len(found) == count:
                break
    return found
