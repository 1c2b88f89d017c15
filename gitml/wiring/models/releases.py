"""Versions of models."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from gitml import wiring
from gitml.adapters.files import read_whole
from gitml.adapters.formats.documents import DocumentError
from gitml.adapters.git import tags
from gitml.core.models.models import list_models
from gitml.core.models.release import find_released
from gitml.core.ports import LARGEST_DOCUMENT, Talk
from gitml.core.registry import references
from gitml.core.registry.model_summary import ModelSummary
from gitml.core.registry.tags import model_name
from gitml.core.registry.versions import History, Registered
from gitml.core.settings.config import Config
from gitml.core.snapshot import Model, Snapshots
from gitml.errors import ConfigError, UsageError
from gitml.releases.registry import GitRegistry
from gitml.snapshots import gto_artifacts
from gitml.snapshots.reader import SnapshotReader
from gitml.snapshots.workspace.working_tree import WORKSPACE, WorkingTree
from gitml.wiring import Project, readers

_MOST_BYTES = 1_000_000  # of a file of GTO


class OpenVersion(NamedTuple):
    """One version of a model.

    Attributes:
        project: that of the model, wherever in the repository the user stands.
        registry: of that project, with what reads it.
    """

    project: Project
    registry: GitRegistry
    history: History
    found: Registered


def declared_for_gto(reader: Snapshots, rev: str = WORKSPACE) -> Mapping[str, Model]:
    """The models that a revision declares in GTO's old file, by name.

    Raises:
        ConfigError: the file is wrong.
    """
    content = reader.content(rev, gto_artifacts.FILE, LARGEST_DOCUMENT)
    try:
        return gto_artifacts.read(content) if content else {}
    except DocumentError as error:
        raise ConfigError(error.message) from error


def declared_above(project: Project) -> tuple[str, ...]:
    """The names in GTO's old file at the top of the repository, below which the project is.

    GTO looks for that file at the top alone, and those models are of no project below.
    """
    if project.root == project.git.root.resolve():
        return ()
    file = project.git.root / gto_artifacts.FILE
    try:
        return tuple(gto_artifacts.read(read_whole(file, _MOST_BYTES)))
    except (OSError, DocumentError):  # it is not this project's to complain of
        return ()


def refuse_old_declaration(reader: Snapshots, commit: str, model: str | None) -> None:
    """Refuse a commit that declares a model (None: any) for GTO alone.

    Raises:
        ConfigError: it does, or that file is wrong.
    """
    declared = reader.read(commit, {"models"}).models.values()
    old = declared_for_gto(reader, commit)
    fits = (one for one in old.values() if model in (None, one.name))
    named = next((one for one in fits if one.has_versions and one.path), None)
    if named is not None and not any(one.has_versions for one in declared):
        spec = f"artifacts: {{{named.name}: {{path: {named.path}, type: model}}}}"
        raise ConfigError(
            f"dvc.yaml declares no model; {gto_artifacts.FILE} of GTO declares '{named.name}'",
            hint=f"declare it in dvc.yaml: {spec}",
        )


def released_model(registry: GitRegistry, found: Registered) -> Model | None:
    """The model that a version is of, as its commit declares it in ``dvc.yaml`` or for GTO."""
    reader = registry.reader
    declared = reader.read(found.commit, {"models"}).models.values()
    own = find_released(declared, registry, found.model)
    return own or declared_for_gto(reader, found.commit).get(found.model)


def require_allowed(project: Project, alias: str) -> None:
    """Refuse an alias that the project's settings of GTO do not allow.

    GTO has them from the working tree, and so have we.

    Raises:
        ConfigError: the settings are wrong.
        UsageError: the alias is not among those that they list.
    """
    content = WorkingTree(project.git, project.git.root).read(gto_artifacts.SETTINGS)
    try:
        allowed = gto_artifacts.read_stages(content) if content else None
    except DocumentError as error:
        raise ConfigError(error.message, hint="as in: stages: [dev, prod]") from error
    if allowed is not None and alias not in allowed:
        raise UsageError(
            f"{gto_artifacts.SETTINGS} allows no alias '{alias}'",
            hint=f"it lists: {', '.join(allowed) or 'none'}; add it to 'stages' there",
        )


def require_released(text: str, registry: GitRegistry, instead: str = "") -> None:
    """Refuse a declared model without a version; see the function of that name in the core."""
    reader = registry.reader
    here = [one for one in reader.read("workspace", {"models"}).models.values() if one.has_versions]
    paths = {name: one.path for name, one in declared_for_gto(reader).items()}
    paths |= {model_name(one.name, registry.prefix): one.path for one in here}
    references.require_released(text, registry.models(), paths, instead)


def tag_object(project: Project, tag: str) -> str:
    """The object that a tag is; see :func:`gitml.adapters.git.tags.object_of`."""
    return tags.object_of(project.git, tag)


def open_registry(project: Project, reader: SnapshotReader) -> GitRegistry:
    """The versions of the project's models, as its tags tell them."""
    return GitRegistry(project.git, reader)


def list_everywhere(project: Project, reader: SnapshotReader, talk: Talk) -> list[ModelSummary]:
    """The models that a project declares, and all that the repository has released, by name.

    What is said of a model is by the project it is of: where its files are, what its metric is.

    Args:
        project: the one the user stands in.
        reader: of it.
        talk: hears what cannot be read.

    Raises:
        ConfigError: ``gitml.yaml`` of the project is wrong; that of another is a warning.
    """
    homes: dict[Path, tuple[Project, dict[str, History]]] = {project.root: (project, {})}
    for name, history in open_registry(project, reader).models().items():
        home = wiring.home_of(project, name)
        homes.setdefault(home.root, (home, {}))[1][name] = history
    found = _list(reader, homes.pop(project.root)[1], reader.config(), _declared(reader, talk))
    for home, histories in homes.values():
        other = readers.snapshots(home)
        try:
            config, declared = other.config(), _declared(other, talk)
        except ConfigError as error:
            talk.warn(f"{home.root}: {error.message}", error.hint)
            config, declared = Config(), {}
        listed = _list(other, histories, config, declared)
        found += [one for one in listed if one.name in histories]
    return sorted(found, key=lambda one: one.name)


def _declared(reader: SnapshotReader, talk: Talk) -> Mapping[str, Model]:
    snapshot = reader.read(WORKSPACE, {"models"})
    for problem in snapshot.problems:
        talk.warn(problem.message, problem.hint)
    return {**declared_for_gto(reader), **snapshot.models}


def _list(
    reader: SnapshotReader,
    histories: Mapping[str, History],
    config: Config,
    declared: Mapping[str, Model],
) -> list[ModelSummary]:
    registry = GitRegistry(reader.history.git, reader)
    return list_models(declared, histories, registry, reader, config)


def open_version(
    directory: Path, text: str, *, instead: str = "", needs_dvc: bool = False
) -> OpenVersion:
    """The version that ``text`` names, in the project of its model.

    Args:
        directory: where the user stands, in that project or elsewhere in its repository.
        text: ``MODEL@vX``, ``MODEL#ALIAS``, or ``MODEL`` for the latest.
        instead: a command that does with a path what was asked for; empty where there is none.
        needs_dvc: refuse a repository in which the model is of no DVC project.

    Raises:
        UsageError: there is no such version.
        NoRepositoryError: this is no repository.
    """
    project = wiring.find_of_model(directory, references.named_model(text))
    registry = open_registry(project, readers.snapshots(project))
    if instead and directory.resolve() != project.root:
        instead = f"-C {shlex.quote(str(project.root))} {instead}"
    require_released(text, registry, f"gitml {instead}" if instead else "")
    history, found = references.chosen(text, registry.models())
    if needs_dvc and not (project.root / ".dvc").is_dir():
        wiring.find(project.root)  # which says how to set it up
    return OpenVersion(project, registry, history, found)
