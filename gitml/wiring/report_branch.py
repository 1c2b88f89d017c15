"""Pictures of reports that nobody looks at any more."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gitml.adapters.forges.github import GitHub
from gitml.adapters.git import report_branch
from gitml.core.report_pictures import PublishedPictures, shown
from gitml.errors import OutsideError
from gitml.wiring import Project
from gitml.wiring.forges import open_forge

_RACES = 5


@dataclass(frozen=True, slots=True)
class BranchCleaning:
    """What is on the branch, and what of it stays.

    Attributes:
        found: everything.
        kept: the newest of each report on an open pull request.
        cleaned: whether the others are gone.
    """

    found: tuple[PublishedPictures, ...]
    kept: tuple[PublishedPictures, ...]
    cleaned: bool = False


def open_pull_requests(directory: Path) -> Callable[[], frozenset[int]] | None:
    """What asks GitHub for the numbers of the open ones; None for another forge.

    Raises:
        UsageError: it cannot be told which repository, or there is no token for it.
    """
    forge = open_forge(os.environ, directory)
    return forge.open_pull_requests if isinstance(forge, GitHub) else None


def clean(
    project: Project, branch: str, is_open: Callable[[], frozenset[int]], *, sure: bool
) -> BranchCleaning | None:
    """Take from the branch what no open pull request shows; None where there is no such branch.

    Who publishes at the same time loses nothing: then all is looked at again.

    Args:
        project: a clone, with a remote that has the branch.
        branch: its name.
        is_open: tells the numbers of open pull requests.
        sure: whether to do it, and not only to look.

    Raises:
        OutsideError: the remote or the forge refused, or the branch never held still.
    """
    remote = project.git.remote() or "origin"
    for _ in range(_RACES):
        there = report_branch.fetch(project.git, remote, branch)
        if there is None:
            return None
        # Asked after the branch was read: what is published later moves the branch.
        kept = shown(there.pictures, is_open())
        found = BranchCleaning(there.pictures, kept)
        if not sure or len(kept) == len(there.pictures):
            return found
        if report_branch.replace(project.git, remote, branch, there.tip, kept):
            return BranchCleaning(there.pictures, kept, cleaned=True)
    raise OutsideError(f"the branch {branch} was changed by others {_RACES} times in a row")
