"""The registry of one project: its tags, and what a new one must record."""

import platform
from collections.abc import Mapping
from dataclasses import dataclass, replace

from gitml import __version__
from gitml.adapters.dvc_files.git_hashes import recorded
from gitml.adapters.git import tag_writer, tags
from gitml.adapters.git.repository import Git
from gitml.adapters.git.tag_writer import TagExistsError
from gitml.core.data.pointers import Pointer
from gitml.core.named_files import is_environment
from gitml.core.pipeline.staleness import Hashes
from gitml.core.registry import versions
from gitml.core.registry.manifest import Manifest, Message, ModelFile
from gitml.core.registry.tags import NewTag, Tag
from gitml.core.registry.versions import History
from gitml.core.values import Value
from gitml.errors import OutsideError
from gitml.releases import manifests
from gitml.releases.model_files import hash_model
from gitml.snapshots.reader import SnapshotReader
from gitml.snapshots.working_tree import WORKSPACE


@dataclass(frozen=True, slots=True)
class GitRegistry:
    """Reads and writes the registry's tags, a :class:`gitml.core.registry.registry.Registry`.

    Attributes:
        reader: of the project's snapshots.
    """

    git: Git
    reader: SnapshotReader

    @property
    def prefix(self) -> str:
        """The DVC root, seen from Git's; empty where they are the same."""
        relative = self.reader.history.root.resolve().relative_to(self.git.root.resolve())
        return "" if relative.as_posix() == "." else relative.as_posix()

    def models(self) -> dict[str, History]:
        """Everything that was ever released, by model."""
        return versions.replay(tags.listed(self.git))

    def manifest(self, tag: Tag) -> Manifest | None:
        """What the tag records; None where it has no whole manifest."""
        return manifests.read(tag.message)

    def blob(self, rev: str, path: str) -> str | None:
        """Git's id of a file at a commit."""
        return self.reader.history.tree(rev).blob(path)

    def hashes(self, rev: str) -> Hashes:
        """Hashes that DVC may have recorded at ``rev``, which the working tree holds unchanged."""
        history = self.reader.history
        return recorded(history.tree(rev), history.tree(WORKSPACE))

    def file(self, rev: str, path: str, pointer: Pointer | None) -> ModelFile:
        """The model's bytes at a commit; see :func:`gitml.releases.model_files.hash_model`."""
        tree = self.reader.history.at(rev, self.git.resolve(rev))
        return hash_model(path, pointer, tree, self.reader.cache)

    def environment(self, rev: str) -> Mapping[str, Value]:
        """This Python and its tools, and the Git blobs of the files that pin an environment.

        Those lie at the top of the repository or of the DVC project.
        """
        files: dict[str, Value] = {}
        for folder in dict.fromkeys(["", self.prefix]):
            listing = self.git.run("ls-tree", "-z", f"{rev}:{folder}")
            for entry in filter(None, listing.text.split("\0")):
                described, _, name = entry.partition("\t")
                if is_environment(name) and " blob " in described:
                    files[f"{folder}/{name}" if folder else name] = described.split()[2]
        from importlib.metadata import version  # slow to import, and only a release needs it

        return {
            "python": platform.python_version(),
            "platform": platform.platform(),
            "gitml": __version__,
            "dvc": version("dvc"),
            "files": files,
        }

    def missing(self, remote: str, model: str) -> tuple[str, ...]:
        """Tags of a model that the remote has and this clone lacks.

        Raises:
            OutsideError: the remote could not be asked.
        """
        there = tag_writer.on_remote(self.git, remote, model)
        here = set(self.git.output("tag", "--list").split("\n"))
        return tuple(sorted(there - here))

    def tag(self, new: NewTag, manifest: Manifest) -> str:
        """Make an annotated tag whose message ends in the manifest; returns its object id.

        Raises:
            OutsideError: there is such a tag already, or git refused.
        """
        complete = Message(*_parts(new.message), manifests.text(manifest))
        try:
            return tag_writer.create(self.git, replace(new, message=str(complete)))
        except TagExistsError as error:
            hint = "somebody released it at the same time; look again: gitml model list"
            if all(tag.name != new.name for tag in tags.listed(self.git)):
                hint = (
                    "it is not an annotated tag of a commit, so it is no version; if nobody needs "
                    f"it, delete it: git tag --delete '{new.name}'"
                )
            raise OutsideError(error.message, hint=hint) from error

    def push(self, remote: str, name: str, oid: str) -> None:
        """Push a tag that was just made.

        Where somebody else was first, it is deleted again, as it is the wrong one of two.

        Raises:
            OutsideError: somebody else was first, or the remote refused it.
        """
        try:
            tag_writer.push(self.git, remote, name)
        except TagExistsError as error:
            tag_writer.delete(self.git, name, oid)
            raise OutsideError(
                f"{remote} has a tag {name} already: somebody else released it first; "
                "the one just made here was taken back",
                hint=f"fetch it and look: git fetch {remote} --tags, then gitml model list",
            ) from error
        except OutsideError as error:
            raise OutsideError(
                f"{error.message}; the tag is made, and only here",
                hint=f"push it again: git push {remote} 'refs/tags/{name}'",
            ) from error


def _parts(message: str) -> tuple[str, str]:
    subject, _, notes = message.partition("\n")
    return subject, notes.strip()
