"""The two tables that ``gitml drift`` compares: files, revisions of a file, releases, profiles."""

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path, PurePosixPath

from gitml import wiring
from gitml.adapters.formats.tabular.table_parts import Part, is_table
from gitml.adapters.git.worktree import foreign_links
from gitml.checks.tables import declared_tables, drift, table_files
from gitml.checks.tables.drift import DriftSide
from gitml.core.drift import basis
from gitml.core.drift.table import DriftRules, TableDrift
from gitml.core.pipeline.names import path_from
from gitml.core.ports import Talk
from gitml.core.schemas.document import TableSchema
from gitml.core.shell_words import quoted_path
from gitml.errors import GitmlError, NoRepositoryError, UsageError
from gitml.snapshots.reader import SnapshotReader
from gitml.snapshots.revision import RevisionReader
from gitml.snapshots.typed_paths import named_from_root
from gitml.wiring import Project, readers
from gitml.wiring.judging import absent_tables, profiles
from gitml.wiring.models.releases import open_registry

_PROFILE = ".json"


@dataclass(frozen=True)
class DriftTables:
    """Finds tables by what the user typed.

    Attributes:
        directory: where the user stands.
        talk: hears what is fetched.
        fetch: whether data may come from the DVC remote.
    """

    directory: Path
    talk: Talk
    fetch: bool = False

    def open(self, typed: str, other: str) -> DriftSide:
        """One side.

        Args:
            typed: a file or a folder; ``REV:PATH``; or a revision, of what ``other`` names.
            other: the other side.

        Raises:
            UsageError: it is nothing of these.
            OutsideError: the data is not here.
            ConfigError: it is no table and no profile.
        """
        schemas = self._schemas(typed, other)
        said = [one.na_values for one in schemas if one.na_values is not None]
        na_values = tuple(sorted({*chain.from_iterable(said)})) if said else None
        if (self.directory / typed).exists():
            side = self._on_disk(typed, na_values)
        else:
            rev, path = self._revision(typed, other)
            name = f"{rev}:{path}" if typed == rev else typed
            side = self._at_revision(rev, path, name, na_values)
        return replace(side, ids=frozenset(chain.from_iterable(one.ids for one in schemas)))

    def _schemas(self, *sides: str) -> list[TableSchema]:
        """The schemas on disk of either table."""
        if self._project_or_none is None:
            return []
        reader = readers.snapshots(self._project_or_none)
        paths = {self._path(*sides), self._path(*reversed(sides))} - {None}
        found = [declared_tables.find_schema(reader, "workspace", path) for path in paths if path]
        return [schema for schema in found if schema is not None]

    def _path(self, typed: str, other: str) -> str | None:
        """The path in the project of what was typed; None where it is no part of it."""
        there = (self.directory / typed).exists()
        return self._named(typed) if there else self._revision(typed, other)[1]

    def _revision(self, typed: str, other: str) -> tuple[str, str]:
        """The revision that was typed, and the path of the table in it."""
        rev, colon, path = typed.partition(":")
        if colon and rev and path and not Path(typed).is_absolute():
            return rev, self._inside(rev, path)
        if PurePosixPath(typed).suffix == _PROFILE or is_table(typed):
            hint = absent_tables.hint(self._project_or_none, typed)
            raise UsageError(f"no such file: '{typed}'", hint)
        return typed, self._path_of(typed, other)

    def _inside(self, rev: str, path: str) -> str:
        """The path in the project of a table that a revision is to have.

        Raises:
            UsageError: it is outside, or was named from the root of the project.
        """
        inside = wiring.inside(self._project, path)
        reader = readers.snapshots(self._project).at(rev)
        if reader.files(inside) or reader.absent(inside):
            return inside
        if hint := named_from_root(reader, inside, self._project.folder, self._project.prefix):
            raise UsageError(f"{rev} has no '{inside}'", hint)
        return inside

    def other_side(self, typed: str) -> str:
        """What may be meant by one table alone, or one revision: a hint."""
        if (self.directory / typed).is_file():
            return f"say with what: {shlex.join(['gitml', 'drift', f'HEAD:{typed}', typed])}"
        try:
            rules = readers.snapshots(wiring.find(self.directory)).config().data.values()
        except GitmlError:
            return "see: gitml drift --help"
        tables = [path_from(rule.path, self._project.folder) for rule in rules]
        there = [path for path in tables if (self.directory / path).exists()]
        named = shlex.join(["gitml", "drift", typed, there[0]]) if there else ""
        return f"say which table: {named}" if named else "see: gitml drift --help"

    @cached_property
    def _project(self) -> Project:
        return wiring.find(self.directory)

    @cached_property
    def _project_or_none(self) -> Project | None:
        try:
            return wiring.find_without_dvc(self.directory)
        except NoRepositoryError:
            return None

    def _on_disk(self, typed: str, na_values: Sequence[str] | None) -> DriftSide:
        place = self.directory / typed
        foreign_links.refuse_reading(place)
        if place.is_file() and place.suffix == _PROFILE:
            return drift.of_profile(typed, place.read_bytes())
        if images := table_files.images_on_disk(self.directory, typed):
            return drift.of_images(typed, images)
        parts = table_files.on_disk(self.directory, typed)
        left_out = table_files.left_out_on_disk(self.directory, typed)
        return self._of_table(typed, parts, left_out, na_values)

    def _path_of(self, rev: str, other: str) -> str:
        """The table that is meant by a revision that stands alone."""
        reader = readers.snapshots(self._project).at(rev)
        inside = self._named(other)
        if inside is not None and (reader.files(inside) or reader.absent(inside)):
            return inside
        if len(released := self._released(reader)) == 1:
            return released[0]
        hint = self._typed(rev, released or self._declared(reader), other)
        if released:
            tables = ", ".join(released)
            raise UsageError(f"{rev} was made from several tables: {tables}", hint)
        if inside is not None:
            raise UsageError(f"{rev} has no '{inside}'", hint)
        raise UsageError(f"'{rev}' is a revision: of which table?", hint)

    def _declared(self, reader: RevisionReader) -> list[str]:
        """The tables that ``gitml.yaml`` declares and the revision has."""
        rules = readers.snapshots(self._project).config().data.values()
        paths = (rule.path for rule in rules)
        return [path for path in paths if reader.files(path) or reader.absent(path)]

    def _typed(self, rev: str, tables: Sequence[str], other: str) -> str | None:
        """How a table of a revision is named, for one who stands in ``directory``."""
        if not tables:
            return None if self._named(other) else "name the table: gitml drift REV:PATH CURRENT"
        table = f"{rev}:{path_from(tables[0], self._project.folder)}"
        return f"say which: {shlex.join(['gitml', 'drift', table, other])}"

    def _named(self, side: str) -> str | None:
        """The path in the project that a side names; None where it names none."""
        rev, colon, path = side.partition(":")
        exists = (self.directory / side).exists()
        if not exists and not (rev and colon and path):
            return absent_tables.tracked(self._project_or_none, side)
        try:
            return wiring.inside(self._project, side if exists else path)
        except UsageError:
            return None

    def _released(self, reader: RevisionReader) -> list[str]:
        """The tables from which the version of a model on this commit was made."""
        commit = reader.tree.commit
        registry = open_registry(self._project, readers.snapshots(self._project))
        tables: dict[str, None] = {}
        for history in registry.models().values():
            for version in history.versions:
                if commit is not None and version.tag.commit == commit.sha:
                    manifest = registry.manifest(version)
                    tables |= dict.fromkeys(filter(is_table, manifest.data if manifest else ()))
        return list(tables)

    def _at_revision(
        self, rev: str, path: str, name: str, na_values: Sequence[str] | None
    ) -> DriftSide:
        if self.fetch:
            profiles.fetch_table(self._project, rev, path, self.talk)
        reader = readers.snapshots(self._project)
        if PurePosixPath(path).suffix == _PROFILE:
            return drift.of_profile(name, self._content(reader, rev, path))
        if images := table_files.images_at_revision(reader, rev, path):
            return drift.of_images(name, images)
        parts = table_files.at_revision(reader, rev, path)
        left_out = table_files.left_out_at_revision(reader, rev, path)
        return self._of_table(name, parts, left_out, na_values)

    def _of_table(
        self,
        name: str,
        parts: Sequence[Part],
        left_out: tuple[str, ...],
        na_values: Sequence[str] | None,
    ) -> DriftSide:
        profiles.tell_left_out(name, left_out, self.talk)
        return replace(drift.of_table(name, parts, na_values), left_out=left_out)

    def _content(self, reader: SnapshotReader, rev: str, path: str) -> bytes:
        content = reader.content(rev, path)
        if content is None:
            raise UsageError(f"{rev} has no '{path}'")
        return content

    def by_other_rules(self, *sides: DriftSide) -> dict[str, str]:
        """Profiles that another gitml made, each with the command that makes it anew."""
        return {side.name: self._anew(side) for side in sides if side.is_by_other_rules}

    def _anew(self, side: DriftSide) -> str:
        """The command that makes a profile anew, of the table whose data has its name."""
        file = PurePosixPath(side.name)
        project = self._project_or_none
        pointers = readers.snapshots(project).at("workspace").pointers if project else {}
        for path, pointer in pointers.items():
            if project and pointer.md5 == file.stem:
                return f"gitml profile {quoted_path(path_from(path, project.folder))} --save"
        is_kept = str(file.parent).endswith(profiles.FOLDER)
        return f"gitml profile TABLE {'--save' if is_kept else f'-o {quoted_path(file.name)}'}"

    def rebuild(
        self, found: TableDrift, sides: tuple[DriftSide, DriftSide], typed: str
    ) -> tuple[TableDrift, bool]:
        """How well the current rows are rebuilt from a basis of earlier ones.

        Args:
            found: the judged table.
            sides: reference and current.
            typed: the file of the basis, or ``REV:FILE``; a file that is not there is written, of
                the reference.

        Returns:
            The judged table, and whether the file was written.

        Raises:
            UsageError: the revision has no such file.
            ConfigError: the basis is none, or of another table.
        """
        reference, current = sides
        file = self.directory / typed
        if file.exists():
            foreign_links.refuse_reading(file)
            return drift.rebuild(found, drift.read_basis(typed, file.read_bytes()), current), False
        rev, colon, path = typed.partition(":")
        if colon and rev and path:
            inside = wiring.inside(self._project, path)
            if self.fetch:
                profiles.fetch_table(self._project, rev, inside, self.talk)
            content = self._content(readers.snapshots(self._project), rev, inside)
            return drift.rebuild(found, drift.read_basis(typed, content), current), False
        known = drift.fit_basis(reference)
        judged = drift.rebuild(found, known, current)
        wiring.write(file, json.dumps(basis.encode(known)) + "\n")
        return judged, True


def compare(
    reference: DriftSide, current: DriftSide, rules: DriftRules, *, multivariate: bool = False
) -> TableDrift:
    """Judge what shifted; see :func:`gitml.checks.tables.drift.compare`."""
    return drift.compare(reference, current, rules, multivariate=multivariate)
