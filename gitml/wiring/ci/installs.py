"""What a CI is to install for a project."""

from collections.abc import Sequence

from gitml import __version__
from gitml.adapters.dvc_files.config import own_remotes
from gitml.ci import installs, locks
from gitml.ci.missing import CiNeeds, MissingInCi, extras, missing
from gitml.wiring import Project


def requirement(project: Project) -> str:
    """This gitml, with what remotes need; see :func:`gitml.ci.installs.requirement`."""
    remotes, _ = own_remotes(project.root)
    return installs.requirement(__version__, installs.recorded_origin(), extras(remotes))


def lacking(project: Project, file: str | None, *, own_runner: bool) -> tuple[MissingInCi, ...]:
    """What a CI would lack; see :func:`gitml.ci.missing.missing`."""
    remotes, default = own_remotes(project.root)
    has_stages = (project.root / "dvc.yaml").is_file()
    return missing(CiNeeds(remotes, default, has_stages, file), own_runner=own_runner)


def dependency_file(project: Project, names: Sequence[str]) -> str | None:
    """What says which packages the project needs, the first of ``names`` that it has."""
    return installs.dependency_file(project.root, names)


def make_locks(wanted: str, index: str) -> tuple[str, str]:
    """What builds packages, and what gitml needs; see :func:`gitml.ci.locks.make`."""
    return locks.make(wanted, index)
