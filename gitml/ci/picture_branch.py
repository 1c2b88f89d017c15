"""Pictures of reports that nobody looks at any more."""

from collections.abc import Callable

from gitml.adapters.git import report_branch
from gitml.adapters.git.repository import Git
from gitml.core.reports.pictures import BranchCleaning, shown
from gitml.errors import OutsideError

_RACES = 5


def clean(
    git: Git, branch: str, is_open: Callable[[], frozenset[int]], *, sure: bool
) -> BranchCleaning | None:
    """Take from the branch what no open pull request shows; None where there is no such branch.

    Who publishes at the same time loses nothing: then all is looked at again.

    Args:
        git: a clone, with a remote that has the branch.
        branch: its name.
        is_open: tells the numbers of open pull requests.
        sure: whether to do it, and not only to look.

    Raises:
        OutsideError: the remote or the forge refused, or the branch never held still.
    """
    remote = git.remote() or "origin"
    for _ in range(_RACES):
        there = report_branch.fetch(git, remote, branch)
        if there is None:
            return None
        # Asked after the branch was read: what is published later moves the branch.
        kept = shown(there.pictures, is_open())
        found = BranchCleaning(there.pictures, kept)
        if not sure or len(kept) == len(there.pictures):
            return found
        if report_branch.replace(git, remote, branch, there.tip, kept):
            return BranchCleaning(there.pictures, kept, cleaned=True)
    raise OutsideError(f"the branch {branch} was changed by others {_RACES} times in a row")
