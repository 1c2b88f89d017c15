"""Outputs of stages that are in Git, such as metrics, and that two branches wrote.

``dvc.lock`` has their hashes, so of the two versions that is right which the merged lock records.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gitml.adapters.formats.damage import conflict_line
from gitml.adapters.git.repository import Git
from gitml.adapters.git.worktree import conflicts
from gitml.adapters.git.worktree.conflicts import BASE, OURS, THEIRS
from gitml.adapters.project_files import ProjectFiles
from gitml.core.data.merged_records import MergedRecord, Resolution
from gitml.core.data.pointers import Pointer
from gitml.core.snapshot import Snapshot


@dataclass(frozen=True)
class ClashingOutputs:
    """Resolves outputs in conflict.

    Attributes:
        root: the DVC root.
        snapshot: of the working tree, with data, after its records were merged.
    """

    git: Git
    root: Path
    snapshot: Snapshot

    def resolve(self, path: str, places: Mapping[int, str]) -> Resolution | None:
        """Take the version of a file that is recorded; None where neither is, or it is no output.

        Args:
            path: relative to the DVC root.
            places: its versions by their place in Git's index.

        Raises:
            OutsideError: Git cannot be asked, or the file cannot be written.
        """
        pointer = self.snapshot.pointers.get(path)
        if pointer is None or pointer.stage is None or pointer.cached:
            return None
        versions = {
            side: conflicts.blob(self.git, places[place])
            for side, place in (("ours", OURS), ("theirs", THEIRS))
            if place in places
        }
        side = next((one for one in versions if _is_of(versions[one], pointer)), None)
        here = self._read(path)
        if side is None or here is None:
            return None
        as_git_left = here in versions.values()  # ours of what is no text
        if not as_git_left and conflict_line(here.decode(errors="replace")) is None:
            reason = "it has no conflict markers any more"
            return Resolution(MergedRecord(path, None, "file", reason=reason), "edited")
        kept = None if as_git_left else self._keep(here, places)
        ProjectFiles(str(self.root)).write(path, versions[side])
        self.git.stage([str(self.root / path)])
        record = MergedRecord(path, versions[side], "file", settled={"": side})
        return Resolution(record, "resolved", kept)

    def _keep(self, here: bytes, places: Mapping[int, str]) -> str | None:
        """Keep a file with work of a person in it; not one as Git left it."""
        base, ours, theirs = (
            conflicts.blob(self.git, places[place]) if place in places else b""
            for place in (BASE, OURS, THEIRS)
        )
        lines = conflicts.merged_lines(base, ours, theirs)
        if conflicts.without_markers(here) == conflicts.without_markers(lines):
            return None
        return conflicts.keep(self.git, here)

    def _read(self, path: str) -> bytes | None:
        try:
            return (self.root / path).read_bytes()
        except OSError:
            return None


def _is_of(content: bytes, pointer: Pointer) -> bool:
    text = content.replace(b"\r\n", b"\n") if pointer.old else content
    return hashlib.md5(text, usedforsecurity=False).hexdigest() == pointer.md5
