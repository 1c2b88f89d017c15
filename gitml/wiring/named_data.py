"""The data that words of a command name, of which each may be a path, a pointer or a stage."""

from collections.abc import Iterable, Sequence

from gitml.snapshots import named_data
from gitml.snapshots.reader import SnapshotReader
from gitml.wiring import Project, inside, readers


def data_paths(
    project: Project,
    words: Sequence[str],
    revs: Iterable[str],
    reader: SnapshotReader | None = None,
) -> tuple[str, ...]:
    """The paths, relative to the DVC root, of what words mean at any of the revisions.

    A word that names nothing is the path that it is: who needs its data tells that there is none.

    Args:
        project: whose.
        words: as typed; see :func:`gitml.snapshots.named_data.named_data`.
        revs: whose records count.
        reader: reads them.

    Raises:
        UsageError: a word leads out of the project, or is its root; or nothing is named so.
    """
    if not words:
        return ()
    paths = {word: inside(project, word) for word in words}
    reader = reader or readers.snapshots(project)
    revisions = [reader.at(rev) for rev in revs]
    found: dict[str, None] = {}
    for word, path in paths.items():
        named = named_data.named_data(revisions, path, word, project.folder)
        found |= dict.fromkeys(named or (path,))
    return tuple(found)
