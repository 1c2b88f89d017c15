"""Data by what a user calls it: where it lies, the file that records it, or what makes it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from gitml.core.data.pointers import Pointer
from gitml.core.paths import overlap
from gitml.core.pipeline import names
from gitml.errors import UsageError
from gitml.snapshots.revision import RevisionReader


def named_data(
    revisions: Iterable[RevisionReader], path: str, word: str, folder: str
) -> tuple[str, ...]:
    """The paths of data that a word means at any of the revisions; none where it names nothing.

    As of DVC's targets that is a path at, above or in data, a ``.dvc`` file, a ``dvc.yaml``, or a
    stage, with its file or without, of whose outputs those count that DVC keeps. Or it is a pattern
    for whole data, or for ``.dvc`` files, as the shell has
    them, with ``**`` for any folders. A path is taken for data first, and for a pattern last.

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
        return _matching(pointers, path) if is_pattern(word) else ()
    return (out.path for stage in stages for out in stage.outs if out.cache)


def is_pattern(word: str) -> bool:
    """Whether a word may stand for several paths."""
    return any(sign in word for sign in "*?[")


def _matching(pointers: Mapping[str, Pointer], pattern: str) -> Iterator[str]:
    parts = pattern.split("/")
    for pointer in pointers.values():
        is_added = pointer.source.endswith(".dvc")
        names_of_it = (pointer.path, pointer.source) if is_added else (pointer.path,)
        if any(_matches(one.split("/"), parts) for one in names_of_it):
            yield pointer.path


def _matches(path: Sequence[str], pattern: Sequence[str]) -> bool:
    if not pattern:
        return not path
    first, *rest = pattern
    if first == "**":
        return any(_matches(path[at:], rest) for at in range(len(path) + 1))
    return bool(path) and fnmatchcase(path[0], first) and _matches(path[1:], rest)
