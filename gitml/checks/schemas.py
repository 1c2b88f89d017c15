"""Tables held against their schemas, and schemas inferred from them, a block at a time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from gitml.adapters.formats.tabular import part_profiles, table_blocks
from gitml.adapters.formats.tabular.table_parts import Part
from gitml.core.schemas.anomalies import Anomaly, CheckedTable
from gitml.core.schemas.document import TableSchema
from gitml.core.schemas.inference import Wishes, infer_schema, may_be_identifier
from gitml.core.schemas.repeated_values import RepeatedValues, SeenHashes
from gitml.core.schemas.rule_cells import RuleCells
from gitml.core.schemas.table_check import Circumstances, OtherRows, TableCheck, row_hashes
from gitml.core.tables.blocks import Block
from gitml.core.tables.profile import TableProfile
from gitml.errors import ConfigError


@dataclass(frozen=True)
class Table:
    """A table that can be read.

    Attributes:
        name: its path.
        parts: its files; which one a row is in is told where there are several.
    """

    name: str
    parts: Sequence[Part]


def check(
    table: Table,
    file: str,
    schema: TableSchema,
    circumstances: Circumstances,
    also: Callable[[Block], None] | None = None,
) -> CheckedTable:
    """Hold a table against its schema.

    What cannot be read as a table is an anomaly, beside those of the rows before.

    Args:
        table: of any size.
        file: of the schema.
        schema: read from it.
        circumstances: what else is known.
        also: takes each block that was checked, too.
    """
    found = TableCheck(schema, circumstances)
    unreadable: tuple[Anomaly, ...] = ()
    try:
        for block in blocks(table, schema):
            found.add(block)
            if also is not None:
                also(block)
    except ConfigError as error:
        told = f"{error.message}; {error.hint}" if error.hint else error.message
        unreadable = (Anomaly("unreadable", found=told),)
    anomalies = found.anomalies() if found.names else ()
    return CheckedTable(table.name, file, found.rows, len(found.names), (*unreadable, *anomalies))


def blocks(table: Table, schema: TableSchema) -> Iterator[Block]:
    """The rows, their cells read as the schema says what is missing and what is text."""
    as_text = [n for n, rule in schema.columns.items() if rule.type in ("category", "string")]
    return table_blocks.blocks(table.parts, schema.na_values or (), as_text)


def other_rows(table: Table, schema: TableSchema) -> OtherRows:
    """The rows of a table from which another one is to be kept apart.

    Raises:
        ConfigError: it cannot be read, or lacks the columns by which rows are known.
    """
    seen = SeenHashes()
    for block in blocks(table, schema):
        read = {
            name: RuleCells(block.columns[name], rule.type, schema.na_values is None)
            for name, rule in schema.columns.items()
            if name in block.columns
        }
        if block.rows:
            hashes = row_hashes(read, block.rows, schema)
            hashes.sort()
            seen.add(hashes)
    return OtherRows(table.name, seen)


def profile(table: Table) -> TableProfile:
    """What is known of a table once its rows are gone.

    Raises:
        ConfigError: it cannot be read.
    """
    return part_profiles.of_parts(table.parts)


def infer(table: Table, wishes: Wishes) -> tuple[TableSchema, TableProfile]:
    """What tables like this one may be, and what is known of this one.

    Raises:
        ConfigError: it cannot be read.
    """
    known = profile(table)
    may_be = [column.name for column in known.columns if may_be_identifier(column)]
    unique = _unique(table, may_be) if may_be else ()
    return infer_schema(known, replace(wishes, unique=unique)), known


def _unique(table: Table, names: Sequence[str]) -> tuple[str, ...]:
    """Of some columns those in which no value occurs twice."""
    seen = {name: RepeatedValues() for name in names}
    for block in table_blocks.blocks(table.parts):
        for name in [*seen]:
            cells = block.columns.get(name)
            if cells is not None and len(cells):
                _, hashes = RuleCells(cells, "string", has_na_words=False).hashes()
                if seen[name].add(hashes).any():
                    del seen[name]
    return tuple(seen)
