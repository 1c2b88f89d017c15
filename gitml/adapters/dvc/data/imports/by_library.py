"""Objects of imports from where they came from: only DVC's library finds the way."""

from collections.abc import Sequence
from contextlib import suppress

from gitml.adapters.disk_room import NoRoomError
from gitml.adapters.dvc.data.imports import index_entries
from gitml.adapters.dvc.data.selection import SelectedPart, Selection
from gitml.adapters.dvc.patches.storing import stored_as_recorded
from gitml.adapters.dvc.translation import translated
from gitml.adapters.dvc_files.objects.incoming import FULL
from gitml.errors import GitmlError


def fetch(selection: Selection) -> int:
    """Bring the objects of outputs into the cache, as far as they can be had; answers how many.

    Raises:
        GitmlError: a place that data comes from failed; what the others have is here, unless the
            disk is full.
    """
    from dvc.fs.callbacks import TqdmCallback
    from dvc_data.index.fetch import collect
    from dvc_data.index.fetch import fetch as transfer

    with TqdmCallback(desc="Collecting") as progress:
        indexes = collect([selection.recorded], "remote", callback=progress)
    count, failed = 0, list[GitmlError]()
    try:
        for index in indexes:  # one for each place that data comes from
            try:
                with (
                    translated(),
                    TqdmCallback(desc="Fetching") as progress,
                    suppress(FileNotFoundError),
                    stored_as_recorded(),
                ):
                    count += int(transfer([index], callback=progress)[0])
            except GitmlError as error:
                if is_of_full_disk(error):
                    raise
                failed.append(error)
    finally:
        for index in indexes:
            index.close()
    if failed:
        said = dict.fromkeys(error.message for error in failed)
        raise failed[0].saying("; ".join(said)) from failed[0]
    return count


def is_of_full_disk(error: GitmlError) -> bool:
    """Whether nothing else can come either."""
    cause = error.__cause__
    return isinstance(error, NoRoomError) or (isinstance(cause, OSError) and cause.errno in FULL)


def forget_files(selection: Selection, parts: Sequence[SelectedPart]) -> None:
    """Let the files of imported folders be read from their listings, which are here now.

    They were read from where the folders come from, which knows no hashes.
    """
    for key in {part.key for part in parts}:
        index_entries.forget_files(selection.recorded, key)
