"""Data by what a user calls it: where it lies, the file that records it, or what makes it."""

from collections.abc import Iterable

from gitml.core.paths import overlap
from gitml.core.pipeline import names
from gitml.errors import UsageError
from gitml.snapshots.revision import RevisionReader


def named_data(
    revisions: Iterable[RevisionReader], path: str, word: str, folder: str
) -> tuple[str, ...]:
    """The paths of data that a word means at any of the revisions; none where it names nothing.

    As of DVC's targets that is a path at, above or in data, a ``.dvc`` file, a ``dvc.yaml``, or a
    stage, with its file or without, of whose outputs those count that DVC keeps. A path is taken
    for data first.

    Args:
        revisions: what records it.
        path: that the word is, relative to the DVC root.
        word: as typed.
        folder: where it was typed, relative to the root.
    """
    found: dict[str, None] = {}
    for revision in revisions:
        found |= dict.fromkeys(_named(revision, path, word, folder))
    return tuple(found)


def _named(revision: RevisionReader, path: str, word: str, folder: str) -> Iterable[str]:
    pointers = revision.pointers
    if any(overlap(path, known) for known in pointers):
        return (path,)
    if path.endswith(".dvc") and (added := [p.path for p in pointers.values() if p.source == path]):
        return added
    try:
        stages = names.find(revision.stages, word, folder)
    except UsageError:
        return ()
    return (out.path for stage in stages for out in stage.outs if out.cache)
