"""Data under another name."""

from gitml.adapters.dvc.data import moving
from gitml.core.data.results import Renamed
from gitml.core.ports import Talk
from gitml.wiring import Project, inside
from gitml.wiring.storage.data import open_dvc, stage_records


def move(project: Project, source: str, target: str, talk: Talk) -> Renamed:
    """Move data with its pointer, and tell Git.

    Raises:
        UsageError: see :func:`gitml.adapters.dvc.data.moving.move`.
    """
    names = inside(project, source).removesuffix(".dvc"), inside(project, target)
    found = moving.move(open_dvc(project, talk), *names)
    files, data = (found.pointer_before, found.pointer), (found.source, found.target)
    stage_records(project, files, data)
    return found
