"""The CI that runs the command, and the forge it talks to."""

from collections.abc import Mapping
from pathlib import Path

from gitml.adapters.forges import detect
from gitml.adapters.git import repository
from gitml.core.forges.ci import CiRun, PullRequest
from gitml.core.forges.forge import Forge, Limits
from gitml.errors import OutsideError


def read_run(variables: Mapping[str, str]) -> CiRun:
    """What the CI says of this run; see :func:`gitml.adapters.forges.detect.read_run`."""
    return detect.read_run(variables)


def read_pull_request(variables: Mapping[str, str]) -> PullRequest | None:
    """The pull request that the CI runs for, None where it runs for none."""
    return detect.read_pull_request(variables)


def open_forge(variables: Mapping[str, str], directory: Path) -> Forge:
    """The forge that the variables of the process name, else that of the repository's remote.

    Args:
        variables: of the process.
        directory: where the user stands, in a repository or not.

    Raises:
        UsageError: it cannot be told which repository, or there is no token for it.
    """
    return detect.open_forge(variables, _remote_url(directory))


def find_limits(variables: Mapping[str, str], directory: Path) -> Limits:
    """What the forge takes that :func:`open_forge` would open; it is not asked."""
    return detect.find_limits(variables, _remote_url(directory))


def read_head(directory: Path) -> str | None:
    """The commit checked out where the user stands; None outside a repository, or without one."""
    try:
        head = repository.locate(directory).head()
    except OutsideError:
        return None
    return head.sha if head else None


def _remote_url(directory: Path) -> str | None:
    try:
        return repository.locate(directory).remote_url()
    except OutsideError:  # none, or one that Git does not trust: a report is posted without
        return None
