"""Lines of ``.gitignore`` that keep data out of Git, as DVC writes them."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gitml.adapters.git.repository import Git
from gitml.adapters.project_files import ProjectFiles
from gitml.snapshots.workspace.workspace_hashes import DoubtError

_NAME = ".gitignore"


@dataclass(frozen=True)
class GitIgnore:
    """The ignore files of one project.

    Attributes:
        root: of the DVC repository.
        git: which knows what is ignored.
    """

    root: Path
    git: Git

    def check(self, paths: Sequence[str], pointers: Sequence[str]) -> None:
        """Make sure that :meth:`add` will do it.

        Raises:
            DoubtError: an ignore file is not plain, or Git would ignore a pointer.
        """
        if self.git.ignored([self.root / pointer for pointer in pointers]):
            raise DoubtError
        for path in paths:
            file = self._file(path)
            if file.is_symlink() or (file.exists() and not file.is_file()):
                raise DoubtError

    def add(self, paths: Sequence[str]) -> None:
        """Let Git ignore these paths, relative to the root, where it does not yet."""
        ignored = self.git.ignored([self.root / path for path in paths])
        files = ProjectFiles(os.path.realpath(self.root))
        for path in paths:
            if str(self.root / path) in ignored:
                continue
            file = self._file(path)
            content = file.read_bytes() if file.exists() else b""
            line = f"/{_escaped(path.rpartition('/')[2])}\n".encode(errors="surrogateescape")
            begun = b"" if not content or content.endswith(b"\n") else b"\n"
            if begun + line not in content.splitlines(keepends=True):
                files.write(file.relative_to(self.root).as_posix(), content + begun + line)

    def _file(self, path: str) -> Path:
        return (self.root / path).parent / _NAME


def _escaped(name: str) -> str:
    from pathspec.patterns.gitwildmatch import GitWildMatchPattern

    return str(GitWildMatchPattern.escape(name))
