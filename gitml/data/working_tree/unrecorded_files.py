"""Files that would go, and that perhaps no record ever named, though the cache has them."""

from collections.abc import Iterable
from pathlib import Path

from gitml.adapters.dvc_files.notes import unfinished_adds
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.state import State
from gitml.adapters.git.worktree import moved_pointers, new_files
from gitml.core.data.recorded import RecordedOut
from gitml.core.paths import PathIndex, overlap
from gitml.data.working_tree.part_plan import PartPlan, below_output
from gitml.errors import GitmlError
from gitml.snapshots.recorded_data import RecordedTree
from gitml.snapshots.workspace.workspace_hashes import DoubtError


def refuse_unnamed(
    root: Path, cache: Cache, plans: Iterable[PartPlan], today: RecordedTree
) -> None:
    """Raise DoubtError where files go that perhaps no record ever named: DVC looks closer.

    As ``dvc move`` leaves edited data: in the cache, and with the old hash in the new pointer. So
    does adding that was killed: in the cache, and in no pointer.
    """
    recorded = {out.path: out for out in today.outs}
    going = [
        plan.part
        for plan in plans
        if plan.changes.gone and not _is_recorded(plan, recorded.get(plan.part.out.path), cache)
    ]
    half_added = unfinished_adds.noted(root) if going else ()
    if any(overlap(part.place, path) for part in going for path in half_added):
        raise DoubtError
    pointers = sorted({part.out.source for part in going if part.out.source})
    if new_files.in_no_commit(root, pointers) or moved_pointers.moved(root, pointers):
        raise DoubtError


def _is_recorded(plan: PartPlan, out: RecordedOut | None, cache: Cache) -> bool:
    """Whether the files that go are as the working tree records them."""
    if out is None:
        return False
    if plan.known and plan.known.md5 == out.md5 and plan.known.is_of(plan.present):
        return True
    gone = below_output(plan.part, plan.changes.gone)
    try:
        if out.is_folder and list(gone) == [inner := plan.part.inner]:
            found = cache.entry(out.md5, inner)  # of one file of many, without parsing the rest
            if found:
                return found == gone[inner]
        listing = (cache.listing(out.md5) or {}) if out.is_folder else {"": out.md5}
    except GitmlError:
        return False
    return gone.items() <= listing.items()


def refuse_unused(root: Path, today: RecordedTree) -> None:
    """What DVC placed once and no output has any more is DVC's to take away.

    So is what lies at an output that today was never made: it is of another commit.

    Raises:
        DoubtError: there is something.
    """
    used = PathIndex((path, path) for path in today.paths - today.unmade)
    for path in State(root).placed():
        if not any(used.around(path)) and (root / path).exists():
            raise DoubtError
