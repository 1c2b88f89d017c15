"""The two points that a report compares, and what people call them."""

from dataclasses import dataclass, replace

from gitml.core.forges.ci import CiRun
from gitml.core.reports.report import Point
from gitml.core.settings.config import Config
from gitml.snapshots.workspace.working_tree import WORKSPACE
from gitml.wiring import Project
from gitml.wiring.judging.reports import default_base


@dataclass(frozen=True, slots=True)
class Revisions:
    """What to compare; ``base`` is None where there is nothing to compare with."""

    base: str | None
    head: str
    points: tuple[Point | None, Point]


def choose_points(
    project: Project, config: Config, run: CiRun, base: str | None, head: str
) -> Revisions:
    """What to compare; without ``base`` the baseline that ``gitml.yaml`` tells.

    Args:
        project: of the command.
        config: names the baseline.
        run: of the CI, which may know the branches.
        base: the revision typed; None for the baseline.
        head: the revision typed.

    Raises:
        UsageError: a revision names nothing.
    """
    label = base
    if base is None:
        label, base = default_base(project, config.baseline, run.target) or (None, None)
    first = _point(project, base, label or base) if base else None
    second = _point(project, head, head)
    if head == WORKSPACE:
        branch = run.branch or project.git.branch()
        second = replace(second, label=branch if branch and branch != label else WORKSPACE)
    return Revisions(base, head, (first, second))


def _point(project: Project, rev: str, label: str) -> Point:
    if rev == WORKSPACE:
        return Point(WORKSPACE, project.git.head(), uncommitted=bool(project.git.dirty()))
    return Point(label, project.git.resolve(rev))
