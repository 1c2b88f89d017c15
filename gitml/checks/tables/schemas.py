"""Tables held against their schemas, and schemas inferred from them, a block at a time."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from gitml.adapters import threads
from gitml.adapters.formats.tabular import part_profiles, table_blocks
from gitml.adapters.formats.tabular.table_parts import Part, unchanged
from gitml.checks.tables import folds
from gitml.core.schemas.anomalies import Anomaly, CheckedTable, Unchecked
from gitml.core.schemas.check.other_rows import OtherRows, row_hashes, telling_columns
from gitml.core.schemas.check.repeated_values import RepeatedValues
from gitml.core.schemas.check.rule_cells import RuleCells
from gitml.core.schemas.check.table_check import Circumstances, TableCheck
from gitml.core.schemas.document import TableSchema
from gitml.core.schemas.inference import Wishes, infer_schema, may_be_identifier
from gitml.core.tables.blocks import Block
from gitml.core.tables.profiles.profile import TableProfile
from gitml.core.tables.profiles.profiler import Profiler
from gitml.errors import ConfigError
from gitml.late_module import LateModule

if TYPE_CHECKING:
    import numpy as np
else:
    np = LateModule("numpy")

_JOBS = 2
_AHEAD = 2  # blocks that are read while one is checked


@dataclass(frozen=True)
class Table:
    """A table that can be read.

    Attributes:
        name: its path.
        parts: its files; which one a row is in is told where there are several.
        left_out: files beside them that others may take for a part of it.
    """

    name: str
    parts: Sequence[Part]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """How a table is read that is checked.

    Attributes:
        jobs: how many processes read a large one.
        large: bytes of a table that several read.
        keep: takes the profile of a table that was read to its end, too.
    """

    jobs: int = folds.JOBS
    large: int = folds.LEAST
    keep: Callable[[TableProfile], None] | None = None


USUAL = Reading()


def check(
    table: Table,
    file: str,
    schema: TableSchema,
    circumstances: Circumstances,
    reading: Reading = USUAL,
) -> CheckedTable:
    """Hold a table against its schema.

    What cannot be read as a table is an anomaly, beside those of the rows before.

    Args:
        table: of any size.
        file: of the schema.
        schema: read from it.
        circumstances: what else is known.
        reading: how it is read, and for whom, too.
    """
    begin = partial(_Fold, schema, circumstances, profile=reading.keep is not None)
    folded = folds.fold(table.parts, schema.na_values, begin, reading.jobs, reading.large)
    unreadable: tuple[Anomaly, ...] = ()
    if folded is None:
        folded = begin()
        try:
            work = partial(_read, folded.profiler)
            for block in threads.in_order(work, blocks(table, schema), ahead=_AHEAD, jobs=_JOBS):
                folded.check.add(block)
        except ConfigError as error:
            told = f"{error.message}; {error.hint}" if error.hint else error.message
            unreadable = (Anomaly("unreadable", found=told),)
    found = folded.check
    _show_repeated(found, table, schema)
    if reading.keep is not None and folded.profiler is not None and not unreadable:
        reading.keep(folded.profiler.result())
    # Where nothing could be read, that is all there is to say; no columns at all are wrong columns.
    anomalies = () if unreadable and not found.names else found.anomalies()
    wrong = (*unreadable, *anomalies)
    checked = CheckedTable(table.name, file, found.rows, len(found.names), wrong, _unmatched(found))
    separators = table_blocks.unusual_separators(table.parts)
    return replace(checked, left_out=table.left_out, separators=separators)


def _unmatched(found: TableCheck) -> tuple[Unchecked, ...]:
    why = "not each of its files has the columns by which rows are known"
    return (Unchecked("apart_from", why),) if found.unmatched else ()


def _show_repeated(found: TableCheck, table: Table, schema: TableSchema) -> None:
    if found.ends():
        return
    with suppress(ConfigError):  # which was told before
        for block in blocks(table, schema):
            found.add_again(block)
            if found.ends():
                return


class _Fold:
    """A check, and a profile where that is asked, of the rows so far."""

    def __init__(self, schema: TableSchema, circumstances: Circumstances, *, profile: bool) -> None:
        self.check = TableCheck(schema, circumstances)
        self.profiler = Profiler() if profile else None

    def add(self, block: Block) -> None:
        self.check.add(block)
        if self.profiler is not None:
            self.profiler.add(block)

    def end(self) -> None:
        self.check.sort()

    def merge(self, later: "_Fold") -> bool:
        if self.profiler is not None and later.profiler is not None:
            self.profiler.merge(later.profiler)
        return self.check.merge(later.check)


def _read(profiler: Profiler | None, block: Block) -> Block:
    """The block, with what its cells are, which takes most of the time."""
    for cells in block.columns.values():
        _ = cells.distinct
    if profiler is not None:
        profiler.add(block)
    return block


def blocks(table: Table, schema: TableSchema) -> Iterator[Block]:
    """The rows, their cells read as the schema says what is missing."""
    return table_blocks.blocks(table.parts, schema.na_values)


def column_names(table: Table, schema: TableSchema) -> tuple[str, ...]:
    """The columns of a table, of several files those of the first.

    Raises:
        ConfigError: it cannot be read.
    """
    first = next(blocks(table, schema), None)
    return () if first is None else tuple(first.columns)


def other_rows(
    other: Table, table: Table, schema: TableSchema, known_by: Sequence[str] = ()
) -> OtherRows:
    """The rows of a table from which another one is to be kept apart.

    Args:
        other: that has these rows.
        table: to be kept apart from it.
        schema: of that one.
        known_by: see :func:`telling_columns`.

    Raises:
        ConfigError: one of them cannot be read, they have no column in common, or there are no
            rows: nothing would be found, whatever is shared.
    """
    names = column_names(table, schema)
    telling = telling_columns(names, column_names(other, schema), schema, known_by)
    if not telling:
        raise ConfigError(f"{other.name} has no column in common with {table.name}")
    seen = []
    for block in blocks(other, schema):
        hashes = row_hashes(block.columns, block.rows, telling, schema)
        if hashes is None:
            lacking = [name for name in telling if name not in block.columns]
            raise ConfigError(f"{block.part or other.name} has no column '{lacking[0]}'")
        seen.append(hashes)
    ordered = np.concatenate(seen)
    if not len(ordered):
        raise ConfigError(f"{other.name} has no rows")
    ordered.sort()
    return OtherRows(other.name, telling, ordered)


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
    with unchanged(table.parts):
        known = profile(table)
        if not known.columns:
            raise ConfigError(f"{table.name}: no columns: there is nothing to infer a schema from")
        may_be = [column.name for column in known.columns if may_be_identifier(column)]
        unique = _unique(table, may_be) if may_be else ()
    return infer_schema(known, replace(wishes, unique=unique)), known


def _unique(table: Table, names: Sequence[str]) -> tuple[str, ...]:
    """Of some columns those in which no value occurs twice."""
    seen = {name: RepeatedValues() for name in names}
    for block in table_blocks.blocks(table.parts):
        for name, values in seen.items():
            cells = block.columns.get(name)
            if cells is not None and len(cells):
                _, hashes = RuleCells(cells, "string", has_na_words=False).hashes()
                values.add(hashes)
    return tuple(name for name, values in seen.items() if not values.find())
