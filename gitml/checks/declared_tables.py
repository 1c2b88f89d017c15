"""Tables that ``gitml.yaml`` declares, held against their schemas at a revision."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from gitml.adapters.formats import row_count, schema_files, table_blocks
from gitml.checks import schemas, table_files
from gitml.checks.schemas import Table
from gitml.core.data_rules import DataRule
from gitml.core.schemas.anomalies import Anomaly, CheckedTable
from gitml.core.schemas.document import TableSchema
from gitml.core.schemas.table_check import Circumstances
from gitml.errors import ConfigError, GitmlError, OutsideError, UsageError
from gitml.snapshots.reader import SnapshotReader

Open = Callable[[str], Table]
_BASELINE = "rows.vs_baseline"


@dataclass(frozen=True)
class Sources:
    """Where a check has its tables from.

    Attributes:
        open: opens a table by its path.
        open_before: as the baseline has it; None where there is none.
        environment: see :class:`Circumstances`.
    """

    open: Open
    open_before: Open | None = None
    environment: str = ""


def at_revision(reader: SnapshotReader, rev: str) -> Open:
    """Opens tables as a revision has them.

    Raises:
        UsageError: the revision names nothing.
    """
    reader.at(rev)
    return lambda path: Table(path, table_files.at_revision(reader, rev, path))


def check(rule: DataRule, schema: bytes | None, sources: Sources) -> CheckedTable:
    """Hold one table against its schema.

    A schema that cannot be used and a table that is no table are anomalies.

    Args:
        rule: names the table and its schema.
        schema: the file; None where there is none.
        sources: of the tables.

    Raises:
        UsageError: there is no such table.
        OutsideError: it is not here.
    """
    try:
        read = _with_target(_read(rule, schema), rule)
    except ConfigError as error:
        return _bad_schema(rule, error.message)
    table = sources.open(rule.path)
    unchecked = []
    rows = None
    if read.rows.shrink is not None or read.rows.growth is not None:
        rows, why = _rows_before(rule.path, sources.open_before)
        unchecked += [(_BASELINE, why)] if why else []
    circumstances = Circumstances(sources.environment, rows)
    if rule.apart_from is not None:
        try:
            other = schemas.other_rows(sources.open(rule.apart_from), read)
            circumstances = replace(circumstances, apart_from=other)
        except GitmlError as error:
            unchecked.append(("apart_from", error.message))
    found = schemas.check(table, rule.schema, read, circumstances)
    return replace(found, unchecked=tuple(unchecked))


def _read(rule: DataRule, schema: bytes | None) -> TableSchema:
    if schema is None:
        raise ConfigError(f"{rule.schema}: there is no such schema")
    return schema_files.read(rule.schema, schema)


def _with_target(schema: TableSchema, rule: DataRule) -> TableSchema:
    """The schema, with the target that ``gitml.yaml`` names."""
    name = rule.target
    if name is None or (name in schema.columns and schema.columns[name].role == "target"):
        return schema
    if name not in schema.columns:
        raise ConfigError(f"{rule.schema}: no column '{name}', which gitml.yaml calls the target")
    column = replace(schema.columns[name], role="target")
    return replace(schema, columns={**schema.columns, name: column})


def _bad_schema(rule: DataRule, message: str) -> CheckedTable:
    return CheckedTable(rule.path, rule.schema, 0, 0, (Anomaly("bad_schema", found=message),))


def _rows_before(path: str, open_before: Open | None) -> tuple[int | None, str]:
    """The rows of the baseline's table; or why they are not known."""
    if open_before is None:
        return None, "there is no baseline"
    try:
        return _rows(open_before(path)), ""
    except UsageError:
        return None, "the baseline has no such table"
    except GitmlError as error:
        return None, error.message


def _rows(table: Table) -> int:
    found = 0
    for part in table.parts:
        rows = None
        if not isinstance(part.source, bytes):
            rows = row_count.count(part.name, part.source)
        if rows is None:
            rows = sum(block.rows for block in table_blocks.blocks([part]))
        found += rows
    return found


def check_all(
    reader: SnapshotReader, rules: Iterable[DataRule], rev: str, base: str | None
) -> tuple[CheckedTable, ...]:
    """Hold all tables of a revision against the schemas that it has.

    A table that is not here is told as such.

    Args:
        reader: of the project.
        rules: name the tables.
        rev: of tables and schemas.
        base: with whose number of rows that of a table is compared; None without one.

    Raises:
        UsageError: a revision names nothing.
    """
    before = None if base is None else at_revision(reader, base)
    sources = Sources(at_revision(reader, rev), before)
    return tuple(_checked(rule, reader.content(rev, rule.schema), sources) for rule in rules)


def _checked(rule: DataRule, schema: bytes | None, sources: Sources) -> CheckedTable:
    try:
        return check(rule, schema, sources)
    except (UsageError, OutsideError) as error:
        return CheckedTable(rule.path, rule.schema, 0, 0, absent=error.message)
