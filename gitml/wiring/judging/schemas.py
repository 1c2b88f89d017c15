"""Schemas of tables: their files, and the tables held against them."""

import os
from collections.abc import Collection, Mapping
from pathlib import Path

from gitml import wiring
from gitml.adapters.formats import schema_files
from gitml.adapters.git.worktree import foreign_links
from gitml.checks.tables import declared_tables, foreign_schemas, schemas, table_files
from gitml.checks.tables.declared_tables import Sources
from gitml.checks.tables.schemas import Table
from gitml.core.ports import LARGEST_DOCUMENT
from gitml.core.schemas.anomalies import CheckedTable
from gitml.core.schemas.document import ColumnRule, TableSchema
from gitml.core.schemas.foreign.draft import ImportedSchema
from gitml.core.schemas.inference import Wishes, infer_column
from gitml.core.schemas.plain import SchemaEdit, edits
from gitml.core.settings.data_rules import DataRule
from gitml.core.shell_words import quoted
from gitml.core.tables.profiles.profile import TableProfile
from gitml.errors import ConfigError, UsageError
from gitml.wiring.judging.tables import NO_REVISIONS, Place


def check_table(place: Place, rule: DataRule, sources: Sources) -> CheckedTable:
    """Hold a table against its schema on disk; see :func:`declared_tables.check`."""
    return declared_tables.check(rule, _content(place.root / rule.schema), sources)


def refuse_no_schema(place: Place, rule: DataRule) -> None:
    """Refuse a schema that was named and is not on disk.

    Raises:
        UsageError: it is not there.
    """
    if _content(place.root / rule.schema) is None:
        infer = f"gitml schema infer {place.typed(rule.path)} -o {place.typed(rule.schema)}"
        raise UsageError(f"no such schema: '{rule.schema}'", f"write it: {infer}")


def require_schema(place: Place, rule: DataRule, rev: str | None) -> None:
    """Refuse to check a table for which no schema is on disk.

    Raises:
        ConfigError: there is none.
        UsageError: at the path on disk there is no table that could have one.
    """
    if _content(place.root / rule.schema) is not None:
        return
    if rev is None and (place.root / rule.path).exists():
        table_files.on_disk(place.root, rule.path)
    table, schema = place.typed(rule.path), place.typed(rule.schema)
    at = f" --rev {quoted(rev)}" if rev else ""
    infer = f"gitml schema infer {table} -o {schema}{at}; or name one: --schema FILE"
    is_there = rev is not None or (place.root / rule.path).exists()
    raise ConfigError(
        f"no schema for {table}: there is no {schema}",
        infer if is_there else "there is no such table, either",
    )


def read_schema(place: Place, file: str) -> TableSchema:
    """A schema on disk.

    Raises:
        UsageError: there is none.
        ConfigError: it is not valid.
    """
    content = _content(place.root / file)
    if content is None:
        raise UsageError(f"no such schema: '{file}'")
    return schema_files.read(file, content)


def schema_at(place: Place, rev: str, file: str) -> TableSchema:
    """A schema as a revision has it.

    Raises:
        UsageError: the revision, or the schema in it, is not there.
        ConfigError: it is not valid.
    """
    if place.reader is None:
        raise UsageError(NO_REVISIONS)
    content = place.reader.content(rev, file, LARGEST_DOCUMENT)
    if content is None:
        raise UsageError(f"{rev} has no schema '{file}'")
    return schema_files.read(f"{rev}:{file}", content)


def find_schema(place: Place, word: str) -> TableSchema:
    """A schema by what was typed: a file, ``REV:FILE``, or a revision of the declared one.

    It has the target that ``gitml.yaml`` names, as it is at the same point.

    Raises:
        UsageError: there is none, or several are declared.
        ConfigError: it is not valid, or has not that target.
    """
    if (place.directory / word).is_file():
        file = place.inside(word)
        return _with_targets(read_schema(place, file), file, file, place.config.data)
    rev, colon, file = word.partition(":")
    if not colon and not place.config.data:
        raise UsageError(
            f"no schema '{word}'", "gitml.yaml declares none; name one as FILE or REV:FILE"
        )
    declared = _declared(place, rev)
    if colon:
        file = place.inside(file)
    else:
        files = list(dict.fromkeys(declared[name].schema for name in place.config.data))
        if len(files) != 1:
            told = f"there are several: {', '.join(files)}"
            raise UsageError(f"no schema '{word}'", f"{told}; name one as FILE or REV:FILE")
        file = files[0]
    if rev == "workspace":
        return _with_targets(read_schema(place, file), file, file, declared)
    return _with_targets(schema_at(place, rev, file), file, f"{rev}:{file}", declared)


def _declared(place: Place, rev: str) -> Mapping[str, DataRule]:
    """What a revision declares of tables; of those that it does not know, what is declared now."""
    if rev == "workspace" or place.reader is None:
        return place.config.data
    return {**place.config.data, **place.reader.config(rev).data}


def _with_targets(
    schema: TableSchema, file: str, name: str, declared: Mapping[str, DataRule]
) -> TableSchema:
    """The schema in a file, called by that name, with the targets of the tables that have it."""
    for rule in declared.values():
        if rule.schema == file:
            schema = declared_tables.with_target(schema, rule._replace(schema=name))
    return schema


def _content(path: Path) -> bytes | None:
    foreign_links.refuse_reading(path)
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError as error:
        raise UsageError(f"'{path}' is a folder; expected: a file") from error
    except OSError as error:
        raise UsageError(f"cannot read '{path}': {error.strerror}") from error


def infer(table: Table, wishes: Wishes) -> tuple[TableSchema, TableProfile]:
    """What tables like this one may be; see :func:`gitml.checks.tables.schemas.infer`."""
    return schemas.infer(table, wishes)


def new_columns(table: Table, targets: Collection[str] = ()) -> Mapping[str, ColumnRule]:
    """What each column of a table looks like, of which some are to be predicted.

    Raises:
        ConfigError: it cannot be read.
    """
    return {one.name: infer_column(one, Wishes(targets)) for one in schemas.profile(table).columns}


def write_schema(place: Place, file: str, schema: TableSchema, *, update: bool) -> None:
    """Write a new schema.

    Args:
        place: where it is to be.
        file: its path from the root.
        schema: what it says.
        update: whether the command that writes it can widen one that is there.

    Raises:
        UsageError: there is one already.
        OutsideError: it cannot be written.
    """
    target = place.root / file
    if os.path.lexists(target):
        widen = "widen it to what the table has: add --update; or " if update else ""
        raise UsageError(f"'{file}' is there already", f"{widen}name another place: -o FILE")
    wiring.write(target, schema_files.write(schema))


def schema_text(schema: TableSchema) -> str:
    """A schema as its file would be."""
    return schema_files.write(schema)


def edit_schema(place: Place, file: str, new: TableSchema) -> tuple[SchemaEdit, ...]:
    """Change a schema in place; comments, order and layout stay.

    Returns:
        What was changed.

    Raises:
        ConfigError: it says a value in a way that cannot be changed by itself.
        OutsideError: it cannot be written.
    """
    target = place.root / file
    content = target.read_bytes()
    changes = edits(schema_files.read(file, content), new)
    if changes:
        wiring.write(target, schema_files.edit(file, content, changes))
    return changes


def import_schema(place: Place, path: str) -> ImportedSchema:
    """Another tool's schema.

    Raises:
        UsageError: there is no such file.
        ConfigError: it is not what a tool that is known here writes.
    """
    content = _content(place.directory / path)
    if content is None:
        raise UsageError(f"no such file: '{path}'")
    return foreign_schemas.read(path, content)
