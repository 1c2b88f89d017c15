"""GitLab's CI: the run, its merge request, and the project."""

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gitml.adapters.forges.provider import Provider, Variables
from gitml.core.forges.ci import CiRun, PullRequest, RunNumber, commit_or_none
from gitml.core.forges.forge import Forge
from gitml.core.urls import without_credentials
from gitml.errors import OutsideError, UsageError
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from gitml.adapters.forges.gitlab import forge as gitlab
else:  # few runs talk to it
    gitlab = LateModule("gitml.adapters.forges.gitlab.forge")

_NAME = "gitlab"
_NUMBER = re.compile(r"[0-9]{1,15}")
_SCP = re.compile(r"(?:[^@/]+@)?(?P<host>[^:/]+):(?!//)(?P<path>.+)")


def runs_us(variables: Variables) -> bool:
    """Whether a job of GitLab's CI started this process."""
    return variables.get("GITLAB_CI") == "true"


def read_run(variables: Variables) -> CiRun:
    """What a job's variables say; outside CI, those that a user exported."""
    return CiRun(
        provider=_NAME if runs_us(variables) else None,
        branch=variables.get("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME") or None,
        target=variables.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME") or None,
        before=commit_or_none(variables.get("CI_COMMIT_BEFORE_SHA")),
        tag=variables.get("CI_COMMIT_TAG") or None,
        url=variables.get("CI_JOB_URL") or None,
        number=_run_number(variables) if runs_us(variables) else None,
        commit=commit_or_none(variables.get("CI_COMMIT_SHA")),
    )


def _run_number(variables: Variables) -> RunNumber | None:
    """The pipeline counts in its project; a job that is run again has a higher id of its own."""
    pipeline, job = (variables.get(name, "") for name in ("CI_PIPELINE_IID", "CI_JOB_ID"))
    if not (_NUMBER.fullmatch(pipeline) and _NUMBER.fullmatch(job)):
        return None
    name = f"{variables.get('CI_PROJECT_PATH', '')}:{variables.get('CI_JOB_NAME', '')}"
    return RunNumber(name, int(pipeline), int(job))


def read_pull_request(variables: Variables) -> PullRequest | None:
    """The merge request of the pipeline.

    Raises:
        OutsideError: its number is none.
    """
    number = variables.get("CI_MERGE_REQUEST_IID")
    if not number:
        return None
    if not _NUMBER.fullmatch(number):
        raise OutsideError(
            f"CI_MERGE_REQUEST_IID is not the number of a merge request: '{number}'",
            hint="unset it and use --pr",
        )
    # Of a pipeline of merged results, the other name is of a commit that nobody has seen.
    head = variables.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or variables.get("CI_COMMIT_SHA")
    base = variables.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME")
    names = ("CI_MERGE_REQUEST_SOURCE_PROJECT_PATH", "CI_MERGE_REQUEST_PROJECT_PATH")
    source, target = map(variables.get, names)
    return PullRequest(int(number), head or None, base or None, is_fork=source != target)


def find_repository(variables: Variables, url: str) -> str | None:
    """``GROUP/NAME`` of a remote's URL; None where it is not on this GitLab."""
    host, path = _split(url.strip())
    server = urlsplit(_server(variables))
    inside = server.path.strip("/")
    parts = path.strip("/").removesuffix(".git").rstrip("/")
    if inside and parts.startswith(f"{inside}/"):
        parts = parts.removeprefix(f"{inside}/")
    return parts if host == server.hostname and "/" in parts else None


def _split(url: str) -> tuple[str, str]:
    """Host and path of a remote's URL, or of Git's short form of one for SSH."""
    if "://" in url:
        try:
            found = urlsplit(url)
        except ValueError:
            return "", ""
        return (found.hostname or "").lower(), found.path
    short = _SCP.fullmatch(url)
    return (short["host"].lower(), short["path"]) if short else ("", "")


def open_forge(variables: Variables, repository: str | None) -> Forge:
    """The project of the merge request that the variables name, else ``repository``.

    Raises:
        UsageError: there is neither, or there is no token.
    """
    # The pipeline of a fork's merge request runs in the fork.
    names = ("CI_MERGE_REQUEST_PROJECT_PATH", "CI_PROJECT_PATH")
    name = next(filter(None, map(variables.get, names)), None) or repository
    if not name:
        raise UsageError(
            "it is not known which project the merge request is in",
            hint="outside CI, set CI_PROJECT_PATH=GROUP/NAME",
        )
    token = (variables.get("GITLAB_TOKEN") or "").strip()
    if not token:
        raise UsageError(
            "there is no token to talk to GitLab with",
            hint="make a project access token with the scope api, and put it into the masked "
            "variable GITLAB_TOKEN",
        )
    return gitlab.GitLab(_server(variables), name, token)


def _server(variables: Variables) -> str:
    """Where people see the forge: it stands in comments, so it must not tell a password."""
    url = (variables.get("CI_SERVER_URL") or "https://gitlab.com").strip().rstrip("/")
    return without_credentials(url).replace("://***@", "://")


GITLAB = Provider(
    _NAME, runs_us, read_run, read_pull_request, find_repository, open_forge, gitlab.LIMITS
)
