"""A version on an MLflow server."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from gitml.adapters.mlflow.api import MlflowApi
from gitml.adapters.mlflow.connection import Access
from gitml.adapters.mlflow.entry import SHA256, entry
from gitml.adapters.mlflow.server import Run, Server
from gitml.core.ports import Talk
from gitml.core.registry.version_details import PublishedVersion, VersionFacts
from gitml.data.working_tree.absent_paths import no_bytes
from gitml.errors import CheckFailedError, UsageError
from gitml.snapshots.revision import RevisionReader
from gitml.wiring import Project
from gitml.wiring.storage import sources

_REFUSED = frozenset("/:'\"`%")


@dataclass(frozen=True, slots=True)
class PublishTarget:
    """Where a version is to be published.

    Attributes:
        url: of the MLflow server.
        model: name of the registered model; None for the model's own.
        experiment: in which its run is; None for the one of that name.
    """

    url: str
    model: str | None = None
    experiment: str | None = None


@dataclass(frozen=True, slots=True)
class Texts:
    """What is said of a version.

    Attributes:
        reasons: why it has its number, a sentence each.
        documents: that go beside the model, by path.
    """

    reasons: tuple[str, ...]
    documents: Mapping[str, str]


def publish(
    project: Project,
    facts: VersionFacts,
    target: PublishTarget,
    texts: Texts,
    talk: Talk,
    variables: Mapping[str, str],
) -> PublishedVersion:
    """Register a version with its metrics, parameters, data and files, unless it is there.

    Args:
        project: that has the version.
        facts: what is told of it.
        target: where.
        texts: what is said of it.
        talk: hears what is uploaded.
        variables: of the process, which may have a token.

    Raises:
        CheckFailedError: another model is there under the same tag.
        UsageError: a name or an address cannot be one.
        OutsideError: the server refused, or cannot be reached.
    """
    found = facts.known.found
    model = _name(target.model or found.model)
    server = Server(MlflowApi(target.url.rstrip("/"), Access.of(variables)))
    there = server.find_version(model, found.tag.name)
    if there is not None and there.tags.get(SHA256) != facts.record.file.sha256:
        raise CheckFailedError(
            f"{server.address(model, there)} is called {found.tag.name} too, and has other bytes: "
            f"sha256 {there.tags.get(SHA256) or 'unknown'}",
            hint="if it is wrong, delete it there, and publish again",
        )
    is_new = there is None
    if there is None:
        told = entry(facts, texts.reasons)
        run = server.open_run(target.experiment or model, told)
        server.log(run, told)
        _upload(project, facts, server, run, talk)
        for name, text in texts.documents.items():
            server.upload(run, name, io.BytesIO(text.encode()))
        server.finish(run, told)
        there = server.register(model, run, told)
    address = server.address(model, there)
    return PublishedVersion(found, model, there.number, there.run, address, created=is_new)


def _name(model: str) -> str:
    if _REFUSED & {*model} or not model.strip():
        raise UsageError(
            f"'{model}' cannot be the name of a model on an MLflow server",
            hint="name it without any of / : ' \" ` %: --name NAME",
        )
    return model


def _upload(project: Project, facts: VersionFacts, server: Server, run: Run, talk: Talk) -> None:
    path = facts.record.file.path
    reader, files = sources.files_of(project, facts.known.found.commit, talk).find(path)
    for file, name in _names(path, files):
        talk.say(f"uploading {file}")
        with _open(reader, file) as content:
            server.upload(run, f"model/{name}", content)


def _names(path: str, files: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Files, and what they are called below ``model/``."""
    for file in files:
        inner = file.removeprefix(f"{path}/")
        yield file, inner if inner != file else PurePosixPath(file).name


def _open(reader: RevisionReader, file: str) -> BinaryIO:
    """A file of the model, whose hash was verified."""
    md5 = reader.md5(file)
    place = reader.cache.path(md5) if md5 else None
    if place is not None:
        return place.open("rb")
    content = reader.content(file)
    if content is None:
        raise no_bytes(file, reader)
    return io.BytesIO(content)
