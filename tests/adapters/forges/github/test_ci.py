import json
from pathlib import Path
from typing import Any

import pytest

from gitml.adapters.forges.github.ci import (
    find_repository,
    open_forge,
    read_pull_request,
    read_run,
)
from gitml.adapters.forges.github.forge import GitHub
from gitml.core.forges.ci import CiRun, PullRequest
from gitml.core.forges.forge import Limits
from gitml.errors import OutsideError, UsageError

HEAD = "a" * 40
PULL = {"number": 7, "head": {"sha": HEAD}, "base": {"ref": "main"}}


def _with_event(folder: Path, event: Any) -> dict[str, str]:
    path = folder / "event.json"
    path.write_text(event if isinstance(event, str) else json.dumps(event))
    return {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_PATH": str(path)}


def _token(variables: dict[str, str]) -> str:
    forge = open_forge({"GITHUB_REPOSITORY": "octo/churn", **variables}, None)
    assert isinstance(forge, GitHub)
    return forge.token


def test_nothing_is_known_outside_ci() -> None:
    assert read_run({}) == CiRun()
    assert read_pull_request({}) is None
    with pytest.raises(UsageError, match="not known which repository"):
        open_forge({}, None)
    with pytest.raises(UsageError, match="no token"):
        open_forge({}, "octo/churn")


def test_a_run_in_github_enterprise() -> None:
    variables = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": "https://git.example/api/v3/",
        "GITHUB_SERVER_URL": "https://git.example/",
        "GITHUB_REPOSITORY": "octo/churn",
        "GITHUB_RUN_ID": "42",
        "GITHUB_HEAD_REF": "feature/x",
        "GITHUB_BASE_REF": "main",
        "GITHUB_STEP_SUMMARY": "/tmp/summary",
        "GITHUB_TOKEN": "secret",
    }
    assert read_run(variables) == CiRun(
        "github",
        "feature/x",
        "main",
        url="https://git.example/octo/churn/actions/runs/42",
        summary="/tmp/summary",
    )
    forge = open_forge(variables, "other/repository")
    assert isinstance(forge, GitHub)
    assert (forge.api_url, forge.server_url) == (
        "https://git.example/api/v3",
        "https://git.example",
    )
    assert (forge.repository, forge.token) == ("octo/churn", "secret")
    assert forge.limits == Limits(65_536, 140)


def test_addresses_that_people_see_hold_no_password() -> None:
    variables = {
        "GITHUB_SERVER_URL": "https://ada:pass\nword@git.example",
        "GITHUB_REPOSITORY": "octo/churn",
        "GITHUB_RUN_ID": "42",
    }
    assert read_run(variables).url == "https://git.example/octo/churn/actions/runs/42"


def test_the_token_of_the_gh_program_will_do() -> None:
    assert _token({"GH_TOKEN": "b"}) == "b"
    assert _token({"GH_TOKEN": "b", "GITHUB_TOKEN": "a"}) == "a"
    assert _token({"GITHUB_TOKEN": " ", "GH_TOKEN": "b\n"}) == "b"


@pytest.mark.parametrize(
    ("url", "repository"),
    [
        ("https://github.com/octo/churn", "octo/churn"),
        ("https://GitHub.com/octo/churn.git/", "octo/churn"),
        ("https://ada:ghp_secret@github.com/octo/churn.git", "octo/churn"),
        ("git@github.com:octo/churn.js.git", "octo/churn.js"),
        ("ssh://git@github.com:22/octo/churn.git", "octo/churn"),
        ("ssh://git@ssh.github.com:443/octo/churn.git", "octo/churn"),
        ("https://gitlab.com/octo/churn", None),
        ("https://github.com.evil.example/octo/churn", None),
        ("https://evil.example/github.com/octo/churn", None),
        ("https://github.com/octo", None),
        ("https://github.com/octo/churn/more", None),
        ("../hub.git", None),
        ("/srv/git/octo/churn.git", None),
        ("", None),
    ],
)
def test_the_repository_of_a_remote(url: str, repository: str | None) -> None:
    assert find_repository({}, url) == repository


def test_the_repository_of_a_remote_on_another_host() -> None:
    variables = {"GITHUB_SERVER_URL": "https://git.example"}
    assert find_repository(variables, "git@git.example:octo/churn") == "octo/churn"
    assert find_repository(variables, "git@github.com:octo/churn") is None


def test_the_head_is_what_the_author_pushed(tmp_path: Path) -> None:
    variables = {"GITHUB_SHA": "b" * 40, **_with_event(tmp_path, {"pull_request": PULL})}
    assert read_pull_request(variables) == PullRequest(7, HEAD, "main")


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"ref": "refs/heads/main"}, None),
        ({"issue": {"number": 3}}, None),
        ({"issue": {"number": 3, "pull_request": {"url": "https://x"}}}, PullRequest(3)),
    ],
)
def test_other_events(tmp_path: Path, event: Any, expected: PullRequest | None) -> None:
    assert read_pull_request(_with_event(tmp_path, event)) == expected


@pytest.mark.parametrize(
    "event",
    [
        '{"pull_request": {"numb',
        "",
        "[]",
        {"pull_request": {"number": 7}},
        {"pull_request": {**PULL, "number": "7"}},
        {"pull_request": {**PULL, "number": True}},
        {"pull_request": {**PULL, "head": {"sha": None}}},
        {"pull_request": {**PULL, "head": "a"}},
    ],
)
def test_a_torn_event_file_is_named(tmp_path: Path, event: Any) -> None:
    with pytest.raises(OutsideError, match=r"event\.json"):
        read_pull_request(_with_event(tmp_path, event))


def test_a_missing_event_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match=r"gone\.json cannot be read") as caught:
        read_pull_request({"GITHUB_EVENT_PATH": str(tmp_path / "gone.json")})
    assert "--pr" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("name", "before", "found"),
    [
        ("push", "b" * 40, "b" * 40),
        ("push", "0" * 40, None),
        ("push", "--output=/etc/passwd", None),
        ("push", None, None),
        ("pull_request", "b" * 40, None),
    ],
)
def test_what_a_branch_was_before_a_push(
    tmp_path: Path, name: str, before: str | None, found: str | None
) -> None:
    variables = _with_event(tmp_path, {"before": before}) | {"GITHUB_EVENT_NAME": name}
    assert read_run(variables).before == found
