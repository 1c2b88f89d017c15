"""Objects of imports from where they came from: only DVC's library finds the way."""

from collections.abc import Sequence
from contextlib import suppress

from gitml.adapters.dvc.data.selection import SelectedPart, Selection
from gitml.adapters.dvc.patches.storing import stored_as_recorded


def fetch(selection: Selection) -> int:
    """Bring the objects of outputs into the cache, as far as they can be had; answers how many."""
    from dvc.fs.callbacks import TqdmCallback
    from dvc_data.index.fetch import collect
    from dvc_data.index.fetch import fetch as transfer

    with TqdmCallback(desc="Collecting") as progress:
        indexes = collect([selection.recorded], "remote", callback=progress)
    count = 0
    try:
        for index in indexes:  # one for each place that data comes from
            with (
                TqdmCallback(desc="Fetching") as progress,
                suppress(FileNotFoundError),
                stored_as_recorded(),
            ):
                count += int(transfer([index], callback=progress)[0])
    finally:
        for index in indexes:
            index.close()
    return count


def forget_files(selection: Selection, parts: Sequence[SelectedPart]) -> None:
    """Let the files of imported folders be read from their listings, which are here now.

    They were read from where the folders come from, which knows no hashes.
    """
    index = selection.recorded._index  # a view cannot forget what it leaves out
    for key in {part.key for part in parts}:
        folder = index[key]
        for inner in [one for one, _ in index.iteritems(prefix=key) if one != key]:
            del index[inner]
        folder.loaded = None
        # DVC's trie sees no change in what it has stored already.
        del index[key]
        index[key] = folder
    index.commit()
