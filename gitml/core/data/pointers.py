"""Pointers: the small records in Git that stand for data and models kept by DVC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from gitml.core.data.kinds import PLAIN, Kinds
from gitml.errors import UsageError

OF_CLOUD = "cloud:"
"""How the identity of data begins that nobody hashed: what a cloud calls the version of a file.

It tells that two records mean the same bytes, and never that they mean others.
"""

Imported: TypeAlias = Literal["repo", "url", "versions"]
"""What data came from: another repository, a URL, or one that keeps the versions of files."""
AT_SOURCE: tuple[Imported, ...] = ("repo", "versions")
"""Of these the recorded version is where the data came from, and in no remote of this project."""


def is_hash(identity: str | None) -> bool:
    """Whether data has a hash, by which it can be told from all other data."""
    return identity is not None and not identity.startswith(OF_CLOUD)


class CloudVersion(NamedTuple):
    """One version of a file, on a remote that keeps versions of files.

    Attributes:
        remote: name of the one that it was sent to.
        version: what this calls the version.
        etag: what it calls the bytes: of some uploads to S3 their MD5, of others no hash at all.
        size: in bytes, where that is recorded.
    """

    remote: str
    version: str
    etag: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Pointer:
    """One tracked output, as a ``.dvc`` file or ``dvc.lock`` records it.

    Attributes:
        path: where the data lies, relative to the DVC root.
        md5: content hash as DVC writes it; a tracked folder's ends in ``.dir``. None when the
            output has not been produced yet. Of data that nobody hashed it begins with
            :data:`OF_CLOUD`.
        size: bytes, of a folder the sum of its files.
        nfiles: number of files of a folder.
        source: the file that holds the record.
        stage: address of the stage that makes it, None for data that was added by hand.
        cached: whether DVC stores the bytes; False means they lie in Git or nowhere.
        metric: whether an old ``.dvc`` file declares it a metrics file.
        remote: the remote it says it is kept in, None for the default one.
        old: whether the hash is one of DVC 2, which left out carriage returns of text.
        push: whether it may be uploaded.
        imported: what it came from, None for data of this project.
        files: what each file of a folder is, by path below it, where the record itself lists them:
            its hash, or what its cloud calls it (:data:`OF_CLOUD`).
        versions: of each file, by path below it and by the empty one for itself, that a remote
            keeps versions of; None where the record names none.
        kinds: which of its files may be executed or are links, as far as the record says.
        command_deps: paths that the command of DVC 0 used, of a ``.dvc`` file that has one.
    """

    path: str
    md5: str | None
    size: int | None = None
    nfiles: int | None = None
    source: str = ""
    stage: str | None = None
    cached: bool = True
    metric: bool = False
    remote: str | None = None
    old: bool = False
    push: bool = True
    imported: Imported | None = None
    command_deps: tuple[str, ...] | None = None
    kinds: Kinds = field(default=PLAIN, compare=False, repr=False)
    files: Mapping[str, str] | None = field(default=None, compare=False, repr=False)
    versions: Mapping[str, CloudVersion] | None = field(default=None, compare=False, repr=False)

    @property
    def is_folder(self) -> bool:
        return self.md5 is not None and self.md5.endswith(".dir")

    @property
    def unhashed(self) -> tuple[str, ...]:
        """Paths of its files that have no hash, sorted."""
        if self.md5 is None or is_hash(self.md5):
            return ()
        inner = self.files or {"": self.md5}
        return tuple(
            f"{self.path}/{name}" if name else self.path
            for name in sorted(inner)
            if not is_hash(inner[name])
        )


def recorder(pointer: Pointer) -> str:
    """The file in which people write of an output, of a stage's with its name."""
    if pointer.stage is None:
        return pointer.source
    file, _, name = pointer.stage.rpartition(":")
    return f"{file or 'dvc.yaml'}: stage '{name}'"


def is_dvc_file(name: str) -> bool:
    """Whether DVC reads stages or pointers from a file of this name."""
    return name in ("dvc.yaml", "dvc.lock") or (name.endswith(".dvc") and name != ".dvc")


def refuse_record_name(path: str) -> None:
    """Raise UsageError where DVC takes what is called so for a file of its own, file or folder."""
    name = path.rpartition("/")[2]
    if name == "dvc.yaml" or name.endswith(".dvc"):
        raise UsageError(
            f"'{path}' cannot be tracked: DVC keeps that name for its own files",
            hint="give the data another name, which does not end in .dvc",
        )


def has_records(path: str) -> bool:
    """Whether a file records what data is, so that ``gitml resolve`` can mend its conflicts."""
    name = path.rpartition("/")[2]
    return is_dvc_file(name) and name != "dvc.yaml"
