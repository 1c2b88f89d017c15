"""Data that DVC keeps, and that Git has, or takes with all that is new."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping

from gitml.core.paths import is_inside
from gitml.core.ports import LARGEST_LOCK
from gitml.core.snapshot import Snapshots
from gitml.core.stage_status import StageStatus
from gitml.snapshots.workspace.git_outputs import GitOutputs
from gitml.snapshots.workspace.ignored_outputs import ignored_outputs
from gitml.snapshots.workspace.working_tree import WorkingTree
from gitml.wiring import Project

_PIPELINES = ("dvc.yaml", "dvc.lock")


def of_status(
    project: Project,
    reader: Snapshots,
    tree: WorkingTree,
    stages: StageStatus,
    files: Mapping[str, str],
) -> dict[str, str]:
    """See :meth:`GitOutputs.unignored`.

    Args:
        project: whose.
        reader: of its revisions.
        tree: its working tree.
        stages: as they were read; where all are known to be up to date, they were not.
        files: of Git's status; folders end in ``/``.
    """
    kept = stages.kept
    new = [path for path, how in files.items() if how == "untracked"]
    if new and not stages.pipeline and any(_names(tree, new)):
        kept = (*kept, *_kept(reader))
    return GitOutputs(project.git, project.root).unignored(kept, files)


def in_git(project: Project, reader: Snapshots) -> tuple[str, ...]:
    """The data that Git has."""
    return tuple(GitOutputs(project.git, project.root).unignored(_kept(reader), {}))


def _kept(reader: Snapshots) -> Iterator[str]:
    pointers = reader.read("workspace", {"data"}).pointers
    return (path for path, one in pointers.items() if one.cached)


def _names(tree: WorkingTree, new: Iterable[str]) -> Iterator[bool]:
    """Whether each file of pipelines may name one of ``new``: to read all outputs takes time."""
    places = [path.rstrip("/") for path in new]
    words = [posixpath.basename(place).encode(errors="surrogateescape") for place in places]
    for file in tree.dvc_files():
        if posixpath.basename(file) in _PIPELINES:
            text = tree.read(file, LARGEST_LOCK) or b""
            yield any(is_inside(file, place) for place in places) or any(w in text for w in words)


def ignored(project: Project, stages: StageStatus) -> Mapping[str, str]:
    """See :func:`gitml.snapshots.workspace.ignored_outputs.ignored_outputs`."""
    return ignored_outputs(project.git, project.root, stages)
