"""What becomes of the data of one place when it is checked out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from gitml.core.data.kinds import NO_CHANGES, KindChanges
from gitml.core.data.recorded import OutputPart, Placement, parts
from gitml.core.data.results import Moved
from gitml.core.paths import PathIndex, overlap
from gitml.snapshots.caches.folder_cache import FolderRecord, Present
from gitml.snapshots.recorded_data import RecordedTree
from gitml.snapshots.workspace.workspace_hashes import DoubtError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PartPlan:
    """What becomes of one part; its files are named by path below it, of a file that is empty.

    Attributes:
        present: the files that lie there.
        coming: the hashes of all files that will.
        changes: what has to be done.
        is_new: whether nothing lies there.
        known: what is remembered of a folder.
        kinds: which files become executable or links, or are no more, once they lie there; by path
            below the output.
    """

    part: OutputPart
    present: Present
    coming: Mapping[str, str]
    changes: Placement
    is_new: bool
    known: FolderRecord | None
    kinds: KindChanges = NO_CHANGES

    def paths(self, hashes: Mapping[str, str]) -> dict[str, str]:
        """The same by path relative to the root."""
        return {inside(self.part, name): md5 for name, md5 in hashes.items()}

    @property
    def touched(self) -> frozenset[str]:
        """The files of which only the kind changes, by path below the output."""
        return self.kinds.names.difference(below_output(self.part, self.changes.written))


def below_output(part: OutputPart, files: Mapping[str, T]) -> Mapping[str, T]:
    """The same by path below the output, of what is told by path below its part."""
    if not part.inner:
        return files
    return {f"{part.inner}/{name}" if name else part.inner: one for name, one in files.items()}


def inside(part: OutputPart, name: str) -> str:
    """The path of a file of a part, relative to the root, by its name in the part."""
    return f"{part.place}/{name}" if name else part.place


def moves(plans: Sequence[PartPlan]) -> Moved:
    """What doing it answers."""
    changed = [plan for plan in plans if plan.changes or plan.touched]
    kinds = ("added", "modified", "deleted")
    files = {kind: sum(plan.changes.counts[kind] for plan in changed) for kind in kinds}
    files["modified"] += sum(len(plan.touched) for plan in changed)
    return Moved(
        tuple(sorted(plan.part.place for plan in changed if plan.is_new)),
        tuple(sorted(plan.part.place for plan in changed if not plan.is_new)),
        files=files,
    )


def asked_parts(
    recorded: RecordedTree, paths: Sequence[str] | None, *, whole: bool = False
) -> list[OutputPart]:
    """What is meant by paths.

    Args:
        recorded: the records.
        paths: None for all.
        whole: nothing may be that was never made.

    Raises:
        DoubtError: DVC is to say what is meant.
    """
    if (whole and recorded.unmade) or (paths is not None and not paths):
        raise DoubtError
    found = list(parts(recorded.outs, paths))
    places = [part.place for part in found]
    if any(not any(overlap(path, place) for place in places) for path in paths or ()):
        raise DoubtError  # there is no such data
    index = PathIndex((place, place) for place in places)
    if any(len(list(index.overlapping(place))) > 1 for place in places):
        raise DoubtError
    return found
