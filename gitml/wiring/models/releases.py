"""Versions of models."""

from collections.abc import Mapping

from gitml.adapters.formats.documents import DocumentError
from gitml.core.registry import references
from gitml.core.registry.tags import model_name
from gitml.core.snapshot import Model
from gitml.errors import ConfigError
from gitml.releases.registry import GitRegistry
from gitml.snapshots import gto_artifacts
from gitml.snapshots.reader import SnapshotReader
from gitml.wiring import Project


def declared_for_gto(reader: SnapshotReader) -> Mapping[str, Model]:
    """The models that the working tree declares in GTO's old file, by name.

    Raises:
        ConfigError: the file is wrong.
    """
    content = reader.content("workspace", gto_artifacts.FILE)
    try:
        return gto_artifacts.read(content) if content else {}
    except DocumentError as error:
        raise ConfigError(error.message) from error


def require_released(
    text: str, registry: GitRegistry, reader: SnapshotReader, instead: str = ""
) -> None:
    """Refuse a declared model without a version; see the function of that name in the core."""
    here = [one for one in reader.read("workspace", {"models"}).models.values() if one.has_versions]
    paths = {name: one.path for name, one in declared_for_gto(reader).items()}
    paths |= {model_name(one.name, registry.prefix): one.path for one in here}
    references.require_released(text, registry.models(), paths, instead)


def open_registry(project: Project, reader: SnapshotReader) -> GitRegistry:
    """The versions of the project's models, as its tags tell them."""
    return GitRegistry(project.git, reader)
