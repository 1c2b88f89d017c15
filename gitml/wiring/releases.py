"""Versions of models."""

from gitml.releases.registry import Registry
from gitml.snapshots.reader import SnapshotReader
from gitml.wiring import Project


def open_registry(project: Project, reader: SnapshotReader) -> Registry:
    """The versions of the project's models, as its tags tell them."""
    return Registry(project.git, reader)
