"""Whether data that DVC tracks was edited since it was recorded, as Git cannot see."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from gitml.core.data.pointers import Pointer
from gitml.errors import GitmlError
from gitml.snapshots.workspace.workspace_data import WorkingData


def is_any_edited(working: WorkingData, pointers: Iterable[Pointer]) -> bool:
    """Whether what lies in the working tree is not what some pointer records; what is absent is."""
    return any(True for _ in edited(working, pointers))


def edited(working: WorkingData, pointers: Iterable[Pointer]) -> Iterator[Pointer]:
    """The pointers of which something else lies in the working tree, as they would record that.

    What nobody hashed cannot be held against its record, and is left out.
    """
    for pointer in pointers:
        if not pointer.cached or "://" in pointer.path or pointer.unhashed:
            continue
        try:
            found = working.look(pointer.path, pointer.md5, listed=pointer.files)
        except GitmlError:  # whoever reads it tells
            continue
        if found is not None and found.md5 != pointer.md5:
            yield replace(pointer, md5=found.md5, size=found.size, nfiles=found.nfiles, files=None)
