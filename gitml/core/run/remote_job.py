"""What is sent with a job that runs outside the project's folder, and what comes back from it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Content:
    """What is at a path.

    Attributes:
        path: relative to the DVC root.
        md5: as DVC hashes it; ends in ``.dir`` for a folder.
        size: bytes, of all files of a folder.
        nfiles: of a folder.
        isexec: whether a file may be executed.
        executables: of a folder, files that may be executed, which its hash does not say.
        links: likewise, those that are links to others of its files, and what they say.
        copy: absolute path of a copy that both sides can see, empty where there is none.
    """

    path: str
    md5: str
    size: int | None = None
    nfiles: int | None = None
    isexec: bool = False
    executables: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    copy: str = ""


@dataclass(frozen=True, slots=True)
class RemoteJob:
    """All that a worker must know to run a stage as if it stood in the project.

    Attributes:
        run: which run of the pipeline it belongs to; unique.
        address: of the stage.
        commit: the files of the project that Git holds.
        form: of the ids of commits, ``sha1`` or ``sha256``.
        repository: a bare repository with that commit that the worker can see, else empty.
        bundle: else a file, at the sender's, with the commit.
        prefix: of the DVC root below the top of the working tree.
        file: the stage's ``dvc.yaml`` or ``.dvc`` file, relative to the DVC root.
        name: of the stage in that file, empty where the file has one only.
        definition: of the stage, with templates resolved.
        deps: what each dependency must be.
        bring: what the commit does not hold, by hash or as a copy.
        folders: that are there before the command begins, relative to the DVC root.
        keep: whether outputs go into DVC's cache.
        remote: DVC remote that content goes through; empty where both see the same files.
        handover: folder for what is to be handed over and belongs in no cache.
        config: DVC's settings that the workspace does not know by itself.
        variables: to set beside the worker's own.
    """

    run: str
    address: str
    commit: str
    form: str
    repository: str
    bundle: str
    prefix: str
    file: str
    name: str
    definition: Mapping[str, Any]
    deps: Mapping[str, str]
    bring: tuple[Content, ...]
    folders: tuple[str, ...]
    keep: bool
    remote: str
    handover: str
    config: Mapping[str, Any]
    variables: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class RemoteResult:
    """What came of a stage that ran outside the project's folder.

    Attributes:
        run: of the job, as are ``address`` and ``commit``.
        deps: what each dependency was, before the command and after it.
        outs: what the command made, each where the job told to put it.
    """

    run: str
    address: str
    commit: str
    deps: Mapping[str, str]
    outs: tuple[Content, ...]

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def parse_remote_job(document: Mapping[str, Any]) -> RemoteJob:
    """A job out of JSON."""
    bring = tuple(_content(content) for content in document["bring"])
    return RemoteJob(**{**document, "bring": bring, "folders": tuple(document["folders"])})


def parse_remote_result(document: Mapping[str, Any]) -> RemoteResult:
    """A result out of JSON."""
    return RemoteResult(
        **{**document, "outs": tuple(_content(content) for content in document["outs"])}
    )


def _content(document: Mapping[str, Any]) -> Content:
    return Content(**{**document, "executables": tuple(document.get("executables", ()))})
