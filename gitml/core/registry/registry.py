"""The port of the registry: the project's tags, and what a new one must record."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from gitml.core.data.pointers import Pointer
from gitml.core.pipeline.staleness import Hashes, WasInGit
from gitml.core.registry.event_record import EventRecord
from gitml.core.registry.manifest import Manifest, ModelFile
from gitml.core.registry.tag_problems import TagProblem
from gitml.core.registry.tags import NewTag, Tag
from gitml.core.registry.versions import History, Registered
from gitml.core.values import Value
from gitml.errors import OutsideError


class TakenError(OutsideError):
    """Somebody else pushed a tag of that name first."""


class Registry(Protocol):
    """The project's tags, and what a new one must record."""

    @property
    def prefix(self) -> str:
        """The DVC root, seen from Git's; empty where they are the same."""

    def models(self) -> dict[str, History]:
        """Everything that was ever released, by model."""

    def manifest(self, found: Registered) -> Manifest | None:
        """What the version's tag records; None where it has no whole manifest of this version."""

    def event(self, tag: Tag) -> EventRecord | None:
        """What the tag of an event records; None where it has no whole record."""

    def problems(self, history: History) -> tuple[TagProblem, ...]:
        """What is wrong with the tags of a model, as far as they tell by themselves."""

    def not_annotated(self) -> Mapping[str, Sequence[TagProblem]]:
        """Tags with names of ours that count for nothing, by model."""

    def blob(self, rev: str, path: str) -> str | None:
        """Git's id of a file at a commit."""

    def hashes(self, rev: str) -> Hashes:
        """Hashes that DVC may have recorded at ``rev``."""

    def used_params(self, rev: str) -> Mapping[str, Value]:
        """Params files at ``rev``, with what only runs used."""

    def was_in_git(self, rev: str) -> WasInGit:
        """Whether Git has nothing at a path at ``rev``, and had before."""

    def pinned(self, rev: str) -> Mapping[str, str]:
        """Git's ids of the files that pin libraries and programs."""

    def reachable(self, rev: str) -> frozenset[str]:
        """The names of the tags on a commit and on those before it."""

    def file(self, rev: str, path: str, pointer: Pointer | None) -> ModelFile:
        """The model's bytes at a commit."""

    def environment(self, rev: str) -> Mapping[str, Value]:
        """This Python and its tools, and the Git blobs of the files that pin an environment."""

    def missing(self, remote: str, model: str) -> tuple[str, ...]:
        """Tags of a model that the remote has and this clone lacks."""

    def tag(self, new: NewTag, record: Manifest | EventRecord, *, signed: bool = False) -> str:
        """Make an annotated tag whose message ends in the record; returns its object id."""

    def push(self, remote: str, made: Mapping[str, str]) -> None:
        """Push tags that were just made, all or none; their ids by name.

        Raises:
            TakenError: somebody else was first; they are deleted again.
        """

    def delete(self, made: Mapping[str, str]) -> None:
        """Delete tags that were just made."""

    def fetch(self, remote: str, model: str) -> None:
        """Fetch a model's tags that this clone lacks."""
