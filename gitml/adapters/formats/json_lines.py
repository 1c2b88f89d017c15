"""JSON lines of any size: one object a line, a block of lines at a time."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from gitml.adapters.formats.table_parts import Part, TableError
from gitml.adapters.formats.typed_columns import cells
from gitml.core.tables.blocks import Block
from gitml.core.tables.cells import Cells

_ROWS = 20_000


def blocks(part: Part, na_values: Collection[str], as_text: Collection[str]) -> Iterator[Block]:
    """Read a file in blocks; see :func:`gitml.adapters.formats.table_blocks.blocks`.

    A key that a line lacks is a missing cell. A list or an object in a cell is its JSON as text.

    Raises:
        TableError: a line is no JSON object.
        OSError: it cannot be read.
    """
    start = 0
    with part.open() as stream:
        rows = _rows(part, stream)
        while some := list(islice(rows, _ROWS)):
            names = dict.fromkeys(name for row in some for name in row)
            columns = {
                name: _cells([row.get(name) for row in some], na_values, as_text=name in as_text)
                for name in names
            }
            yield Block(part.key, start, len(some), columns)
            start += len(some)
    if not start:
        yield Block(part.key, 0, 0, {})


def _rows(part: Part, lines: Iterable[bytes]) -> Iterator[Mapping[str, Any]]:
    import orjson

    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        try:
            row = orjson.loads(text)
        except orjson.JSONDecodeError:
            row = _with_nan(part, number, text)
        if not isinstance(row, dict):
            raise TableError(f"{part.name}:{number}: expected an object of names and values")
        yield row


def _with_nan(part: Part, number: int, text: bytes) -> Any:
    """A line in which NaN or Infinity may stand, as Python writes them."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise TableError(f"{part.name}:{number}: not JSON: {error}") from error


def _cells(values: list[Any], na_values: Collection[str], *, as_text: bool) -> Cells:
    import pyarrow as pa

    kinds = {type(value) for value in values} - {type(None)}
    if kinds <= {int, float} or kinds <= {str}:
        try:
            array = pa.array(values, from_pandas=False)
            return cells(array, na_values, as_text=as_text)
        except (pa.ArrowException, OverflowError):
            pass
    return Cells(pa.array([_text(value) for value in values], pa.string()), is_typed=as_text)


def _text(value: Any) -> str | None:
    import orjson

    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()
