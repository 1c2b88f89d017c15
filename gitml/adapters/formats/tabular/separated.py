"""CSV and TSV of any size, a block of rows at a time. Every cell stays the text that it is."""

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from types import MappingProxyType
from typing import BinaryIO, NamedTuple

from gitml.adapters.formats.tabular import bounds, csv_batches
from gitml.adapters.formats.tabular.csv_batches import END, WHOLE, Layout, Span
from gitml.adapters.formats.tabular.table_parts import Part, TableError
from gitml.core.tables.arrow_arrays import strings
from gitml.core.tables.blocks import Block
from gitml.core.tables.cells import Cells
from gitml.core.tables.column_names import renamed, told_apart
from gitml.core.tables.vocabulary import Vocabulary

_BLOCK = 2**23  # bytes; each block has costs of its own, as half a megabyte more would have
_WIDE = 2000  # columns, of which each costs as much in a block as some hundred cells
_MOST = 16  # times as large a block for a wider table, or its columns would be looked at too often
_LOOK = 2**16  # bytes that show how cells are separated
_ROWS = 20  # that are looked at
_FEW = 5
_DELIMITERS = (",", ";", "\t", "|")
_USUAL: Mapping[str, str] = MappingProxyType({".csv": ",", ".tsv": "\t"})
_NAMES: Mapping[str, str] = MappingProxyType(
    {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
)
_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_ENCODING_HINT = "write it anew as UTF-8; from Latin-1: iconv -f LATIN1 -t UTF-8"
_BOM = b"\xef\xbb\xbf"
_LONGEST_HEADER = 2**24  # bytes


def blocks(part: Part, na_values: Collection[str], span: Span = WHOLE) -> Iterator[Block]:
    """Read a file in blocks; one without rows gives a block of none.

    Args:
        part: the file.
        na_values: what stands in a missing cell; an empty one always is.
        span: which of its blocks.

    Raises:
        TableError: a row has more or fewer cells than the header, or it is not UTF-8.
        OSError: it cannot be read.
    """
    import pyarrow as pa

    layout = layout_of(part, na_values)
    names = layout.names
    if layout.is_empty:
        if fault := _fault(part, layout.delimiter, len(names)):
            raise fault
        yield Block(part.key, 0, 0, {name: Cells(strings([])) for name in names}, layout.renamed)
        return
    start, vocabularies = span.row, [Vocabulary() for _ in names]
    with part.open() as stream:
        try:
            for batch in csv_batches.batches(stream, layout, span):
                columns = {
                    name: Cells(cells, vocabulary=vocabulary)
                    for name, cells, vocabulary in zip(names, batch, vocabularies, strict=True)
                }
                rows = len(batch[0])
                del batch  # or its memory would be kept while the next one is parsed
                yield Block(part.key, start, rows, columns, layout.renamed)
                del columns
                start += rows
        except pa.ArrowInvalid as error:
            reason = str(error).partition("\n")[0]
            raise _fault(part, layout.delimiter, len(names)) or TableError(
                f"{part.name}: cannot be read: {reason}"
            ) from error


def layout_of(part: Part, na_values: Collection[str]) -> Layout:
    """How the cells of a file are to be read.

    Raises:
        TableError: it has no header.
        OSError: it cannot be read.
    """
    with part.open() as stream:
        head = _head(part, stream)
    names = _header(part, head.rows)
    size = max(_BLOCK * min(1 + len(names) // _WIDE, _MOST), head.size)
    return Layout(
        head.delimiter,
        told_apart(names),
        tuple(na_values),
        size,
        is_empty=len(head.rows) == 1,
        renamed=renamed(names),
    )


def delimiter_of(part: Part, head: bytes) -> str:
    """What stands between cells: what the name says, unless the first rows say otherwise.

    Args:
        part: the file.
        head: its first bytes.
    """
    usual = _USUAL[part.suffix]
    lines = head.removeprefix(_BOM).decode("utf-8", "replace").splitlines(keepends=True)
    whole = lines[: _ROWS + 1] if len(head) < _LOOK else lines[:-1][: _ROWS + 1]
    for delimiter in (usual, *_DELIMITERS):
        widths = {len(row) for row in islice(csv.reader(whole, delimiter=delimiter), _ROWS) if row}
        if len(widths) == 1 and widths != {1}:
            return delimiter
    return usual


def notes(part: Part) -> Iterator[str]:
    """That cells are separated otherwise than the name says, and what repeated names are read as.

    Raises:
        TableError: it has no header.
        OSError: the file cannot be read.
    """
    with part.open() as stream:
        head = _head(part, stream)
    if word := _unusual(part, head):
        yield f"{part.name}: its cells are separated by {word}"
    if found := renamed(_header(part, head.rows)):
        told = [f"'{name}' is read as '{new}'" for new, name in found.items()]
        more = f" and {len(told) - _FEW} more" if len(told) > _FEW else ""
        yield f"{part.name}: columns of the same name: {', '.join(told[:_FEW])}{more}"


def unusual_separator(part: Part) -> str | None:
    """What separates cells, in a word, where it is not what the name of the file says.

    Raises:
        TableError: it has no header.
        OSError: the file cannot be read.
    """
    with part.open() as stream:
        return _unusual(part, _head(part, stream))


def _unusual(part: Part, head: "_Head") -> str | None:
    return None if head.delimiter == _USUAL[part.suffix] else _NAMES[head.delimiter]


class _Head(NamedTuple):
    """The beginning of a file.

    Attributes:
        rows: the header, and the row after it where there is one.
        size: bytes that hold a long header; 0 where any block does.
    """

    delimiter: str
    rows: Sequence[list[str]]
    size: int


def _head(part: Part, stream: BinaryIO) -> _Head:
    head = stream.read(_LOOK)
    delimiter = delimiter_of(part, head)
    while len(rows := _first_rows(part, head, delimiter)) < 2 and (more := stream.read(len(head))):
        head += more
        if len(head) > _LONGEST_HEADER:
            raise bounds.too_long(part, 1, _LONGEST_HEADER)
    return _Head(delimiter, rows, len(head) if len(head) > _LOOK else 0)


def _first_rows(part: Part, head: bytes, delimiter: str) -> list[list[str]]:
    """The header, and the row after it where there is one."""
    if encoding := _MARKS.get(head[:2]):
        raise TableError(
            f"{part.name}: it is {encoding}, and tables are read as UTF-8",
            hint=f"write it anew: iconv -f {encoding} -t UTF-8",
        )
    text = head.removeprefix(_BOM).decode("utf-8", "surrogateescape")
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return list(islice(filter(None, rows), 2))
    except csv.Error as error:
        raise TableError(f"{part.name}:1: no header: {_words(error)}") from error


def _header(part: Part, rows: Sequence[list[str]]) -> list[str]:
    """The names of the columns."""
    if not rows:
        raise TableError(f"{part.name}: empty: not even a header")
    names = rows[0]
    bounds.refuse_width(part, 1, len(names), bounds.MOST_COLUMNS)
    if any(not name.isprintable() and _is_damaged(name) for name in names):
        raise TableError(f"{part.name}:1: not UTF-8", hint=_ENCODING_HINT)
    return names


def _is_damaged(name: str) -> bool:
    return any("\udc80" <= character <= "\udcff" for character in name)


def _fault(part: Part, delimiter: str, width: int) -> TableError | None:
    """What is wrong with a file that cannot be read, and in which line."""
    with part.open() as stream:
        if (line := _undecodable(bounds.lines(part, stream))) is not None:
            return TableError(f"{part.name}:{line}: not UTF-8", hint=_ENCODING_HINT)
    with part.open() as stream:
        text = io.TextIOWrapper(stream, "utf-8-sig", newline="")
        reader = csv.reader(chain(text, [END]), delimiter=delimiter)
        before = 1
        try:
            for row in reader:
                if row and row[-1].endswith(END):
                    if row == [END]:
                        return None
                    return TableError(f"{part.name}:{before}: a quote is not closed")
                if row and len(row) != width:
                    return TableError(
                        f"{part.name}:{before}: expected {width} cells, found {len(row)}"
                    )
                before = reader.line_num + 1
        except csv.Error as error:
            return TableError(f"{part.name}:{before}: {_words(error)}")
    return None


def _words(error: csv.Error) -> str:
    if "field limit" not in str(error):
        return str(error)
    return f"a cell of more than {csv.field_size_limit() // 1024} KB: is a quote not closed?"


def _undecodable(lines: Iterable[bytes]) -> int | None:
    """The first line that is not UTF-8, from 1."""
    for number, line in enumerate(lines, start=1):
        try:
            line.decode()
        except UnicodeDecodeError:
            return number
    return None
