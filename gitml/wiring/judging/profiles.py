"""Profiles of tables: of files, or at revisions of a project; kept by the hash of their data."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gitml import wiring
from gitml.adapters.byte_cache import ByteCache
from gitml.adapters.dvc_files import state
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.hashes import file_hashes
from gitml.adapters.formats import documents
from gitml.adapters.formats.tabular import table_blocks
from gitml.adapters.formats.tabular.table_parts import Part, refuse_changed, states
from gitml.checks.tables import profiles, table_files
from gitml.core.ports import Talk
from gitml.core.tables.profiles import document, document_parser
from gitml.core.tables.profiles.profile import TableProfile
from gitml.core.tables.profiles.profiler import Profiler
from gitml.errors import ConfigError, NoRepositoryError, UsageError
from gitml.late_module import LateModule
from gitml.wiring import Project, readers
from gitml.wiring.judging import absent_tables
from gitml.wiring.storage import fetching

if TYPE_CHECKING:
    from gitml.adapters.executors.dask import part_profiles
    from gitml.core.snapshot import Absent
else:  # Dask need not be installed
    part_profiles = LateModule("gitml.adapters.executors.dask.part_profiles")

FOLDER = ".gitml/profiles"
"""Where profiles lie that a team commits, named by the hash of their data."""

_FEW = 5  # files that are named


@dataclass(frozen=True)
class FoundTable:
    """A table that is found.

    Attributes:
        name: what people call it.
        parts: its files.
        project: that the user stands in; None where there is none.
        states: of the files, before anything of them was read.
        left_out: files beside them that others may take for a part of it.
        cache: has the files as objects, by hashes that a revision records; None for those on disk.
    """

    name: str
    parts: Sequence[Part]
    project: Project | None
    states: Sequence[tuple[int, ...]]
    left_out: tuple[str, ...] = ()
    cache: Cache | None = None

    def refuse_damaged(self) -> None:
        """Refuse objects that are not those of their hashes.

        A profile that is kept by the hash would outlive the repair of a damaged one.

        Raises:
            OutsideError: one is damaged.
        """
        for part in self.parts:
            if self.cache is not None and part.md5 and isinstance(part.source, Path):
                self.cache.whole(part.md5)

    def refuse_changed(self) -> None:
        """Refuse what was found out, as it may be of other data than the hashes.

        Raises:
            ConfigError: somebody wrote to a file since it was found.
        """
        refuse_changed(self.parts, self.states)


def find(directory: Path, path: str, talk: Talk) -> FoundTable:
    """A table on disk, inside of a project or not.

    Raises:
        UsageError: no table is there.
    """
    project = _project(directory)
    try:
        parts = table_files.on_disk(directory, path)
    except UsageError as error:
        raise UsageError(error.message, absent_tables.hint(project, path) or error.hint) from error
    before = states(parts)
    left_out = table_files.left_out_on_disk(directory, path)
    if project is not None:
        parts = _with_remembered_hashes(project, parts)
    return _told(FoundTable(path, parts, project, before, left_out), talk)


def find_at(directory: Path, path: str, rev: str, talk: Talk, *, fetch: bool) -> FoundTable:
    """A table of a project at one of its revisions.

    Args:
        directory: where the user stands.
        path: relative to it.
        rev: a revision.
        talk: hears what is fetched, and what is found out about the files.
        fetch: whether data may come from the DVC remote.

    Raises:
        UsageError: the revision, or the table, is not there.
        OutsideError: its data is not here.
    """
    project = wiring.find(directory)
    inside = wiring.inside(project, path)
    if fetch:
        fetch_table(project, rev, inside, talk)
    reader = readers.snapshots(project)
    parts = table_files.at_revision(reader, rev, inside)
    left_out = table_files.left_out_at_revision(reader, rev, inside)
    name = f"{path} at {rev}"
    return _told(FoundTable(name, parts, project, states(parts), left_out, reader.cache), talk)


def fetch_table(project: Project, rev: str, path: str, talk: Talk) -> None:
    """Bring the data of a table here; a folder's listing comes first, then its files are known."""
    asked: set[Absent] = set()
    while wanted := {*table_files.absent(readers.snapshots(project), rev, path)} - asked:
        asked |= wanted
        fetching.fetch(project, wanted, talk)


def profile(
    table: FoundTable,
    na_values: Sequence[str] | None,
    make: Callable[[Sequence[Part]], TableProfile],
) -> TableProfile:
    """The profile of a table: one that was made before, where its data is known by its hash.

    Raises:
        ConfigError: a file is no table, or somebody wrote to one meanwhile.
        OutsideError: an object of the cache is damaged.
    """

    def made() -> TableProfile:
        found = make(table.parts)
        table.refuse_damaged()
        table.refuse_changed()
        return found

    key = profiles.cache_key(table.parts, na_values)
    if key is None or table.project is None:
        return made()
    cache = ByteCache(table.project.git.private / "gitml" / "profiles")
    content = cache.find_or_make(key, lambda: document.write(made()).encode())
    try:
        return document_parser.decode(documents.parse("profile.json", content), "profile.json")
    except ConfigError:  # of another version
        return made()


def maker(
    table: FoundTable, executor: str, jobs: int, na_values: Sequence[str] | None, talk: Talk
) -> Callable[[Sequence[Part]], TableProfile]:
    """Who makes profiles: this machine, or the workers of an executor.

    Raises:
        UsageError: there is no project that could say where the workers are.
    """
    if executor == "local":
        return lambda parts: profiles.profile(parts, na_values, jobs)
    if table.project is None:
        raise UsageError(f"--executor {executor} needs gitml.yaml, which says where it is")
    spec = readers.snapshots(table.project).config().executors.get(executor, {})
    try:
        on_workers = part_profiles.profiles
    except ImportError as error:
        raise ConfigError(
            f"the executor '{executor}' cannot be loaded: {error}",
            hint=f"install what it needs, such as: pip install 'gitml[{executor}]'",
        ) from error

    def make(parts: Sequence[Part]) -> TableProfile:
        whole = Profiler()
        absolute = [replace(part, source=Path(str(part.source)).absolute()) for part in parts]
        for found in on_workers(spec, absolute, na_values, talk.say):
            whole.add_profile(document_parser.decode(found, "a worker's profile"))
        return whole.result()

    return make


def save(table: FoundTable, profile: TableProfile, na_values: Sequence[str] | None) -> Path:
    """Write a profile to where Git takes it, by the hash of its data.

    Raises:
        UsageError: its cells were not read as they are in other commands.
        NoRepositoryError: there is no project.
        ConfigError: somebody wrote to a file since the profile was made.
    """
    if na_values:
        raise UsageError("--save keeps profiles of cells as they are", "leave out --na")
    if table.project is None:
        raise NoRepositoryError("no project to save a profile in", hint="write it with -o FILE")
    hashed = [part if part.md5 else replace(part, md5=_md5(part)) for part in table.parts]
    table.refuse_changed()
    file = table.project.root / FOLDER / f"{profiles.data_hash(hashed)}.json"
    wiring.write(file, document.write(profile))
    return file


def _md5(part: Part) -> str:
    return file_hashes(str(part.source))[0]


def _project(directory: Path) -> Project | None:
    try:
        return wiring.find_without_dvc(directory)
    except NoRepositoryError:
        return None


def _with_remembered_hashes(project: Project, parts: Sequence[Part]) -> list[Part]:
    """The parts with the hashes that DVC remembers of files that were not touched since."""
    paths = {str(part.source): Path(os.path.abspath(str(part.source))) for part in parts}  # noqa: PTH100
    known = state.State(project.root).of([str(path) for path in paths.values()])
    found = []
    for part in parts:
        file = paths[str(part.source)]
        found.append(replace(part, md5=state.remembered(known.get(str(file)), file.stat())))
    return found


def tell_left_out(path: str, files: Sequence[str], talk: Talk) -> None:
    """Name the files of a folder that are no part of its table."""
    more = f" and {len(files) - _FEW} more" if len(files) > _FEW else ""
    if files:
        talk.say(f"{path}: not read: {', '.join(files[:_FEW])}{more}")


def _told(table: FoundTable, talk: Talk) -> FoundTable:
    tell_left_out(table.name, table.left_out, talk)
    for note in table_blocks.notes(table.parts):
        talk.say(note)
    return table
