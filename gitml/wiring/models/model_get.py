"""The files of one version of a model, from this or another repository."""

import contextlib
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gitml.adapters.git import tag_signatures
from gitml.adapters.git import tags as git_tags
from gitml.adapters.git.clones import shallow_clone
from gitml.adapters.git.repository import Git
from gitml.core.data.results import Copied
from gitml.core.ports import Talk
from gitml.core.registry import references, versions
from gitml.core.registry.manifest import ModelFile
from gitml.core.registry.tags import reference
from gitml.core.registry.versions import History, Registered
from gitml.core.urls import without_credentials
from gitml.data.working_tree import copies
from gitml.data.working_tree.copies import RecordedFiles
from gitml.errors import CheckFailedError, OutsideError, UsageError
from gitml.releases.registry import GitRegistry
from gitml.snapshots import gto_artifacts
from gitml.wiring import Project, readers
from gitml.wiring.models.releases import open_registry, open_version, released_model
from gitml.wiring.storage import sources


@dataclass(frozen=True, slots=True)
class WantedVersion:
    """Which version is to be written where.

    Attributes:
        version: as typed.
        url: of another repository, or its path; None for this one.
        target: None for the model's own name, in the folder of the user.
        signed: refuse tags without a good signature.
        force: replace what is there.
    """

    version: str
    url: str | None = None
    target: str | None = None
    signed: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True)
class WrittenVersion:
    """A version that was written.

    Attributes:
        file: its bytes, hashed.
        recorded: whether the tag's manifest has their sha256.
        signers: who signed the tags; empty where nobody was asked for.
    """

    found: Registered
    copied: Copied
    file: ModelFile
    recorded: bool
    signers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Source:
    project: Project
    history: History
    found: Registered
    files: RecordedFiles


def get_model(directory: Path, wanted: WantedVersion, talk: Talk) -> WrittenVersion:
    """Write a version's files, once their hashes are those of its manifest and its commit.

    Raises:
        UsageError: there is no such version, or something is in the way.
        CheckFailedError: the bytes are not those that the tag records, or a signature is not good.
        OutsideError: the repository, or an object, cannot be had.
    """
    if wanted.target is not None and not (directory / wanted.target).is_dir():
        copies.refuse_taken(directory / wanted.target, force=wanted.force)
    with _open(directory, wanted, talk) as source:
        signers = _signers(source, wanted) if wanted.signed else ()
        registry = open_registry(source.project, readers.snapshots(source.project))
        path = _path(source, registry)
        target = _target(directory, wanted, path)
        copies.refuse_taken(target, force=wanted.force)
        reader, files = source.files.find(path)
        record = registry.manifest(source.found)
        pointer = reader.pointers.get(path)
        file = registry.file(source.found.commit, path, pointer)
        if record is not None and record.file.sha256 != file.sha256:
            raise CheckFailedError(
                f"{source.found.tag.name} records other bytes than its commit has: sha256 "
                f"{record.file.sha256} and {file.sha256}; nothing was written",
                hint="see what does not hold: gitml model verify, in a clone of the repository",
            )
        copied = copies.copy(reader, path, files, target, force=wanted.force)
        return WrittenVersion(source.found, copied, file, record is not None, signers)


@contextlib.contextmanager
def _open(directory: Path, wanted: WantedVersion, talk: Talk) -> Iterator[_Source]:
    if wanted.url is None:
        own = open_version(directory, wanted.version, instead="get")
        files = sources.files_of(own.project, own.found.commit, talk)
        yield _Source(own.project, own.history, own.found, files)
        return
    url, model = wanted.url, references.named_model(wanted.version)
    talk.say(f"fetching {wanted.version} of {without_credentials(url)}")
    chosen: list[tuple[History, Registered]] = []

    def choose(git: Git) -> str:
        models = versions.replay(git_tags.listed(git))
        if not models:  # only the tags of this one were fetched
            raise UsageError(
                f"{without_credentials(url)} has no version of a model '{model}'",
                hint="a file of any revision can be had without one: "
                f"gitml get {shlex.quote(without_credentials(url))} PATH",
            )
        chosen.append(references.chosen(wanted.version, models))
        return chosen[0][1].commit

    def fetch(place: str, folder: Path) -> tuple[Git, str]:
        git, sha = shallow_clone.clone_tagged(place, [f"{model}@*", f"{model}#*"], folder, choose)
        shallow_clone.check_out(git, place, sha, (*sources.RECORDS, gto_artifacts.FILE))
        return git, sha

    inside = f"{model.partition('=')[0]}/model" if "=" in model else "model"
    with sources.open_clone(directory, url, inside, fetch, talk) as clone:
        yield _Source(clone.project, *chosen[0], clone.recorded)


def _path(source: _Source, registry: GitRegistry) -> str:
    """Where the version's own commit has the model, which need not be where it is today."""
    found = source.found
    model = released_model(registry, found)
    if model is None or not model.path:
        raise OutsideError(
            f"the commit of {found.tag.name} does not declare where the model is",
            hint="its dvc.yaml needs: artifacts: {NAME: {path: PATH, type: model}}",
        )
    return model.path


def _target(directory: Path, wanted: WantedVersion, path: str) -> Path:
    name = Path(path).name
    target = directory.resolve() / (wanted.target or name)
    return target / name if wanted.target and target.is_dir() else target


def _signers(source: _Source, wanted: WantedVersion) -> tuple[str, ...]:
    """Who signed the version's tag, and that of the alias it was asked for by.

    Raises:
        CheckFailedError: one of them has no good signature.
    """
    named = reference(wanted.version)
    alias = named.alias if named else None
    names = [source.found.tag.name]
    if alias is not None:
        names.append(source.history.aliases[alias].name)
    return tuple(tag_signatures.signer(source.project.git, name) for name in names)
