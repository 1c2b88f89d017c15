"""Git's remotes."""

from gitml.adapters.git import remotes
from gitml.adapters.git.remotes import PushedRef
from gitml.core.ports import Talk
from gitml.wiring import Project


def push_branch(
    project: Project, remote: str, branch: str, talk: Talk, *, dry_run: bool = False
) -> tuple[PushedRef, ...]:
    """Push a branch and its tags; see :func:`gitml.adapters.git.remotes.push_branch`."""
    return remotes.push_branch(project.git, remote, branch, talk, dry_run=dry_run)
