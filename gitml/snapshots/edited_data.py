"""Whether data that DVC tracks was edited since it was recorded, as Git cannot see."""

from collections.abc import Iterable

from gitml.core.data.pointers import Pointer
from gitml.errors import GitmlError
from gitml.snapshots.workspace_data import WorkingData


def is_any_edited(working: WorkingData, pointers: Iterable[Pointer]) -> bool:
    """Whether what lies in the working tree is not what some pointer records; what is absent is."""
    return any(_is_edited(working, one) for one in pointers if one.cached and "://" not in one.path)


def _is_edited(working: WorkingData, pointer: Pointer) -> bool:
    try:
        found = working.look(pointer.path, pointer.md5)
    except GitmlError:  # whoever reads it tells
        return False
    return found is not None and found.md5 != pointer.md5
