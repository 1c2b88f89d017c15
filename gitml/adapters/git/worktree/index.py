"""What Git's index has of files."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from gitml.adapters.git.repository import Git
from gitml.errors import OutsideError

_SUBMODULE = "160000"


class IndexEntry(NamedTuple):
    """One entry.

    Attributes:
        tag: of ``git ls-files -t``; S where a sparse checkout leaves the file out.
        stage: 0, or which version of a file in conflict it is.
    """

    tag: str
    mode: str
    oid: str
    stage: int
    path: str

    @property
    def is_file(self) -> bool:
        """Whether it is no link and no submodule."""
        return self.mode.startswith("100")


def entries(git: Git, folder: Path, *words: str) -> Iterator[IndexEntry]:
    """What a working tree has in the index below a folder, relative to it.

    Args:
        git: the repository.
        folder: in this working tree, or in another one.
        words: options and paths of ``git ls-files``.

    Raises:
        OutsideError: Git cannot read the index.
    """
    done = git.run("-C", str(folder), "ls-files", "-t", "--stage", "-z", *words)
    if done.code:
        raise OutsideError(f"git could not read the index of {folder}: {done.complaint}")
    for entry in filter(None, done.text.split("\0")):
        about, _, path = entry.partition("\t")
        tag, mode, oid, stage = about.split(" ")
        yield IndexEntry(tag, mode, oid, int(stage), path)


def left_out(git: Git, folder: Path) -> dict[str, str]:
    """Blob ids of files that a sparse checkout leaves out, by path relative to ``folder``."""
    return {e.path: e.oid for e in entries(git, folder) if e.tag in "Ss" and e.is_file}


def submodules(git: Git, folder: Path) -> dict[str, str]:
    """The commits at which Git has submodules, by path relative to ``folder``."""
    if not (git.root / ".gitmodules").exists():
        return {}
    return {e.path: e.oid for e in entries(git, folder) if e.mode == _SUBMODULE}
