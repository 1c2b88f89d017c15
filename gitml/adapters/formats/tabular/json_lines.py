"""JSON lines of any size: one object a line, a block of lines at a time."""

import json
import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from gitml.adapters.formats.tabular import bounds
from gitml.adapters.formats.tabular.table_parts import Part, TableError
from gitml.adapters.formats.tabular.typed_columns import cells
from gitml.core.tables.arrow_arrays import is_storable
from gitml.core.tables.blocks import Block
from gitml.core.tables.cells import Cells

_HINT = 'each line is one whole object, as {"a": 1}, and there is nothing around them'
_ROWS = 20_000
_CELLS = 2**22  # of a block, where each row may have names of its own


def blocks(part: Part, na_values: Collection[str]) -> Iterator[Block]:
    """Read a file in blocks; see :func:`gitml.adapters.formats.tabular.table_blocks.blocks`.

    A key that a line lacks is a missing cell. A list or an object in a cell is its JSON as text.

    Raises:
        TableError: a line is no JSON object, or none that a table can hold.
        OSError: it cannot be read.
    """
    start = 0
    with part.open() as stream:
        rows = _Rows(part, bounds.lines(part, stream))
        while some := rows.some():
            names = dict.fromkeys(name for row in some for name in row)
            try:
                columns = {n: _cells([row.get(n) for row in some], na_values) for n in names}
            except RecursionError as error:
                raise TableError(f"{part.name}: a cell of lists in lists, too deep") from error
            yield Block(part.key, start, len(some), columns)
            start += len(some)
    if not start:
        yield Block(part.key, 0, 0, {})


class _Rows:
    """The rows of a file, so many at a time as make no more cells than a block has."""

    def __init__(self, part: Part, lines: Iterable[bytes]) -> None:
        self._part = part
        self._lines = enumerate(lines, start=1)
        self._names: set[str] = set()

    def some(self) -> list[Mapping[str, Any]]:
        """The next rows; none at the end."""
        found: list[Mapping[str, Any]] = []
        names: set[str] = set()
        for number, line in self._lines:
            if not line.strip():
                continue
            row = _row(self._part, number, line)
            found.append(row)
            if not row.keys() <= names:
                names.update(row)
                self._names.update(row)
                bounds.refuse_width(self._part, number, len(self._names), bounds.MOST_KEYS)
            if len(found) == _ROWS or len(found) * len(names) >= _CELLS:
                break
        return found


def _row(part: Part, number: int, line: bytes) -> Mapping[str, Any]:
    import orjson

    text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
    try:
        row = orjson.loads(text)
    except orjson.JSONDecodeError:
        row = _with_nan(part, number, text)
    if not isinstance(row, dict):
        place = f"{part.name}:{number}"
        raise TableError(f"{place}: expected an object of names and values", _HINT)
    return row


def _with_nan(part: Part, number: int, text: bytes) -> Any:
    """A line in which NaN or Infinity may stand, as Python writes them."""
    place = f"{part.name}:{number}"
    try:
        row = json.loads(text.decode().rstrip())
    except UnicodeDecodeError as error:
        raise TableError(f"{place}: not UTF-8") from error
    except json.JSONDecodeError as error:
        why = f"{error.msg}, in column {error.colno}"
        raise TableError(f"{place}: not JSON: {why}", _HINT) from error
    except (ValueError, RecursionError) as error:
        raise TableError(f"{place}: not JSON: {error}", _HINT) from error
    if not is_storable(json.dumps(row, ensure_ascii=False)):
        raise TableError(f"{place}: half of a character, as \\ud800, which is no text")
    return row


def _cells(values: list[Any], na_values: Collection[str]) -> Cells:
    import pyarrow as pa

    kinds = {type(value) for value in values} - {type(None)}
    if kinds <= {int, float} or kinds in ({str}, {bool}):
        try:
            array = pa.array(values, from_pandas=False)
            return cells(array, na_values)
        except (pa.ArrowException, OverflowError):
            pass
    texts = pa.array([_text(value) for value in values], pa.string())
    return cells(texts, na_values, is_typed=False)


def _text(value: Any) -> str | None:
    import orjson

    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value)):
        return str(value)
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:  # a whole number of more than 64 bits, or deep lists
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
