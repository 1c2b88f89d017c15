"""The cells of CSV as pyarrow's arrays of strings, a block of rows at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TypeAlias

from gitml.adapters import threads
from gitml.adapters.formats.tabular.row_blocks import RowBlocks
from gitml.core.tables.arrow_arrays import without_empty

_AHEAD = 2  # blocks that are parsed while others are worked on
_BOM = b"\xef\xbb\xbf"
END = "\x04gitml: end of table\x04"
"""A row behind the last: a quote that is not closed takes it in."""

Batch: TypeAlias = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Layout:
    """How the cells of a file are to be read.

    Attributes:
        names: of the columns, each once.
        na_values: what stands in a missing cell; an empty one always is.
        size: bytes of a block.
        is_empty: whether there is a header only.
        renamed: names that the header does not have, and those that it has there.
    """

    delimiter: str
    names: Sequence[str]
    na_values: Sequence[str]
    size: int
    is_empty: bool = False
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Span:
    """Blocks of a file that follow each other, between two that one reader of the whole makes.

    Attributes:
        start: where they begin, in bytes.
        unsplit: bytes from there that are read before they are split.
        end: the first block that begins there or later is none of them; None for all.
        row: how many rows of the file are before.
    """

    start: int = 0
    unsplit: int = 0
    end: int | None = None
    row: int = 0


WHOLE = Span()


def batches(stream: BinaryIO, layout: Layout, span: Span = WHOLE) -> Iterator[Batch]:
    """The columns of some rows at a time, null where a cell is missing.

    Args:
        stream: at its beginning, where the names of the columns are.
        layout: how it is read.
        span: which part of it.

    Raises:
        pyarrow.ArrowInvalid: it is no table; blocks before are given first.
    """
    if span.start:
        stream.seek(span.start)
    blocks = RowBlocks(stream, layout.delimiter, layout.size, stream.read(span.unsplit))
    begun = span.start > 0
    parser = _Parser(layout, begun=begun)
    within = _Within(blocks, span)
    if span == WHOLE:
        parsed = threads.in_order(parser.parse, within, ahead=_AHEAD)
    else:  # other processes have the other cores
        parsed = map(parser.parse, within)
    for batch in parsed:
        begun = True
        if len(batch[0]):
            yield batch
        del batch  # or its memory would be kept while the next one is parsed
    if blocks.rest and not within.is_over:
        end = f"\n{layout.delimiter * (len(layout.names) - 1)}{END}\n"
        ended = _Bytes(blocks.rest, stream, end.encode())
        for batch in _without_end(_open(ended, layout, has_header=not begun)):
            yield batch.columns


class _Within:
    """The blocks of a span.

    Attributes:
        is_over: whether all were given, and others follow.
    """

    def __init__(self, blocks: Iterable[bytes], span: Span) -> None:
        self._blocks = iter(blocks)
        self._place = span.start
        self._end = span.end

    @property
    def is_over(self) -> bool:
        return self._end is not None and self._place >= self._end

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self.is_over:
            raise StopIteration
        block = next(self._blocks)
        self._place += len(block)
        return block


class _Parser:
    """Parses blocks one after the other."""

    def __init__(self, layout: Layout, *, begun: bool) -> None:
        self._layout = layout
        self._begun = begun

    def parse(self, block: bytes) -> Batch:
        """The columns of a block of whole rows, the first of which has the header."""
        import pyarrow as pa
        from pyarrow import csv as arrow

        layout, begun, self._begun = self._layout, self._begun, True
        if begun and block.startswith(_BOM):  # which is no text only where a file begins
            block = b"\n" + block
        table = arrow.read_csv(
            pa.BufferReader(block),
            arrow.ReadOptions(
                use_threads=False,
                block_size=len(block) + 1,
                column_names=layout.names if begun else None,
            ),
            arrow.ParseOptions(delimiter=layout.delimiter, newlines_in_values=b'"' in block),
            arrow.ConvertOptions(
                check_utf8=not block.isascii(),
                column_types=dict.fromkeys(layout.names, pa.string()),
                strings_can_be_null=bool(layout.na_values),
                null_values=["", *layout.na_values] if layout.na_values else [],
            ),
        )
        columns = map(_whole, table.columns)
        return [*columns] if layout.na_values else [*map(without_empty, columns)]


def _whole(column: Any) -> Any:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


class _Bytes:
    """What was read before, the bytes of a stream, and a last line behind them."""

    closed = False

    def __init__(self, before: bytes, stream: BinaryIO, end: bytes) -> None:
        self._before = before
        self._stream = stream
        self._end = end

    def read(self, size: int) -> bytes:
        if self._before:
            found, self._before = self._before[:size], self._before[size:]
            return found
        found = self._stream.read(size)
        if not found:
            found, self._end = self._end, b""
        return found

    def close(self) -> None:
        self._stream.close()


def _without_end(batches: Iterable[Any]) -> Iterator[Any]:
    """Batches of rows without the last row, which is :data:`END`.

    Raises:
        pyarrow.ArrowInvalid: a cell has taken it in.
    """
    import pyarrow as pa

    last: Any = None
    for batch in batches:
        if last is not None and last.num_rows:
            yield last
        last = batch
    if last is None or last.column(last.num_columns - 1)[-1].as_py() != END:
        raise pa.ArrowInvalid("a quote is not closed")
    if last.num_rows > 1:
        yield last.slice(0, last.num_rows - 1)


def _open(stream: _Bytes, layout: Layout, *, has_header: bool) -> Any:
    """What reads the rows as pyarrow's record batches of strings."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    return arrow.open_csv(
        stream,
        arrow.ReadOptions(
            block_size=layout.size, column_names=None if has_header else layout.names
        ),
        arrow.ParseOptions(delimiter=layout.delimiter, newlines_in_values=True),
        arrow.ConvertOptions(
            column_types=dict.fromkeys(layout.names, pa.string()),
            strings_can_be_null=True,
            null_values=["", *layout.na_values],
        ),
    )
