"""Parquet of any size, a block of rows at a time."""

import csv
import io
from collections.abc import Collection, Iterator
from typing import Any, BinaryIO

from gitml.adapters.formats.tabular.table_parts import Part, TableError
from gitml.adapters.formats.tabular.typed_columns import cells
from gitml.core.tables.blocks import Block
from gitml.core.tables.column_names import renamed, told_apart
from gitml.core.tables.vocabulary import Vocabulary

_ROWS = 50_000
_BYTES = 2**26  # of a block of rows, about
_WHOLE = 2**32  # of a table that is read as a whole
_DICTIONARIES = {"PLAIN_DICTIONARY", "RLE_DICTIONARY"}


def blocks(part: Part, na_values: Collection[str]) -> Iterator[Block]:
    """Read a file in blocks; see :func:`gitml.adapters.formats.tabular.table_blocks.blocks`.

    Raises:
        TableError: it is not Parquet, or has a cell that is longer than one of CSV may be, or text
            that is not UTF-8.
        OSError: it cannot be read.
    """
    import pyarrow as pa
    import pyarrow.parquet

    with part.open() as stream:
        try:
            rows = rows_at_once(part.name, stream)
            file = pa.parquet.ParquetFile(stream)
            found = file.schema_arrow.names
            names, others = told_apart(found), renamed(found)
            start, vocabularies = 0, [Vocabulary() for _ in names]
            for batch in file.iter_batches(rows):
                for name, column in zip(found, batch.columns, strict=True):
                    _refuse_long(part.name, name, _longest(column))
                    _refuse_bytes(part.name, name, column)
                columns = {
                    name: cells(column, na_values, vocabulary)
                    for name, column, vocabulary in zip(
                        names, batch.columns, vocabularies, strict=True
                    )
                }
                yield Block(part.key, start, batch.num_rows, columns, others)
                start += batch.num_rows
        except pa.ArrowException as error:
            raise TableError(f"{part.name}: cannot be read as Parquet: {error}") from error
        if not start:
            columns = {
                name: cells(pa.array([], kind), ())
                for name, kind in zip(names, file.schema_arrow.types, strict=True)
            }
            yield Block(part.key, 0, 0, columns, others)


def rows_at_once(source: str, stream: BinaryIO) -> int:
    """How many rows of a file fit into a block, by what the file tells of itself.

    A few kilobytes can stand for gigabytes: compressed, or as one long text in a dictionary that
    each row points to. So sizes and dictionaries are looked at before rows are read.

    Args:
        source: its path, for messages.
        stream: its bytes.

    Raises:
        TableError: its cells are longer than those of CSV may be.
        ArrowException: of pyarrow, as it is not Parquet.
    """
    import pyarrow.parquet

    metadata = pyarrow.parquet.read_metadata(stream)
    columns = map(metadata.schema.column, range(metadata.num_columns))
    flat = {one.path for one in columns if one.path == one.name}
    file = pyarrow.parquet.ParquetFile(stream, metadata=metadata, read_dictionary=sorted(flat))
    largest = 1.0  # bytes of a row
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        widths, unknown = {}, []
        for chunk in (group.column(at) for at in range(group.num_columns)):
            name, size = chunk.path_in_schema, chunk.total_uncompressed_size
            widths[name] = size / max(1, group.num_rows)
            if chunk.physical_type != "BYTE_ARRAY" or name not in flat:  # a list has many values
                continue
            _refuse_long(source, name, widths[name])
            expanded = size * min(group.num_rows, _ROWS)
            if expanded > _BYTES and _DICTIONARIES & {*chunk.encodings}:
                unknown.append(name)
        if unknown:
            # Of its first row each column brings its whole dictionary.
            row = next(file.iter_batches(1, row_groups=[number], columns=unknown))
            for name in unknown:
                longest = _longest(row.column(row.schema.get_field_index(name)))
                _refuse_long(source, name, longest)
                widths[name] = max(widths[name], longest)
        largest = max(largest, sum(widths.values()))
    return max(1, min(_ROWS, int(_BYTES / largest)))


def open_whole(source: str, content: bytes, most: int = _WHOLE) -> Any:
    """A ``ParquetFile`` that can be read as a whole without filling the memory.

    Args:
        source: its path, for messages.
        content: its bytes.
        most: bytes that its cells may have, about.

    Raises:
        TableError: it has more, or its cells are longer than those of CSV may be.
        ArrowException: of pyarrow, as it is not Parquet.
    """
    import pyarrow.parquet

    rows = rows_at_once(source, io.BytesIO(content))
    file = pyarrow.parquet.ParquetFile(io.BytesIO(content))
    if rows < _ROWS and file.metadata.num_rows / rows * _BYTES > most:
        raise TableError(f"{source}: its cells may have more than {most // 2**30} GB")
    return file


def _longest(values: Any) -> int:
    """Bytes of the longest text of an array, in its dictionary where it has one."""
    import pyarrow as pa
    import pyarrow.compute

    if pa.types.is_dictionary(values.type):
        values = values.dictionary
    kind, types = values.type, pa.types
    if any(
        is_kind(kind)
        for is_kind in (
            types.is_string,
            types.is_binary,
            types.is_large_string,
            types.is_large_binary,
        )
    ):
        return int(pa.compute.max(pa.compute.binary_length(values)).as_py() or 0)
    return 0


def _refuse_long(source: str, column: str, size: float) -> None:
    if size > (most := csv.field_size_limit()):
        raise TableError(
            f"{source}: column '{column}': a cell of more than {most // 1024} KB",
            hint="keep long texts in files of their own, and their names in the table",
        )


def _refuse_bytes(source: str, column: str, values: Any) -> None:
    """Refuse text that is none, which pyarrow gives as the file has it."""
    import pyarrow as pa

    try:
        values.validate(full=True)
    except pa.ArrowInvalid as error:
        raise TableError(f"{source}: column '{column}': not UTF-8") from error
