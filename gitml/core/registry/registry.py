"""The port of the registry: the project's tags, and what a new one must record."""

from collections.abc import Mapping
from typing import Protocol

from gitml.core.data.pointers import Pointer
from gitml.core.pipeline.staleness import Hashes
from gitml.core.registry.manifest import Manifest, ModelFile
from gitml.core.registry.tags import NewTag, Tag
from gitml.core.registry.versions import History
from gitml.core.values import Value


class Registry(Protocol):
    """The project's tags, and what a new one must record."""

    @property
    def prefix(self) -> str:
        """The DVC root, seen from Git's; empty where they are the same."""

    def models(self) -> dict[str, History]:
        """Everything that was ever released, by model."""

    def manifest(self, tag: Tag) -> Manifest | None:
        """What the tag records; None where it has no whole manifest."""

    def blob(self, rev: str, path: str) -> str | None:
        """Git's id of a file at a commit."""

    def hashes(self, rev: str) -> Hashes:
        """Hashes that DVC may have recorded at ``rev``, which the working tree holds unchanged."""

    def file(self, rev: str, path: str, pointer: Pointer | None) -> ModelFile:
        """The model's bytes at a commit."""

    def environment(self, rev: str) -> Mapping[str, Value]:
        """This Python and its tools, and the Git blobs of the files that pin an environment."""

    def missing(self, remote: str, model: str) -> tuple[str, ...]:
        """Tags of a model that the remote has and this clone lacks."""

    def tag(self, new: NewTag, manifest: Manifest) -> str:
        """Make an annotated tag whose message ends in the manifest; returns its object id."""

    def push(self, remote: str, name: str, oid: str) -> None:
        """Push a tag that was just made, and take it back where somebody else was first."""
