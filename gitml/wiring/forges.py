"""The CI that runs the command, and the forge it talks to."""

from collections.abc import Mapping

from gitml.adapters.forges import ci_environment, github
from gitml.adapters.forges.ci_environment import CiEnvironment
from gitml.core.ports import Forge
from gitml.errors import UsageError

__all__ = ["CiEnvironment", "open_forge", "read_ci"]


def read_ci(variables: Mapping[str, str]) -> CiEnvironment:
    """What the variables of the process say about the CI that runs it."""
    return ci_environment.read(variables)


def open_forge(around: CiEnvironment) -> Forge:
    """The forge that the repository is on.

    Raises:
        UsageError: it cannot be told which repository, or there is no token for it.
    """
    if not around.repository:
        raise UsageError(
            "it is not known which repository the pull request is in",
            hint="outside CI, set GITHUB_REPOSITORY=OWNER/NAME",
        )
    if not around.token:
        raise UsageError(
            "there is no token to talk to GitHub with",
            hint="in a workflow: env: {GITHUB_TOKEN: ${{ github.token }}}; "
            "elsewhere: export GITHUB_TOKEN=$(gh auth token)",
        )
    return github.GitHub(around.api_url, around.server_url, around.repository, around.token)
