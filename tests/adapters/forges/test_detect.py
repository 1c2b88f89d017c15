"""Which forge is meant: the CI's before the remote's, and one more is one line."""

from dataclasses import replace

import pytest

from gitml.adapters.forges import detect
from gitml.adapters.forges.github.ci import GITHUB
from gitml.adapters.forges.github.forge import GitHub
from gitml.adapters.forges.provider import Variables
from gitml.core.forges.ci import CiRun, PullRequest
from tests.fakes.forge import FakeForge

_ELSEWHERE = FakeForge()


def _find_there(_: Variables, url: str) -> str | None:
    return "octo/churn" if "forge.example" in url else None


@pytest.fixture
def another(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second forge, in the table behind GitHub."""
    there = replace(
        GITHUB,
        name="another",
        runs_us=lambda variables: "ANOTHER_CI" in variables,
        read_run=lambda _: CiRun("another", target="trunk"),
        read_pull_request=lambda _: PullRequest(3),
        find_repository=_find_there,
        open_forge=lambda _variables, _repository: _ELSEWHERE,
    )
    monkeypatch.setattr(detect, "PROVIDERS", (GITHUB, there))


def test_the_remote_tells_the_repository() -> None:
    forge = detect.open_forge({"GITHUB_TOKEN": "t"}, "git@github.com:octo/churn.git")
    assert isinstance(forge, GitHub)
    assert forge.repository == "octo/churn"


@pytest.mark.usefixtures("another")
def test_the_ci_is_asked_first() -> None:
    assert detect.read_run({}).provider is None
    assert detect.read_run({"GITHUB_ACTIONS": "true"}).provider == "github"
    assert detect.read_run({"ANOTHER_CI": "1"}).target == "trunk"
    assert detect.read_pull_request({"ANOTHER_CI": "1"}) == PullRequest(3)
    assert detect.open_forge({"ANOTHER_CI": "1"}, "git@github.com:octo/churn") is _ELSEWHERE


@pytest.mark.usefixtures("another")
def test_outside_ci_the_remote_tells_the_forge() -> None:
    assert detect.open_forge({}, "https://forge.example/octo/churn") is _ELSEWHERE
