"""What only a remote has: DVC's, or that of Git LFS."""

from collections.abc import Iterable

from gitml.adapters.dvc.data import fetch as dvc_fetch
from gitml.adapters.git import lfs
from gitml.core.ports import Talk
from gitml.core.snapshot import Absent
from gitml.wiring import Project


def fetch(project: Project, wanted: Iterable[Absent], talk: Talk) -> int:
    """Bring objects into this clone; see the two functions of that name in the adapters."""
    objects = set(wanted)
    large = {one for one in objects if one.lfs_size is not None}
    came = dvc_fetch.fetch(project.root, objects - large, talk) if objects - large else 0
    return came + lfs.fetch(project.git, sorted(large, key=lambda one: one.md5))
