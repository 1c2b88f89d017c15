"""What only a remote has: DVC's, or that of Git LFS."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from gitml.adapters.dvc_files.config import has_remote
from gitml.adapters.git.clones import lfs
from gitml.core.ports import Talk
from gitml.core.snapshot import Absent, Problem
from gitml.late_module import LateModule
from gitml.wiring import Project

if TYPE_CHECKING:
    from gitml.adapters.dvc.data import fetch as dvc_fetch
else:
    dvc_fetch = LateModule("gitml.adapters.dvc.data.fetch")

NO_REMOTE = "no DVC remote is set up that could have it: gitml remote add -d storage URL_OR_FOLDER"


def with_remotes(project: Project, problems: Sequence[Problem]) -> list[Problem]:
    """The problems; where no DVC remote can have what is absent, their hints say that."""
    if not any(map(_is_of_dvc, problems)) or has_remote(project.root):
        return list(problems)
    return [one._replace(hint=NO_REMOTE) if _is_of_dvc(one) else one for one in problems]


def is_possible(project: Project) -> bool:
    """Whether there is a DVC remote from which data could come."""
    return has_remote(project.root)


def _is_of_dvc(problem: Problem) -> bool:
    """Whether it is an object that a DVC remote may have."""
    return problem.absent is not None and problem.absent.lfs_size is None


def fetch(project: Project, wanted: Iterable[Absent], talk: Talk) -> int:
    """Bring objects into this clone; see the two functions of that name in the adapters."""
    objects = set(wanted)
    large = {one for one in objects if one.lfs_size is not None}
    came = dvc_fetch.fetch(project.root, objects - large, talk) if objects - large else 0
    return came + lfs.fetch(project.git, sorted(large, key=lambda one: one.md5))
