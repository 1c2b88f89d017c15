"""What is to be added, as it was found."""

from collections.abc import Sequence
from dataclasses import dataclass

from gitml.core.data.kinds import SeenFiles
from gitml.core.data.recorded import RecordedOut
from gitml.core.data.results import Tracked
from gitml.snapshots.caches.folder_cache import Present


@dataclass(frozen=True, slots=True)
class AddPlan:
    """One path that is to be added.

    Attributes:
        before: what is recorded of it.
        present: its files, by path below it; of a file the name is empty.
        text: of its pointer; empty where there is none yet.
        seen: which of its files may be executed or are links.
    """

    path: str
    pointer: str
    before: RecordedOut | None
    present: Present
    text: str
    is_folder: bool
    seen: SeenFiles


def foreseen(plans: Sequence[AddPlan]) -> tuple[Tracked, ...]:
    """What is planned, without a look into the files."""
    return tuple(
        Tracked(
            plan.path,
            plan.pointer,
            sum(status.st_size for status in plan.present.values()),
            len(plan.present) if plan.is_folder else None,
        )
        for plan in plans
    )
