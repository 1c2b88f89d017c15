import json
from pathlib import Path
from typing import Any

import pytest

from gitml.adapters.forges.ci_environment import PullRequest, read
from gitml.errors import OutsideError

HEAD = "a" * 40
PULL = {"number": 7, "head": {"sha": HEAD}, "base": {"ref": "main"}}


def _with_event(folder: Path, event: Any) -> dict[str, str]:
    path = folder / "event.json"
    path.write_text(event if isinstance(event, str) else json.dumps(event))
    return {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_PATH": str(path)}


def test_nothing_is_known_outside_ci() -> None:
    around = read({})
    assert around.provider is None
    assert around.repository is None
    assert around.pull_request is None
    assert around.token is None
    assert around.run_url is None
    assert around.api_url == "https://api.github.com"


def test_a_run_in_github_enterprise() -> None:
    around = read(
        {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": "https://git.example/api/v3/",
            "GITHUB_SERVER_URL": "https://git.example/",
            "GITHUB_REPOSITORY": "octo/churn",
            "GITHUB_RUN_ID": "42",
            "GITHUB_TOKEN": "secret",
        }
    )
    assert around.provider == "github"
    assert around.api_url == "https://git.example/api/v3"
    assert around.run_url == "https://git.example/octo/churn/actions/runs/42"
    assert around.token == "secret"
    assert "secret" not in repr(around)


def test_the_token_of_the_gh_program_will_do() -> None:
    assert read({"GH_TOKEN": "b"}).token == "b"
    assert read({"GH_TOKEN": "b", "GITHUB_TOKEN": "a"}).token == "a"
    assert read({"GITHUB_TOKEN": ""}).token is None


def test_the_head_is_what_the_author_pushed(tmp_path: Path) -> None:
    variables = {"GITHUB_SHA": "b" * 40, **_with_event(tmp_path, {"pull_request": PULL})}
    assert read(variables).pull_request == PullRequest(7, HEAD, "main")


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"ref": "refs/heads/main"}, None),
        ({"issue": {"number": 3}}, None),
        ({"issue": {"number": 3, "pull_request": {"url": "https://x"}}}, PullRequest(3)),
    ],
)
def test_other_events(tmp_path: Path, event: Any, expected: PullRequest | None) -> None:
    assert read(_with_event(tmp_path, event)).pull_request == expected


@pytest.mark.parametrize(
    "event",
    [
        '{"pull_request": {"numb',
        "",
        "[]",
        {"pull_request": {"number": 7}},
        {"pull_request": {**PULL, "number": "7"}},
        {"pull_request": {**PULL, "head": {"sha": None}}},
        {"pull_request": {**PULL, "head": "a"}},
    ],
)
def test_a_torn_event_file_is_named(tmp_path: Path, event: Any) -> None:
    with pytest.raises(OutsideError, match=r"event\.json"):
        read(_with_event(tmp_path, event))


def test_a_missing_event_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match=r"gone\.json cannot be read") as caught:
        read({"GITHUB_EVENT_PATH": str(tmp_path / "gone.json")})
    assert "--pr" in str(caught.value.hint)
