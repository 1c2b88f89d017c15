"""The one entry to forges: which CI runs us, and which forge the repository is on."""

from gitml.adapters.forges.bitbucket.ci import BITBUCKET
from gitml.adapters.forges.github import ci as github_ci
from gitml.adapters.forges.github.ci import GITHUB
from gitml.adapters.forges.gitlab.ci import GITLAB
from gitml.adapters.forges.provider import Provider, Variables
from gitml.core.forges.ci import CiRun, FinishedRun, PullRequest
from gitml.core.forges.forge import FinishedRuns, Forge, Limits

PROVIDERS: tuple[Provider, ...] = (GITHUB, GITLAB, BITBUCKET)
"""All there are. Another forge is a file beside this one and a name here."""


def read_run(variables: Variables) -> CiRun:
    """What the CI says that runs us; outside CI, what a user exported of its variables."""
    return _provider(variables).read_run(variables)


def read_pull_request(variables: Variables) -> PullRequest | None:
    """The pull request that the run is for, None where it is for none.

    Raises:
        OutsideError: the CI's description of the event cannot be read.
    """
    return _provider(variables).read_pull_request(variables)


def read_finished_run(variables: Variables) -> FinishedRun | None:
    """The run that this one follows, None where it follows none; only GitHub's do.

    Raises:
        OutsideError: the CI's description of the event cannot be read.
    """
    return github_ci.read_finished_run(variables) if github_ci.runs_us(variables) else None


def open_finished_runs(variables: Variables) -> FinishedRuns:
    """The runs of GitHub's workflows; see :func:`open_forge`."""
    return github_ci.open_forge(variables, None).runs


def open_forge(variables: Variables, remote_url: str | None) -> Forge:
    """The forge that the repository is on.

    Args:
        variables: of the process; what they name goes before the remote.
        remote_url: where the repository is pushed to, if it is known.

    Raises:
        UsageError: it cannot be told which repository, or there is no token for it.
    """
    provider = _provider(variables, remote_url)
    found = provider.find_repository(variables, remote_url) if remote_url else None
    return provider.open_forge(variables, found)


def find_limits(variables: Variables, remote_url: str | None) -> Limits:
    """What the forge takes that the repository is on; it is not asked."""
    return _provider(variables, remote_url).limits


def _provider(variables: Variables, remote_url: str | None = None) -> Provider:
    running = [one for one in PROVIDERS if one.runs_us(variables)]
    there = [one for one in PROVIDERS if remote_url and one.find_repository(variables, remote_url)]
    return [*running, *there, *PROVIDERS][0]
