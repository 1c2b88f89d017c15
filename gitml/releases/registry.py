"""The registry of one project: its tags, and what a new one must record."""

import platform
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from gitml import __version__
from gitml.adapters.dvc_files.git_hashes import checked_out
from gitml.adapters.git import tag_writer, tags
from gitml.adapters.git.repository import Git
from gitml.adapters.git.tag_writer import TagExistsError
from gitml.core.data.pointers import Pointer
from gitml.core.named_files import is_environment
from gitml.core.pipeline.staleness import Hashes, WasInGit
from gitml.core.registry import tag_problems, versions
from gitml.core.registry.event_record import EventRecord
from gitml.core.registry.manifest import Manifest, Message, ModelFile
from gitml.core.registry.registry import TakenError
from gitml.core.registry.tag_problems import RecordFault, TagProblem
from gitml.core.registry.tags import NewTag, Tag
from gitml.core.registry.versions import History, Registered
from gitml.core.values import Value
from gitml.errors import OutsideError
from gitml.releases import manifests
from gitml.releases.model_files import hash_model
from gitml.snapshots.commit_on_disk import CommitOnDisk
from gitml.snapshots.earlier_commits import EarlierCommits
from gitml.snapshots.reader import SnapshotReader


@dataclass(frozen=True, slots=True)
class GitRegistry:
    """Reads and writes the registry's tags, a :class:`gitml.core.registry.registry.Registry`.

    Attributes:
        reader: of the project's snapshots.
    """

    git: Git
    reader: SnapshotReader
    _records: dict[str, Manifest | RecordFault] = field(default_factory=dict, repr=False)

    @property
    def prefix(self) -> str:
        """The DVC root, seen from Git's; empty where they are the same."""
        return self.reader.history.prefix

    def models(self) -> dict[str, History]:
        """Everything that was ever released, by model."""
        return versions.replay(tags.listed(self.git))

    def manifest(self, found: Registered) -> Manifest | None:
        """What the version's tag records; None where it has no whole manifest of this version."""
        record = self._record(found)
        if not isinstance(record, Manifest) or tag_problems.record_problem(found, record):
            return None
        return record

    def _record(self, found: Registered) -> Manifest | RecordFault:
        if found.tag.name not in self._records:
            self._records[found.tag.name] = manifests.read(found.tag.message)
        return self._records[found.tag.name]

    def event(self, tag: Tag) -> EventRecord | None:
        """What the tag of an event records; None where it has no whole record."""
        return manifests.read_event(tag.message)

    def problems(self, history: History) -> tuple[TagProblem, ...]:
        """What is wrong with the tags of a model, as far as they tell by themselves."""
        found = [*tag_problems.history_problems(history)]
        for one in history.versions:
            record = self._record(one)
            if not isinstance(record, Manifest):
                found.append(TagProblem(one.tag.name, record))
            elif lie := tag_problems.record_problem(one, record):
                found.append(lie)
        return tuple(found)

    def not_annotated(self) -> Mapping[str, Sequence[TagProblem]]:
        """Tags with names of ours that count for nothing, by model."""
        return tag_problems.lightweight_problems(tags.not_annotated(self.git))

    def blob(self, rev: str, path: str) -> str | None:
        """Git's id of a file at a commit."""
        return self.reader.history.tree(rev).blob(path)

    def hashes(self, rev: str) -> Hashes:
        """Hashes that DVC may have recorded at ``rev``, as Git has its files or gives them.

        Where the working tree holds that commit unchanged, as the disk has them, too.
        """
        tree = self.reader.history.tree(rev)
        return checked_out(tree, CommitOnDisk(self.reader.history, tree).disk())

    def used_params(self, rev: str) -> Mapping[str, Value]:
        """Params files at ``rev``, with what only runs used."""
        return self.reader.at(rev).used_params()

    def was_in_git(self, rev: str) -> WasInGit:
        """Whether Git has nothing at a path at ``rev``, and had before."""
        return EarlierCommits(self.reader.history, self.reader.history.tree(rev)).had

    def file(self, rev: str, path: str, pointer: Pointer | None) -> ModelFile:
        """The model's bytes at a commit; see :func:`gitml.releases.model_files.hash_model`."""
        tree = self.reader.history.at(rev, self.git.resolve(rev))
        return hash_model(path, pointer, tree, self.reader.cache)

    def environment(self, rev: str) -> Mapping[str, Value]:
        """This Python and its tools, and the Git blobs of the files that pin an environment.

        Those lie at the top of the repository or of the DVC project.
        """
        from importlib.metadata import version  # slow to import, and only a release needs it

        return {
            "python": platform.python_version(),
            "platform": platform.platform(),
            "gitml": __version__,
            "dvc": version("dvc"),
            "files": dict(self.pinned(rev)),
        }

    def pinned(self, rev: str) -> Mapping[str, str]:
        """Git's ids of the files that pin libraries and programs."""
        files: dict[str, str] = {}
        for folder in dict.fromkeys(["", self.prefix]):
            listing = self.git.run("ls-tree", "-z", f"{rev}:{folder}")
            for entry in filter(None, listing.text.split("\0")):
                described, _, name = entry.partition("\t")
                if is_environment(name) and " blob " in described:
                    files[f"{folder}/{name}" if folder else name] = described.split()[2]
        return files

    def reachable(self, rev: str) -> frozenset[str]:
        """The names of the tags on a commit and on those before it."""
        return frozenset(self.git.output("tag", "--list", "--merged", rev).splitlines())

    def missing(self, remote: str, model: str) -> tuple[str, ...]:
        """Tags of a model that the remote has and this clone lacks.

        Raises:
            OutsideError: the remote could not be asked.
        """
        there = tag_writer.on_remote(self.git, remote, model)
        here = set(self.git.output("tag", "--list").split("\n"))
        return tuple(sorted(there - here))

    def tag(self, new: NewTag, record: Manifest | EventRecord, *, signed: bool = False) -> str:
        """Make an annotated tag whose message ends in the record; returns its object id.

        Raises:
            OutsideError: there is such a tag already, or git refused.
        """
        complete = Message(*_parts(new.message), manifests.text(record))
        try:
            return tag_writer.create(self.git, replace(new, message=str(complete)), signed=signed)
        except TagExistsError as error:
            hint = "somebody made it at the same time; look again: gitml model list"
            if all(tag.name != new.name for tag in tags.listed(self.git)):
                hint = (
                    "it is not an annotated tag of a commit, so it counts for nothing; if nobody "
                    f"needs it, delete it: git tag --delete '{new.name}'"
                )
            raise OutsideError(error.message, hint=hint) from error

    def push(self, remote: str, made: Mapping[str, str]) -> None:
        """Push tags that were just made, all or none.

        Where somebody else was first they are deleted again.

        Args:
            remote: to which.
            made: the ids of their objects, by name.

        Raises:
            TakenError: somebody else was first.
            OutsideError: the remote refused one of them; they stay.
        """
        names = [*made]
        try:
            tag_writer.push(self.git, remote, names)
        except TagExistsError as error:
            self.delete(made)
            raise TakenError(error.message) from error
        except OutsideError as error:
            told = "the tag is made, and only here" if len(names) == 1 else "they are only here"
            refs = " ".join(shlex.quote(f"refs/tags/{name}") for name in names)
            raise OutsideError(
                f"{error.message}; {told}",
                hint=f"push again: git push --atomic {remote} {refs}",
            ) from error

    def delete(self, made: Mapping[str, str]) -> None:
        """Delete tags that were just made."""
        for name, oid in made.items():
            tag_writer.delete(self.git, name, oid)

    def fetch(self, remote: str, model: str) -> None:
        """Fetch a model's tags that this clone lacks.

        Raises:
            OutsideError: they cannot be had.
        """
        tag_writer.fetch(self.git, remote, model)


def _parts(message: str) -> tuple[str, str]:
    subject, _, notes = message.partition("\n")
    return subject, notes.strip()
