"""Versions of models."""

from gitml.releases.registry import Registry
from gitml.snapshots.reader import SnapshotReader
from gitml.wiring import Place


def open_registry(place: Place, reader: SnapshotReader) -> Registry:
    """The versions of the project's models, as its tags tell them."""
    return Registry(place.git, reader)
