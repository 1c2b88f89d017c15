"""GitHub's CI: what the variables and the event file of a workflow say."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from gitml.adapters.forges.provider import Provider, Variables
from gitml.core.forges.ci import CiRun, FinishedRun, PullRequest, RunNumber, commit_or_none
from gitml.core.urls import without_credentials
from gitml.errors import OutsideError, UsageError
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from gitml.adapters.forges.github import forge as github
else:  # few runs talk to it
    github = LateModule("gitml.adapters.forges.github.forge")

_NAME = "github"
_REMOTE = re.compile(
    r"(?:(?:https?|ssh|git)://(?:[^/@]*@)?(?P<host>[^/:@]+)(?::\d+)?/|(?:[^/:@]+@)?(?P<scp>[^/:@]+):)"
    r"(?P<repository>[\w.-]+/[\w.-]+?)(?:\.git)?/?"
)
_NUMBER = re.compile(r"[0-9]{1,15}")
_FULL_NAME = re.compile(r"[\w.-]+/[\w.-]+")
# Where port 22 is closed, Git reaches GitHub there.
_SSH_OVER_HTTPS = "ssh.github.com"


def runs_us(variables: Variables) -> bool:
    """Whether a workflow started this process."""
    return variables.get("GITHUB_ACTIONS") == "true"


def read_run(variables: Variables) -> CiRun:
    """What a workflow's variables say; outside CI, those that a user exported."""
    server, repository = _server(variables), variables.get("GITHUB_REPOSITORY")
    run = variables.get("GITHUB_RUN_ID")
    return CiRun(
        provider=_NAME if runs_us(variables) else None,
        branch=variables.get("GITHUB_HEAD_REF") or None,
        target=variables.get("GITHUB_BASE_REF") or None,
        before=_before(variables),
        tag=variables.get("GITHUB_REF_NAME") if variables.get("GITHUB_REF_TYPE") == "tag" else None,
        queued=_in_queue(variables, "head_sha"),
        url=f"{server}/{repository}/actions/runs/{run}" if repository and run else None,
        summary=variables.get("GITHUB_STEP_SUMMARY") or None,
        outputs=variables.get("GITHUB_OUTPUT") or None,
        number=_run_number(variables) if runs_us(variables) else None,
        commit=commit_or_none(variables.get("GITHUB_SHA")),
    )


def _before(variables: Variables) -> str | None:
    """Of a push; the events of a pull request have such a commit, too, which means nothing."""
    path = variables.get("GITHUB_EVENT_PATH")
    if variables.get("GITHUB_EVENT_NAME") == "push" and path:
        return commit_or_none(_event(Path(path)).get("before"))
    return _in_queue(variables, "base_sha")


def _in_queue(variables: Variables, name: str) -> str | None:
    """A commit of the merge queue's event; None in any other run."""
    path = variables.get("GITHUB_EVENT_PATH")
    if variables.get("GITHUB_EVENT_NAME") != "merge_group" or not path:
        return None
    group = _event(Path(path)).get("merge_group")
    return commit_or_none(group.get(name)) if isinstance(group, dict) else None


def _run_number(variables: Variables) -> RunNumber | None:
    names = ("GITHUB_RUN_NUMBER", "GITHUB_RUN_ATTEMPT")
    number, attempt = (variables.get(name, "") for name in names)
    # The file of the workflow; after the @ is the branch, of which the numbers know nothing.
    workflow = variables.get("GITHUB_WORKFLOW_REF", "").partition("@")[0]
    if not workflow or not _NUMBER.fullmatch(number):
        return None
    return RunNumber(workflow, int(number), int(attempt) if _NUMBER.fullmatch(attempt) else 1)


def read_finished_run(variables: Variables) -> FinishedRun | None:
    """The run that this one follows; None where it follows none.

    Raises:
        OutsideError: the event file that the CI named is not what it should be.
    """
    path = variables.get("GITHUB_EVENT_PATH")
    found = _event(Path(path)).get("workflow_run") if path else None
    if found is None:
        return None
    try:
        return _finished_run(found)
    except (KeyError, TypeError, ValueError) as error:
        raise OutsideError(
            f"the event file {path} describes a run without what it was for: {error!r}",
            hint="its repository, or its branch, may be gone: then there is nothing to do",
        ) from error


def _finished_run(found: Mapping[str, Any]) -> FinishedRun:
    head, repository = commit_or_none(found["head_sha"]), found["head_repository"]
    if head is None or not _FULL_NAME.fullmatch(repository["full_name"]):
        raise ValueError("'head_sha' or 'head_repository' is none")
    return FinishedRun(
        id=int(found["id"]),
        head=head,
        branch=str(found["head_branch"]),
        owner=str(repository["owner"]["login"]),
        repository=repository["full_name"],
        url=found.get("html_url"),
        # As that run itself would call its workflow.
        number=RunNumber(
            f"{found['repository']['full_name']}/{str(found['path']).partition('@')[0]}",
            int(found["run_number"]),
            int(found.get("run_attempt", 1)),
        ),
    )


def find_repository(variables: Variables, url: str) -> str | None:
    """``OWNER/NAME`` of a remote's URL; None where it is not on this GitHub."""
    found = _REMOTE.fullmatch(url.strip())
    if not found:
        return None
    host = (found["host"] or found["scp"]).lower()
    here = (urlsplit(_server(variables)).hostname or "").lower()
    same = host == here or (host, here) == (_SSH_OVER_HTTPS, "github.com")
    return found["repository"] if same else None


def open_forge(variables: Variables, repository: str | None) -> github.GitHub:
    """The repository that the variables name, else ``repository``.

    Raises:
        UsageError: there is neither, or there is no token.
    """
    name = variables.get("GITHUB_REPOSITORY") or repository
    if not name:
        raise UsageError(
            "it is not known which repository the pull request is in",
            hint="outside CI, set GITHUB_REPOSITORY=OWNER/NAME",
        )
    # A line break is easily pasted along with a secret.
    tokens = (variables.get(key, "").strip() for key in ("GITHUB_TOKEN", "GH_TOKEN"))
    token = next(filter(None, tokens), None)
    if token is None:
        raise UsageError(
            "there is no token to talk to GitHub with",
            hint="in a workflow: env: {GITHUB_TOKEN: ${{ github.token }}}; "
            "elsewhere: export GITHUB_TOKEN=$(gh auth token)",
        )
    api = (variables.get("GITHUB_API_URL") or "https://api.github.com").strip().rstrip("/")
    return github.GitHub(api, _server(variables), name, token)


def _server(variables: Variables) -> str:
    """Where people see the forge: it stands in comments, so it must not tell a password."""
    url = (variables.get("GITHUB_SERVER_URL") or "https://github.com").strip().rstrip("/")
    return without_credentials(url).replace("://***@", "://")


def read_pull_request(variables: Variables) -> PullRequest | None:
    """The pull request of the event that started the workflow.

    Raises:
        OutsideError: the event file that the CI named is missing or not what it should be.
    """
    return _pull_request(variables.get("GITHUB_EVENT_PATH"))


def _pull_request(path: str | None) -> PullRequest | None:
    if not path:
        return None
    event = _event(Path(path))
    try:
        if isinstance(event.get("pull_request"), dict):
            return _from_pull_request(event["pull_request"])
        # A comment on a pull request is an event of an issue of the same number.
        issue = event.get("issue")
        if isinstance(issue, dict) and issue.get("pull_request"):
            return PullRequest(_number(issue))
    except (KeyError, TypeError, ValueError) as error:
        raise OutsideError(
            f"the event file {path} describes a pull request without its number or head: {error}",
            hint="GITHUB_EVENT_PATH must name the JSON file of a GitHub event",
        ) from error
    return None


def _from_pull_request(details: dict[str, Any]) -> PullRequest:
    head, base = details["head"]["sha"], details["base"]["ref"]
    if not isinstance(head, str) or not isinstance(base, str):
        raise TypeError("'head.sha' and 'base.ref' must be text")
    # The repository of the head is null where it was deleted.
    names = [(details[side].get("repo") or {}).get("full_name") for side in ("head", "base")]
    is_fork = names[0] != names[1] if names[1] is not None else False
    return PullRequest(_number(details), head, base, is_fork)


def _number(details: dict[str, Any]) -> int:
    number = details["number"]
    if not isinstance(number, int) or isinstance(number, bool):
        raise TypeError(f"'number' must be a whole number, not {number!r}")
    return number


def _event(path: Path) -> dict[str, Any]:
    try:
        event = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise OutsideError(
            f"the event file {path} cannot be read: {error}",
            hint="GITHUB_EVENT_PATH must name the JSON file of a GitHub event; "
            "outside CI, unset it and use --pr",
        ) from error
    if not isinstance(event, dict):
        raise OutsideError(f"the event file {path} is not a GitHub event: not a JSON object")
    return event


GITHUB = Provider(
    _NAME, runs_us, read_run, read_pull_request, find_repository, open_forge, github.LIMITS
)
