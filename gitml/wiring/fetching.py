"""What only the DVC remote has."""

from collections.abc import Iterable

from gitml.adapters.dvc import fetch as dvc_fetch
from gitml.core.ports import Talk
from gitml.core.snapshot import Absent
from gitml.wiring import Project


def fetch(project: Project, wanted: Iterable[Absent], talk: Talk) -> int:
    """Bring objects into the cache; see :func:`gitml.adapters.dvc.fetch.fetch`."""
    return dvc_fetch.fetch(project.root, wanted, talk)
