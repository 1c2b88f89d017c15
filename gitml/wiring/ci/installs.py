"""What a CI is to install for a project."""

from collections.abc import Sequence

from gitml import __version__
from gitml.ci import installs, locks
from gitml.wiring import Project


def requirement() -> str:
    """This gitml, as pip takes it; see :func:`gitml.ci.installs.requirement`."""
    return installs.requirement(__version__, installs.recorded_origin())


def dependency_file(project: Project, names: Sequence[str]) -> str | None:
    """What says which packages the project needs, the first of ``names`` that it has."""
    return installs.dependency_file(project.root, names)


def make_locks(wanted: str, index: str) -> tuple[str, str]:
    """What builds packages, and what gitml needs; see :func:`gitml.ci.locks.make`."""
    return locks.make(wanted, index)
