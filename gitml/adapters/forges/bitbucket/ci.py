"""Bitbucket's Pipelines: the run, its pull request, and the repository."""

import re
from urllib.parse import urlsplit

from gitml.adapters.forges.bitbucket.api import Api
from gitml.adapters.forges.bitbucket.forge import LIMITS, SITE, Bitbucket, CodeInsights
from gitml.adapters.forges.calls import refuse_token
from gitml.adapters.forges.provider import Provider, Variables
from gitml.core.forges.ci import CiRun, PullRequest, RunNumber
from gitml.core.forges.forge import Forge
from gitml.errors import OutsideError, UsageError

_NAME = "bitbucket"
_NUMBER = re.compile(r"[0-9]{1,15}")
_REMOTE = re.compile(
    r"(?:(?:https?|ssh)://(?:[^@/]+@)?bitbucket\.org(?::\d+)?/|(?:[^@/]+@)?bitbucket\.org:)"
    r"(?P<repository>[\w.-]+/[\w.-]+?)(?:\.git)?/?"
)
_API = "https://api.bitbucket.org/2.0"
# It signs what goes to this address without TLS, and only that.
_PROXY, _SIGNED_API = "http://localhost:29418", "http://api.bitbucket.org/2.0"


def runs_us(variables: Variables) -> bool:
    """Whether a pipeline started this process."""
    return bool(variables.get("BITBUCKET_BUILD_NUMBER"))


def read_run(variables: Variables) -> CiRun:
    """What a pipeline's variables say; outside CI, those that a user exported."""
    build, name = (
        variables.get(key, "") for key in ("BITBUCKET_BUILD_NUMBER", "BITBUCKET_REPO_FULL_NAME")
    )
    is_request = bool(variables.get("BITBUCKET_PR_ID"))
    step = variables.get("BITBUCKET_STEP_RUN_NUMBER", "1")
    known = bool(_NUMBER.fullmatch(build) and _NUMBER.fullmatch(step))
    return CiRun(
        provider=_NAME if runs_us(variables) else None,
        branch=(variables.get("BITBUCKET_BRANCH") or None) if is_request else None,
        target=variables.get("BITBUCKET_PR_DESTINATION_BRANCH") or None,
        tag=variables.get("BITBUCKET_TAG") or None,
        url=f"{SITE}/{name}/pipelines/results/{build}" if name and build else None,
        number=RunNumber(name, int(build), int(step)) if known else None,
    )


def read_pull_request(variables: Variables) -> PullRequest | None:
    """The pull request of the pipeline.

    Raises:
        OutsideError: its number is none.
    """
    number = variables.get("BITBUCKET_PR_ID")
    if not number:
        return None
    if not _NUMBER.fullmatch(number):
        raise OutsideError(
            f"BITBUCKET_PR_ID is not the number of a pull request: '{number}'",
            hint="unset it and use --pr",
        )
    head = variables.get("BITBUCKET_COMMIT") or None
    return PullRequest(int(number), head, variables.get("BITBUCKET_PR_DESTINATION_BRANCH") or None)


def find_repository(_: Variables, url: str) -> str | None:
    """``WORKSPACE/NAME`` of a remote's URL; None where it is not on Bitbucket Cloud."""
    found = _REMOTE.fullmatch(url.strip())
    return found["repository"] if found else None


def open_forge(variables: Variables, repository: str | None) -> Forge:
    """The repository that the variables name, else ``repository``.

    In a pipeline without a token these are the reports beside its commit.

    Raises:
        UsageError: there is no repository, or no token outside a pipeline, or one that is none.
    """
    name = variables.get("BITBUCKET_REPO_FULL_NAME") or repository
    if not name:
        raise UsageError(
            "it is not known which repository the pull request is in",
            hint="outside CI, set BITBUCKET_REPO_FULL_NAME=WORKSPACE/NAME",
        )
    token = (variables.get("BITBUCKET_TOKEN") or "").strip()
    commit = variables.get("BITBUCKET_COMMIT")
    if not token and runs_us(variables) and commit:
        return CodeInsights(Api(_SIGNED_API, name, None, _PROXY), commit)
    if not token:
        raise UsageError(
            "there is no token to talk to Bitbucket with",
            hint="make a repository access token with the scopes pullrequest:write and "
            "repository:write, and put it into the secured variable BITBUCKET_TOKEN",
        )
    refuse_token("Bitbucket", token, "the secured variable BITBUCKET_TOKEN")
    return Bitbucket(Api(_api(variables), name, token))


def _api(variables: Variables) -> str:
    """Where the API answers.

    Raises:
        UsageError: the variable holds no address.
    """
    url = (variables.get("BITBUCKET_API_URL") or _API).strip().rstrip("/")
    if urlsplit(url).scheme not in ("http", "https"):
        raise UsageError(
            "BITBUCKET_API_URL is not the address of an API", hint=f"unset it; it is {_API}"
        )
    return url


BITBUCKET = Provider(
    _NAME, runs_us, read_run, read_pull_request, find_repository, open_forge, LIMITS
)
