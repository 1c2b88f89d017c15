"""The CI that runs the command, and the forge it talks to."""

from collections.abc import Mapping
from pathlib import Path

from gitml.adapters.forges import detect
from gitml.adapters.forges.detect import read_pull_request, read_run
from gitml.adapters.git import repository
from gitml.core.ports import Forge
from gitml.errors import OutsideError

__all__ = ["open_forge", "read_pull_request", "read_run"]


def open_forge(variables: Mapping[str, str], directory: Path) -> Forge:
    """The forge that the variables of the process name, else that of the repository's remote.

    Args:
        variables: of the process.
        directory: where the user stands, in a repository or not.

    Raises:
        UsageError: it cannot be told which repository, or there is no token for it.
    """
    return detect.open_forge(variables, _remote_url(directory))


def _remote_url(directory: Path) -> str | None:
    try:
        return repository.locate(directory).remote_url()
    except OutsideError:  # none, or one that Git does not trust: a report is posted without
        return None
