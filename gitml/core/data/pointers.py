"""Pointers: the small records in Git that stand for data and models kept by DVC."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Pointer:
    """One tracked output, as a ``.dvc`` file or ``dvc.lock`` records it.

    Attributes:
        path: where the data lies, relative to the DVC root.
        md5: content hash as DVC writes it; a tracked folder's ends in ``.dir``. None when the
            output has not been produced yet.
        size: bytes, of a folder the sum of its files.
        nfiles: number of files of a folder.
        source: the file that holds the record.
        stage: address of the stage that makes it, None for data that was added by hand.
        cached: whether DVC stores the bytes; False means they lie in Git or nowhere.
        metric: whether an old ``.dvc`` file declares it a metrics file.
        remote: the remote it says it is kept in, None for the default one.
        old: whether the hash is one of DVC 2, which left out carriage returns of text.
        push: whether it may be uploaded.
        imported: whether it came from another repository or a URL.
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
    imported: Literal["repo", "url"] | None = None
    command_deps: tuple[str, ...] | None = None

    @property
    def is_folder(self) -> bool:
        return self.md5 is not None and self.md5.endswith(".dir")


def is_dvc_file(name: str) -> bool:
    """Whether DVC reads stages or pointers from a file of this name."""
    return name in ("dvc.yaml", "dvc.lock") or (name.endswith(".dvc") and name != ".dvc")


def has_records(path: str) -> bool:
    """Whether a file records what data is, so that ``gitml resolve`` can mend its conflicts."""
    name = path.rpartition("/")[2]
    return is_dvc_file(name) and name != "dvc.yaml"
