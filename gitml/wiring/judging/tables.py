"""Tables: in a project, or in a folder that is none."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from gitml import wiring
from gitml.adapters.git.worktree import foreign_links
from gitml.checks.tables import declared_tables, table_files
from gitml.checks.tables.declared_tables import Sources
from gitml.checks.tables.schemas import Reading, Table
from gitml.core.ports import LARGEST_DOCUMENT
from gitml.core.settings.config import Config
from gitml.core.settings.data_rules import DataRule, find_rule, gated_rule
from gitml.core.settings.gate_rules import DriftGate, SchemaGate
from gitml.core.shell_words import quoted_path
from gitml.core.snapshot import Absent
from gitml.core.tables.profiles.profile import TableProfile
from gitml.errors import ConfigError, NoRepositoryError, UsageError
from gitml.snapshots.reader import SnapshotReader
from gitml.wiring import Project, readers
from gitml.wiring.judging import absent_tables
from gitml.wiring.judging.reports import default_base

Opened: TypeAlias = Callable[[str], Table]
"""Opens a table by its path from the root."""
NO_REVISIONS = "no revisions here: this folder is in no Git repository"


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
        raise UsageError(NO_REVISIONS)
    return declared_tables.at_revision(place.reader, rev)


def absent_data(place: Place, rev: str, paths: Iterable[str]) -> set[Absent]:
    """What must be fetched before tables of a revision can be read.

    Raises:
        UsageError: the revision names nothing.
    """
    if place.project is None:
        raise UsageError(NO_REVISIONS)
    reader = readers.snapshots(place.project)  # it has not yet seen what came since
    return {one for path in paths for one in table_files.absent(reader, rev, path)}


def absent_of_gates(project: Project, base: str | None, head: str) -> set[Absent]:
    """What must be fetched before gates of tables can be judged, those of the base among them.

    Args:
        project: whose.
        base: None where there is nothing to compare with.
        head: a revision.

    Raises:
        UsageError: a revision names nothing.
    """
    reader = readers.snapshots(project)  # it has not yet seen what came since
    places: dict[tuple[str, str], None] = {}
    for rev in filter(None, (base, head)):
        with suppress(ConfigError):  # who judges by it says so
            places |= dict.fromkeys(_of_gates(reader, reader.config(rev), base, head))
    return {one for place in places for one in table_files.absent(reader, *place)}


def _of_gates(
    reader: SnapshotReader, config: Config, base: str | None, head: str
) -> Iterator[tuple[str, str]]:
    """Revisions and paths of the tables that gates read."""
    for gate in config.gates:
        if isinstance(gate, DriftGate):
            yield from ((rev, gate.path) for rev in (base, head) if rev)
        if not isinstance(gate, SchemaGate):
            continue
        rule = gated_rule(config.data, gate.data, gate.schema)
        yield from ((head, path) for path in (rule.path, rule.apart_from) if path)
        with suppress(ConfigError):  # a schema that cannot be used asks for no rows of the base
            content = reader.content(head, rule.schema, LARGEST_DOCUMENT)
            rows = declared_tables.read_schema(rule, content).rows
            if base and (rows.shrink is not None or rows.growth is not None):
                yield base, rule.path


def _on_disk(place: Place, path: str) -> Table:
    foreign_links.refuse_reading(place.root / path)
    try:
        parts = table_files.on_disk(place.root, path)
        return Table(path, parts, table_files.left_out_on_disk(place.root, path))
    except UsageError as error:
        hint = absent_tables.hint(place.project, str(place.root / path))
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
            raise declared_tables.NoBaselineError
        return declared_tables.at_revision(reader, found.sha)(path)

    return open_one


def table_sources(
    tables: Opened,
    before: Opened | None,
    environment: str,
    jobs: int,
    keep: Callable[[TableProfile], None] | None,
) -> Sources:
    """Where a check has its tables from, and how it reads them."""
    return Sources(tables, before, environment, Reading(jobs, keep=keep))


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
        rule = rule._replace(schema=place.inside(schema))
    return rule if apart_from is None else rule._replace(apart_from=place.inside(apart_from))
