"""Parquet of any size, a block of rows at a time."""

from collections.abc import Collection, Iterator

from gitml.adapters.formats.tabular.table_parts import Part, TableError
from gitml.adapters.formats.tabular.typed_columns import cells
from gitml.core.tables.blocks import Block
from gitml.core.tables.column_names import renamed, told_apart

_ROWS = 50_000


def blocks(part: Part, na_values: Collection[str]) -> Iterator[Block]:
    """Read a file in blocks; see :func:`gitml.adapters.formats.tabular.table_blocks.blocks`.

    Raises:
        TableError: it is not Parquet.
        OSError: it cannot be read.
    """
    import pyarrow as pa
    import pyarrow.parquet

    with part.open() as stream:
        try:
            file = pa.parquet.ParquetFile(stream)
            found = file.schema_arrow.names
            names, others = told_apart(found), renamed(found)
            start = 0
            for batch in file.iter_batches(_ROWS):
                columns = {
                    name: cells(batch.column(at), na_values) for at, name in enumerate(names)
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
