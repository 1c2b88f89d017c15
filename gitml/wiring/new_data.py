"""Untracked files that are likely to be data."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

from gitml.core.paths import PathIndex, is_outside
from gitml.core.snapshot import Snapshots
from gitml.late_module import LateModule
from gitml.wiring import Project

if TYPE_CHECKING:
    from gitml.core import likely_data
else:  # of a working tree without untracked files nothing is asked
    likely_data = LateModule("gitml.core.likely_data")


def find_new_data(
    project: Project, reader: Snapshots, untracked: Iterable[str], dropped: Iterable[str]
) -> tuple[str, ...]:
    """What of the project's untracked files is to be tracked by DVC rather than by Git.

    What the pipeline declares is left out: its owner has said which of the two keeps it.

    Args:
        project: whose.
        reader: of its revisions.
        untracked: files, and folders in which Git knows nothing; these end in ``/``.
        dropped: data that HEAD records, and nothing here.
    """
    untracked = [path for path in untracked if not is_outside(path)]
    if not untracked:
        return ()
    was = _lying(project, untracked, dropped)
    before = PathIndex((path.rstrip("/"), path) for path in was)
    new = [path for path in _each(project, untracked) if not before.has_overlap(path)]
    found = [*was, *likely_data.data_places(new, lambda path: _size(project.root / path))]
    if not found:
        return ()
    now = reader.read("workspace", {"stages", "data", "metrics", "plots"})
    outs = (out.path for stage in now.stages.values() for out in stage.outs)
    drawn = (path for plot in now.plots for path in plot.sources)
    known = (*outs, *drawn, *now.pointers, *now.metric_files)
    declared = PathIndex((path, path) for path in known)
    return tuple(path for path in found if not declared.has_overlap(path.rstrip("/")))


def split(project: Project, files: Mapping[str, str], data: Iterable[str]) -> dict[str, str]:
    """``files`` of Git's status with new data as entries of its own."""
    inside = PathIndex((path.rstrip("/"), path) for path in data)
    found: dict[str, str] = {}
    for path, how in files.items():
        name = path.rstrip("/")
        if path in inside.around(name) or not inside.has_overlap(name):
            found[path] = how
            continue
        entries = {next(inside.around(file), file) for file in _each(project, [path])}
        found |= dict.fromkeys(sorted(entries), how)
    return found


def _lying(project: Project, untracked: Iterable[str], dropped: Iterable[str]) -> list[str]:
    """The data that lies in or around untracked files; folders end in ``/``."""
    files = PathIndex((path.rstrip("/"), path) for path in untracked)
    places = [(path, project.root / path) for path in dropped if files.has_overlap(path)]
    return [path + "/" * place.is_dir() for path, place in places if os.path.lexists(place)]


def _each(project: Project, untracked: Sequence[str]) -> list[str]:
    """The files, also those in folders of which Git's status tells no more than the name."""
    places = [f":(literal){path}" for path in untracked if path.endswith("/")]
    found = [path for path in untracked if not path.endswith("/")]
    if places:
        words = ("ls-files", "-z", "--others", "--exclude-standard", "--", *places)
        listed = project.git.output("-C", str(project.root), *words)
        found += filter(None, listed.split("\0"))
    return found


def _size(path: Path) -> int | None:
    """The bytes of a file; None where it is gone, or none but a link or a folder."""
    try:
        status = path.lstat()
    except OSError:
        return None
    return status.st_size if S_ISREG(status.st_mode) else None
