"""Schemas of tables: in a project, or in a folder that is none."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from gitml import wiring
from gitml.adapters.formats import schema_files
from gitml.adapters.git import foreign_links
from gitml.checks import declared_tables, foreign_schemas, schemas, table_files
from gitml.checks.declared_tables import Sources
from gitml.checks.schemas import Table
from gitml.core.config import Config
from gitml.core.data_rules import DataRule, find_rule
from gitml.core.schemas.anomalies import CheckedTable
from gitml.core.schemas.document import ColumnRule, TableSchema
from gitml.core.schemas.foreign.draft import ImportedSchema
from gitml.core.schemas.inference import Wishes, infer_column
from gitml.core.schemas.plain import SchemaEdit, edits
from gitml.core.shell_words import quoted_path
from gitml.core.snapshot import Absent
from gitml.core.tables.profile import TableProfile
from gitml.errors import NoRepositoryError, OutsideError, UsageError
from gitml.snapshots.reader import SnapshotReader
from gitml.wiring import Project, readers
from gitml.wiring.reports import default_base

Opened: TypeAlias = Callable[[str], Table]
"""Opens a table by its path from the root."""
_NO_REVISIONS = "no revisions here: this folder is in no Git repository"


@dataclass(frozen=True)
class Place:
    """Where tables and their schemas are.

    Attributes:
        root: of the project; without one, where the user stands.
        directory: where the user stands.
        project: None in a folder that belongs to none.
    """

    root: Path
    directory: Path
    project: Project | None = None
    reader: SnapshotReader | None = None
    config: Config = field(default_factory=Config)

    def inside(self, path: str) -> str:
        """A path as typed, from the root; one outside of it is absolute.

        Paths of tables may lie anywhere: they are only read.
        """
        typed = Path(os.path.normpath(self.directory / path))
        inside = typed.is_relative_to(self.root)
        return typed.relative_to(self.root).as_posix() if inside else str(typed)

    def typed(self, path: str) -> str:
        """A path from the root as the user would type it, quoted for a shell."""
        return quoted_path(os.path.relpath(self.root / path, self.directory))

    def rule(self, path: str) -> DataRule:
        """What is declared of a table, or is usual."""
        return find_rule(self.config.data, self.inside(path))


def find_place(directory: Path) -> Place:
    """Where the user stands.

    Raises:
        ConfigError: ``gitml.yaml`` is not valid.
    """
    here = directory.resolve()
    try:
        project = wiring.find_without_dvc(directory)
    except NoRepositoryError:
        return Place(here, here)
    reader = readers.snapshots(project)
    return Place(project.root, here, project, reader, reader.config())


def open_tables(place: Place, rev: str | None) -> Opened:
    """Opens tables by their path from the root.

    Args:
        place: where they are.
        rev: whose tables; None for those on disk.

    Raises:
        UsageError: the revision names nothing, or there is no project.
    """
    if rev is None or rev == "workspace":
        return lambda path: _on_disk(place, path)
    if place.reader is None:
        raise UsageError(_NO_REVISIONS)
    return declared_tables.at_revision(place.reader, rev)


def absent_data(place: Place, rev: str, paths: Iterable[str]) -> set[Absent]:
    """What must be fetched before tables of a revision can be read.

    Raises:
        UsageError: the revision names nothing.
    """
    if place.project is None:
        raise UsageError(_NO_REVISIONS)
    reader = readers.snapshots(place.project)  # it has not yet seen what came since
    return {one for path in paths for one in table_files.absent(reader, rev, path)}


def _on_disk(place: Place, path: str) -> Table:
    foreign_links.refuse_reading(place.root / path)
    try:
        return Table(path, table_files.on_disk(place.root, path))
    except UsageError as error:
        tracked = place.reader and path in place.reader.read("workspace", {"data"}).pointers
        hint = f"it is tracked; bring it here: gitml pull {place.typed(path)}" if tracked else None
        raise UsageError(error.message, hint or error.hint) from error


def open_baseline(place: Place, target: str | None) -> Opened | None:
    """Opens tables as the baseline has them; None outside of a project.

    Args:
        place: where they are.
        target: the branch that work is merged into, where CI knows it.
    """
    project, reader = place.project, place.reader
    if project is None or reader is None:
        return None

    def open_one(path: str) -> Table:
        found = default_base(project, place.config.baseline, target)
        if found is None:
            raise OutsideError("there is no baseline")
        return declared_tables.at_revision(reader, found.sha)(path)

    return open_one


def table_sources(tables: Opened, before: Opened | None, environment: str) -> Sources:
    """Where a check has its tables from."""
    return Sources(tables, before, environment)


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
        raise UsageError(_NO_REVISIONS)
    content = place.reader.content(rev, file)
    if content is None:
        raise UsageError(f"{rev} has no schema '{file}'")
    return schema_files.read(f"{rev}:{file}", content)


def find_schema(place: Place, word: str) -> TableSchema:
    """A schema by what was typed: a file, ``REV:FILE``, or a revision of the declared one.

    Raises:
        UsageError: there is none, or several are declared.
        ConfigError: it is not valid.
    """
    if (place.directory / word).is_file():
        return read_schema(place, place.inside(word))
    rev, colon, file = word.partition(":")
    if not colon:
        files = list(dict.fromkeys(rule.schema for rule in place.config.data.values()))
        if len(files) != 1:
            told = f"there are several: {', '.join(files)}" if files else "gitml.yaml declares none"
            raise UsageError(f"no schema '{word}'", f"{told}; name one as FILE or REV:FILE")
        file = files[0]
    return read_schema(place, file) if rev == "workspace" else schema_at(place, rev, file)


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
    """What tables like this one may be; see :func:`gitml.checks.schemas.infer`."""
    return schemas.infer(table, wishes)


def new_columns(table: Table) -> Mapping[str, ColumnRule]:
    """What each column of a table looks like.

    Raises:
        ConfigError: it cannot be read.
    """
    return {one.name: infer_column(one, Wishes()) for one in schemas.profile(table).columns}


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


def accept_options(place: Place, rule: DataRule, others: Sequence[str]) -> str:
    """The options of ``gitml schema accept`` that name a table; none where there is only one.

    Args:
        place: where it is.
        rule: of the table.
        others: options that were given beside it.
    """
    declared = [*place.config.data.values()]
    words = [] if declared == [rule] else ["--data", place.typed(rule.path)]
    usual = place.rule(str(place.root / rule.path))
    if rule.schema != usual.schema:
        words += ["--schema", place.typed(rule.schema)]
    if rule.apart_from is not None and rule.apart_from != usual.apart_from:
        words += ["--apart-from", place.typed(rule.apart_from)]
    return " ".join([*words, *others])


def with_options(
    place: Place, rule: DataRule, schema: str | None, apart_from: str | None
) -> DataRule:
    """What is declared of a table, with what was typed."""
    if schema is not None:
        rule = replace(rule, schema=place.inside(schema))
    return rule if apart_from is None else replace(rule, apart_from=place.inside(apart_from))
