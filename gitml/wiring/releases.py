"""Versions of models."""

from gitml.releases.registry import GitRegistry
from gitml.snapshots.reader import SnapshotReader
from gitml.wiring import Project


def open_registry(project: Project, reader: SnapshotReader) -> GitRegistry:
    """The versions of the project's models, as its tags tell them."""
    return GitRegistry(project.git, reader)
