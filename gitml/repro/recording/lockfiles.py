"""The ``dvc.lock`` files of one run: as they were found, and as the run wrote them."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc import lock_writer
from gitml.adapters.files import write_atomically
from gitml.core.digests import digest
from gitml.repro.recording.journal import Journal
from gitml.repro.run_folder import RunFolder

if TYPE_CHECKING:
    from dvc.repo import Repo


class Lockfiles:
    """Records stages in lockfiles, and respects what others write there meanwhile.

    Args:
        repo: DVC's mutex of it is held whenever a method is called.
        folder: remembers which lockfiles need no second look.
        journal: is told of each lockfile that was written.
    """

    def __init__(self, repo: "Repo", folder: RunFolder, journal: Journal) -> None:
        self._repo = repo
        self._folder = folder
        self._journal = journal
        self._bases: dict[str, bytes] = {}  # to which the run's stages are added
        self._written: dict[str, bytes] = {}

    def base_digest(self, path: str) -> str:
        """Of the content that the run adds its stages to."""
        return digest(self._base(path))

    @property
    def written_digests(self) -> dict[str, str]:
        """Of the lockfiles that were written, by their paths relative to the root."""
        root = self._repo.root_dir
        return {os.path.relpath(path, root): digest(new) for path, new in self._written.items()}

    def write(self, path: str, blocks: Mapping[str, str]) -> None:
        """Replace a lockfile by one in which stages are recorded anew.

        Args:
            path: absolute.
            blocks: texts of all stages that the run has recorded in it so far, in DVC's order.
        """
        base, found = self._base(path), read(path)
        if found != self._written.get(path, base):
            # Somebody else wrote it: a stage that calls DVC, or a person. Add to theirs.
            base = self._bases[path] = found
        if base and not self._folder.knows_lockfile(base):
            base = lock_writer.redumped(base)
        new = lock_writer.compose(base, blocks)
        # Before the file is there: a run that is killed in between must know it as its own.
        self._journal.write({"wrote": digest(new)}, durable=True)
        if new != found:
            write_atomically(Path(path), new)
            self._repo.scm_context.track_file(os.path.relpath(path))
        self._written[path] = new
        self._folder.remember_lockfile(new)

    def _base(self, path: str) -> bytes:
        if path not in self._bases:
            self._bases[path] = read(path)
        return self._bases[path]


def read(path: str) -> bytes:
    """The content of a lockfile, empty where there is none."""
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        return b""
