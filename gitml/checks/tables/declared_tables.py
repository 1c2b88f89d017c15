"""Tables that ``gitml.yaml`` declares, held against their schemas at a revision."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from gitml.adapters.formats import schema_files
from gitml.adapters.formats.tabular import row_count, table_blocks
from gitml.checks.tables import schemas, table_files
from gitml.checks.tables.schemas import Reading, Table
from gitml.core.ports import LARGEST_DOCUMENT
from gitml.core.schemas.anomalies import Anomaly, CheckedTable, Unchecked
from gitml.core.schemas.check.table_check import Circumstances
from gitml.core.schemas.document import TableSchema
from gitml.core.settings.data_rules import DataRule, find_rule
from gitml.core.shell_words import quoted_path
from gitml.errors import ConfigError, GitmlError, UsageError
from gitml.snapshots.reader import SnapshotReader

Open = Callable[[str], Table]
_BASELINE = "rows.vs_baseline"


class NoBaselineError(UsageError):
    """There is nothing yet that tables could be compared with, as before a second commit."""

    def __init__(self) -> None:
        super().__init__("there is no baseline")


@dataclass(frozen=True)
class Sources:
    """Where a check has its tables from.

    Attributes:
        open: opens a table by its path.
        open_before: as the baseline has it; None where there is none.
        environment: see :class:`Circumstances`.
        reading: how they are read.
    """

    open: Open
    open_before: Open | None = None
    environment: str = ""
    reading: Reading = schemas.USUAL


def at_revision(reader: SnapshotReader, rev: str) -> Open:
    """Opens tables as a revision has them.

    Raises:
        UsageError: the revision names nothing.
    """
    reader.at(rev)
    return lambda path: Table(
        path,
        table_files.at_revision(reader, rev, path),
        table_files.left_out_at_revision(reader, rev, path),
    )


def find_schema(reader: SnapshotReader, rev: str, path: str) -> TableSchema | None:
    """The schema that a revision has of a table; None where it has none.

    Raises:
        ConfigError: the schema is not valid.
    """
    rule = find_rule(reader.config(rev).data, path)
    content = reader.content(rev, rule.schema, LARGEST_DOCUMENT)
    return None if content is None else schema_files.read(rule.schema, content)


def check(
    rule: DataRule, schema: bytes | None, sources: Sources, known_by: Sequence[str] = ()
) -> CheckedTable:
    """Hold one table against its schema.

    A schema that cannot be used and a table that is no table are anomalies.

    Args:
        rule: names the table and its schema.
        schema: the file; None where there is none.
        sources: of the tables.
        known_by: see :func:`telling_columns`.

    Raises:
        UsageError: there is no such table.
        OutsideError: it is not here.
    """
    try:
        read = with_target(read_schema(rule, schema), rule)
    except ConfigError as error:
        return _bad_schema(rule, error.message)
    table = sources.open(rule.path)
    unchecked = []
    rows = None
    if read.rows.shrink is not None or read.rows.growth is not None:
        rows, lacking = _rows_before(rule.path, sources.open_before)
        unchecked += [lacking] if lacking else []
    circumstances = Circumstances(sources.environment, rows)
    if rule.apart_from is not None:
        try:
            other = schemas.other_rows(sources.open(rule.apart_from), table, read, known_by)
            circumstances = replace(circumstances, apart_from=other)
        except GitmlError as error:
            unchecked.append(Unchecked("apart_from", error.message))
    found = schemas.check(table, rule.schema, read, circumstances, sources.reading)
    return replace(found, unchecked=(*unchecked, *found.unchecked))


def read_schema(rule: DataRule, schema: bytes | None) -> TableSchema:
    """The schema of a table.

    Raises:
        ConfigError: there is none, or it cannot be used.
    """
    if schema is None:
        infer = f"gitml schema infer {quoted_path(rule.path)} -o {quoted_path(rule.schema)}"
        raise ConfigError(f"{rule.schema}: there is no such schema; write it: {infer}")
    return schema_files.read(rule.schema, schema)


def with_target(schema: TableSchema, rule: DataRule) -> TableSchema:
    """The schema, with the target that ``gitml.yaml`` names.

    Raises:
        ConfigError: it has no such column.
    """
    name = rule.target
    if name is None or (name in schema.columns and schema.columns[name].role == "target"):
        return schema
    if name not in schema.columns:
        raise ConfigError(f"{rule.schema}: no column '{name}', which gitml.yaml calls the target")
    column = replace(schema.columns[name], role="target")
    return replace(schema, columns={**schema.columns, name: column})


def _bad_schema(rule: DataRule, message: str) -> CheckedTable:
    return CheckedTable(rule.path, rule.schema, 0, 0, (Anomaly("bad_schema", found=message),))


def _rows_before(path: str, open_before: Open | None) -> tuple[int | None, Unchecked | None]:
    """The rows of the baseline's table; or why they are not known."""
    if open_before is None:
        return None, Unchecked(_BASELINE, NoBaselineError().message, excused=True)
    try:
        return _rows(open_before(path)), None
    except NoBaselineError as error:
        return None, Unchecked(_BASELINE, error.message, excused=True)
    except UsageError:
        return None, Unchecked(_BASELINE, "the baseline has no such table", excused=True)
    except GitmlError as error:
        return None, Unchecked(_BASELINE, error.message)


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
