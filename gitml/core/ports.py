"""What the core and the commands need from outside, as Protocols.

Adapters implement them; tests implement them in memory (``tests/fakes``).
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from gitml.core.commits import Commit

LARGEST_DOCUMENT = 64 * 2**20
"""Bytes of a file that is read as a document; anything larger is data by mistake."""
LARGEST_LOCK = 512 * 2**20
"""Bytes of a ``dvc.lock``, which grows with the outputs of a project: it has some 200 for each."""


class Tree(Protocol):
    """The files of the project at one point: a commit, or the working tree.

    Paths are relative to the project's DVC root, with ``/`` between their parts.
    """

    @property
    def rev(self) -> str:
        """What the user called this point, for headings and messages."""

    @property
    def commit(self) -> Commit | None:
        """None for the working tree."""

    def dvc_files(self) -> Sequence[str]:
        """Every ``dvc.yaml``, ``dvc.lock`` and ``*.dvc`` of this project, sorted."""

    def files(self, path: str) -> Sequence[str]:
        """The file itself, or every file under a folder, sorted; empty where there is nothing."""

    def read(self, path: str, limit: int | None = LARGEST_DOCUMENT) -> bytes | None:
        """The file's bytes, or None where there is no such file.

        Raises:
            OutsideError: it cannot be read, or has more bytes than ``limit``; None for no limit,
                where it is data.
        """

    def place(self, path: str) -> str | None:
        """Where the bytes lie on disk that ``read`` gives; None where they do not lie so."""

    def blob(self, path: str) -> str | None:
        """The Git blob id, by which two files are known to be equal; None where no file is."""

    def is_executable(self, path: str) -> bool:
        """Whether it is a file that its owner may execute."""

    def link(self, path: str) -> str | None:
        """What a symbolic link at a path says, wherever that leads; None where none is."""

    def real(self, path: str) -> str:
        """Where a path leads by links, whatever lies there; itself where that is no path here."""

    def submodules(self, path: str) -> Mapping[str, str]:
        """The submodules that a path is, lies in or holds, and the commit that each stands at."""

    def obstacle(self, path: str) -> str | None:
        """Why no file can be found at ``path``, where there is a reason worth telling."""


class Talk(Protocol):
    """Where long work tells a person how it goes."""

    @property
    def quiet(self) -> bool:
        """Whether progress is unwanted."""

    def say(self, message: str) -> None:
        """Progress, which a quiet talk keeps to itself."""

    def warn(self, message: str, hint: str | None = None) -> None:
        """Something the user must know of."""
