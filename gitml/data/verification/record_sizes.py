"""Records whose size is not that of the data that they name.

Their hash is right, so that the data is what they name, and what believes the size is deceived: a
bar of progress, a comparison, a reviewer.
"""

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from gitml.core.data.objects.verification import WrongSize
from gitml.core.data.pointers import Pointer, is_hash
from gitml.data.listing_source import Listing
from gitml.data.verification.expected_objects import RevisionRecords
from gitml.errors import GitmlError
from gitml.snapshots.workspace.working_tree import WORKSPACE
from gitml.snapshots.workspace.workspace_data import WorkingData


def wrong_sizes(
    records: RevisionRecords, listing: Listing, sizes: Mapping[str, int], data: WorkingData
) -> Iterator[WrongSize]:
    """The records with a wrong size, of those of which all objects were looked at and are whole.

    Args:
        records: of the revisions.
        listing: of a tracked folder.
        sizes: bytes of objects that are whole.
        data: what lies in the working tree.
    """
    for rev, pointer in records.records:
        size = _size(pointer, listing, sizes)
        if size is None or pointer.size in (None, size):
            continue
        mend = _mend(pointer, data) if rev == WORKSPACE else ""
        yield WrongSize(pointer.path, pointer.source, rev, pointer.size or 0, size, mend)


def _size(pointer: Pointer, listing: Listing, sizes: Mapping[str, int]) -> int | None:
    """Bytes of the data of a record; None where not all of it is known."""
    if pointer.old or not is_hash(pointer.md5):  # with and without carriage returns it is one hash
        return None
    if not pointer.is_folder:
        return sizes.get(str(pointer.md5))
    try:
        files = listing(str(pointer.md5)) if pointer.files is None else pointer.files
    except GitmlError:  # it is told of as damaged
        return None
    if files is None or not sizes.keys() >= set(files.values()):
        return None
    return sum(sizes[md5] for md5 in files.values())


def _mend(pointer: Pointer, data: WorkingData) -> str:
    """The command that records it anew; DVC's does not run the stage, which may take hours."""
    command = ["gitml", "add", pointer.path]
    if pointer.stage is not None:
        command = ["dvc", "commit", "--force", pointer.stage]
    if Path(data.place(pointer.path)).exists():
        return shlex.join(command)
    return f"{shlex.join(['gitml', 'pull', pointer.path])} && {shlex.join(command)}"
