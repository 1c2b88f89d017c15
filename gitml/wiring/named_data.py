"""The data that words of a command name, of which each may be a path, a pointer or a stage."""

from collections.abc import Iterable, Sequence

from gitml.core.pipeline.names import path_from
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


def without_patterns(project: Project, words: Sequence[str]) -> tuple[str, ...]:
    """The words of a command, each pattern as the paths of the working tree's data that it means.

    Raises:
        UsageError: a pattern leads out of the project.
    """
    if not any(map(named_data.is_pattern, words)):
        return tuple(words)
    revision = readers.snapshots(project).at("workspace")
    found: list[str] = []
    for word in words:
        meant: Iterable[str] = ()
        if named_data.is_pattern(word):
            path = inside(project, word)
            meant = named_data.named_data([revision], path, word, project.folder)
        found += [path_from(one, project.folder) for one in meant] or [word]
    return tuple(found)
