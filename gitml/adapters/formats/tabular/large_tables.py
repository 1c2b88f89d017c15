"""CSV and TSV of any size: read a part at a time, and made fewer rows on the way.

Parts of nothing but numbers are parsed by NumPy, others by Python's reader, which is slower.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from operator import itemgetter
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from gitml.core.plots import thinning

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gitml.core.plots.thinning import Numbers

    Column: TypeAlias = NDArray[np.float64] | tuple[str, ...]

_BLOCK = 2**21  # bytes
_ROWS = 50_000  # that Python's reader gives at a time
_NEWLINE = ord("\n")
Cells: TypeAlias = list[float] | list[str]


class UnusualTableError(Exception):
    """A table that cannot be read in parts, as its rows or its columns change on the way."""


def read_peaks(
    stream: BinaryIO, size: int, delimiter: str, *, header: bool
) -> tuple[dict[str, Cells], int]:
    """Columns with the extremes of the numbers in them, and how many rows there are in the file.

    Args:
        stream: at its beginning.
        size: bytes in it.
        delimiter: between cells.
        header: whether the first row names the columns.

    Raises:
        UnusualTableError: see there.
    """
    import numpy as np

    names, blocks = _open(stream, delimiter, header=header)
    kept: list[list[Cells]] = []
    kinds: list[bool] = []
    rows = bucket = 0
    for columns in _columns(blocks, delimiter, len(names)):
        numeric = [isinstance(column, np.ndarray) for column in columns]
        if not any(numeric) or (kinds and kinds != numeric):
            raise UnusualTableError
        kinds = numeric
        table = np.column_stack([c for c in columns if isinstance(c, np.ndarray)])
        bucket = bucket or thinning.bucket(round(size / max(1, stream.tell()) * len(table)))
        chosen = thinning.peaks(table, bucket)
        kept.append([_take(column, chosen) for column in columns])
        rows += len(table)
    if not kept:
        raise UnusualTableError
    joined = [list(chain.from_iterable(parts)) for parts in zip(*kept, strict=True)]
    return dict(zip(names, joined, strict=True)), rows


def read_counts(
    stream: BinaryIO, delimiter: str, fields: tuple[str, str], *, header: bool
) -> Counter[tuple[float | str, float | str]]:
    """How often which cells of two columns stand in one row.

    Raises:
        UnusualTableError: see there; or it has no such columns.
    """
    names, blocks = _open(stream, delimiter, header=header)
    if not {*fields} <= {*names}:
        raise UnusualTableError
    one, two = (names.index(field) for field in fields)
    width = len(names)
    found: Counter[tuple[float | str, float | str]] = Counter()
    for block in blocks:
        numbers = _numbers(_joined(block, delimiter, width))
        if numbers is not None:
            found.update(zip(numbers[one::width], numbers[two::width], strict=True))
            continue
        for rows in _rows(block, blocks, delimiter, width):
            found.update(map(itemgetter(one, two), rows))
    return found


def _open(stream: BinaryIO, delimiter: str, *, header: bool) -> tuple[list[str], Iterator[bytes]]:
    """The names of the columns, and what follows them as blocks of whole lines."""
    blocks = _blocks(stream)
    first = next(blocks, b"").removeprefix(b"\xef\xbb\xbf")
    line, _, rest = first.partition(b"\n")
    if b'"' in line or not line.strip():
        raise UnusualTableError
    names = _decoded(line.removesuffix(b"\r")).split(delimiter)
    if not header:
        return list(map(str, range(len(names)))), chain([first], blocks)
    return names, chain([rest] if rest else [], blocks)


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    rest = b""
    while block := stream.read(_BLOCK):
        whole, newline, tail = block.rpartition(b"\n")
        if newline:
            yield rest + whole + newline
            rest = tail
        else:
            rest += block
    if rest:
        yield rest + b"\n"


def _columns(blocks: Iterator[bytes], delimiter: str, width: int) -> "Iterator[list[Column]]":
    for block in blocks:
        table = _parse(block, delimiter, width)
        if table is not None:
            yield list(table.T)
            continue
        for rows in _rows(block, blocks, delimiter, width):
            yield [_floats(column) for column in zip(*rows, strict=True)]


def _parse(block: bytes, delimiter: str, width: int) -> "Numbers | None":
    """Rows of nothing but numbers; None where there is something else, be it an empty cell."""
    import numpy as np

    numbers = _numbers(_joined(block, delimiter, width))
    return None if numbers is None else np.array(numbers, dtype=float).reshape(-1, width)


def _joined(block: bytes, delimiter: str, width: int) -> bytes | None:
    """All cells with commas between them; None where rows differ in length or cells are quoted."""
    import numpy as np

    if b'"' in block or (delimiter != "," and b"," in block):
        return None
    block = block.replace(b"\r\n", b"\n")
    between = ord(delimiter)
    raw = np.frombuffer(block, np.uint8)
    marks = raw[(raw == between) | (raw == _NEWLINE)]
    rows, odd = divmod(len(marks), width)
    expected = np.full(width, between, np.uint8)
    expected[-1] = _NEWLINE
    if odd or (marks.reshape(rows, width) != expected).any():
        return None
    return block.translate(bytes.maketrans(delimiter.encode() + b"\n", b",,"))[:-1]


def _numbers(joined: bytes | None) -> list[float] | None:
    """Cells that are numbers as JSON has them, which is how nearly all are written."""
    import orjson

    # JSON has more than numbers: true, false, null, lists and mappings.
    if joined is None or any(sign in joined for sign in (b"u", b"l", b"[", b"{")):
        return None
    try:
        found: list[float] = orjson.loads(b"[%b]" % joined)
    except orjson.JSONDecodeError:
        return None
    return found


def _rows(
    block: bytes, following: Iterator[bytes], delimiter: str, width: int
) -> Iterator[list[list[str]]]:
    """Rows of cells, some at a time; where cells are quoted, those of all following blocks."""
    blocks = chain([block], following) if b'"' in block else [block]
    reader = csv.reader(_lines(blocks), delimiter=delimiter)
    try:
        while rows := list(islice(reader, _ROWS)):
            rows = list(filter(None, rows))
            if {*map(len, rows)} - {width}:
                raise UnusualTableError
            if rows:
                yield rows
    except csv.Error as error:
        raise UnusualTableError from error


def _lines(blocks: Iterable[bytes]) -> Iterator[str]:
    for block in blocks:
        yield from io.StringIO(_decoded(block), newline="")


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise UnusualTableError from error


def _floats(cells: tuple[str, ...]) -> "Column":
    """Numbers, NaN for an empty cell; the cells where one is something else."""
    import numpy as np

    if any("_" in cell for cell in cells):  # Python would read 1_000 as a number
        return cells
    try:
        return np.array([float(cell) if cell.strip() else np.nan for cell in cells])
    except ValueError:
        return cells


def _take(column: "Column", chosen: "thinning.Indices") -> Cells:
    if isinstance(column, tuple):
        return [column[at].strip() for at in chosen]
    found: list[float] = column[chosen].tolist()
    return found
