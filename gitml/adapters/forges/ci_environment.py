"""Which CI runs us, and for which pull request: read from the variables that the CI sets."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gitml.errors import OutsideError


@dataclass(frozen=True, slots=True)
class PullRequest:
    """The pull request that a run is for.

    Attributes:
        number: as in its address.
        head: the commit its author pushed, not the merge commit that CI may have checked out;
            None where the event does not tell.
        base: the branch it is to be merged into; None where the event does not tell.
    """

    number: int
    head: str | None = None
    base: str | None = None


@dataclass(frozen=True, slots=True)
class CiEnvironment:
    """What the surroundings say; outside CI most of it is None.

    Attributes:
        provider: ``github``, or None outside CI.
        repository: ``OWNER/NAME``.
        pull_request: None when the run is not for one.
        api_url: where the forge's API is.
        server_url: where people see the forge.
        token: what the API is called with; never printed.
        run_url: the page of this run.
    """

    provider: str | None
    repository: str | None
    pull_request: PullRequest | None
    api_url: str
    server_url: str
    token: str | None = field(repr=False)
    run_url: str | None


def read(environment: Mapping[str, str]) -> CiEnvironment:
    """Read GitHub's variables; outside CI, those that a user exported.

    Raises:
        OutsideError: the event file that the CI named is missing or not what it should be.
    """
    server = (environment.get("GITHUB_SERVER_URL") or "https://github.com").rstrip("/")
    repository = environment.get("GITHUB_REPOSITORY") or None
    run = environment.get("GITHUB_RUN_ID")
    return CiEnvironment(
        provider="github" if environment.get("GITHUB_ACTIONS") == "true" else None,
        repository=repository,
        pull_request=_pull_request(environment.get("GITHUB_EVENT_PATH")),
        api_url=(environment.get("GITHUB_API_URL") or "https://api.github.com").rstrip("/"),
        server_url=server,
        token=environment.get("GITHUB_TOKEN") or environment.get("GH_TOKEN") or None,
        run_url=f"{server}/{repository}/actions/runs/{run}" if repository and run else None,
    )


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


def _from_pull_request(details: Mapping[str, Any]) -> PullRequest:
    head, base = details["head"]["sha"], details["base"]["ref"]
    if not isinstance(head, str) or not isinstance(base, str):
        raise TypeError("'head.sha' and 'base.ref' must be text")
    return PullRequest(_number(details), head, base)


def _number(details: Mapping[str, Any]) -> int:
    number = details["number"]
    if not isinstance(number, int):
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
