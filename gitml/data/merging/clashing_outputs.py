"""Outputs of stages that are in Git, such as metrics, and that two branches wrote.

``dvc.lock`` has their hashes, so that version is right which the merged lock records. It is that of
a side, or in the cache, where DVC keeps what a run made also of such outputs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.hashes import content_hashes
from gitml.adapters.formats.damage import conflict_line
from gitml.adapters.git.repository import Git
from gitml.adapters.git.worktree import conflicts
from gitml.adapters.git.worktree.conflicts import BASE, OURS, THEIRS
from gitml.adapters.project_files import ProjectFiles
from gitml.core.data.merging.merged_records import MergedRecord, Resolution
from gitml.core.data.pointers import Pointer
from gitml.core.snapshot import Snapshot
from gitml.errors import GitmlError


@dataclass(frozen=True)
class ClashingOutputs:
    """Resolves outputs in conflict.

    Attributes:
        root: the DVC root.
        snapshot: of the working tree, with data, after its records were merged.
    """

    git: Git
    root: Path
    cache: Cache
    snapshot: Snapshot

    def resolve(self, path: str, places: Mapping[int, str]) -> Resolution | None:
        """Take the version of a file that is recorded; None where none is, or it is no output.

        Args:
            path: relative to the DVC root.
            places: its versions by their place in Git's index.

        Raises:
            OutsideError: Git cannot be asked, or the file cannot be written.
        """
        pointer = self.snapshot.pointers.get(path)
        if pointer is None or pointer.stage is None or pointer.cached or not pointer.md5:
            return None
        versions = {
            side: conflicts.blob(self.git, places[place])
            for side, place in (("ours", OURS), ("theirs", THEIRS))
            if place in places
        }
        here = self._read(path)
        if here is None:
            return None
        as_git_left = here in versions.values()  # ours of what is no text
        made = _is_of(here, pointer)  # by a run since
        if not as_git_left and not made and conflict_line(here.decode(errors="replace")) is None:
            reason = "it has no conflict markers any more"
            return Resolution(MergedRecord(path, None, "file", reason=reason), "edited")
        side = next((one for one in versions if _is_of(versions[one], pointer)), "run-cache")
        # What is recorded can have no bytes.
        content = versions[side] if side in versions else here if made else self._cached(pointer)
        if content is None:
            reason = "neither side has it as dvc.lock records it, nor does the cache"
            return Resolution(MergedRecord(path, None, "file", reason=reason), "left")
        kept = None if as_git_left or made else self._keep(here, places)
        ProjectFiles(str(self.root)).write(path, content)
        self.git.stage([str(self.root / path)])
        record = MergedRecord(path, content, "file", settled={"": side})
        return Resolution(record, "resolved", kept)

    def _cached(self, pointer: Pointer) -> bytes | None:
        try:
            content = self.cache.read(str(pointer.md5))
        except GitmlError:
            return None  # damaged
        return content if content is not None and _is_of(content, pointer) else None

    def _keep(self, here: bytes, places: Mapping[int, str]) -> str | None:
        """Keep a file with work of a person in it; not one as Git left it."""
        base, ours, theirs = (
            conflicts.blob(self.git, places[place]) if place in places else b""
            for place in (BASE, OURS, THEIRS)
        )
        return conflicts.keep_work(self.git, here, conflicts.merged_lines(base, ours, theirs))

    def _read(self, path: str) -> bytes | None:
        try:
            return (self.root / path).read_bytes()
        except OSError:
            return None


def _is_of(content: bytes, pointer: Pointer) -> bool:
    return content_hashes(content).are_of(str(pointer.md5), old=pointer.old)
