"""What is said to GitHub, held against GitHub's own description by Prism on the way."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from gitml.adapters.forges.github.forge import GitHub
from gitml.core.forges.proposals import Proposal, Results
from gitml.errors import OutsideError
from tests.fakes.forge import always
from tests.fixtures.github import prism, server, stand_in
from tests.fixtures.github.state import REPOSITORY

MARKER = "<!-- gitml:report:report -->"
HEAD, BASE = "a" * 40, "b" * 40
PROPOSAL = Proposal(
    "gitml/retrain", "main", BASE, Results({"dvc.lock": b"\x00new"}), "Results of training", "why"
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def github(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stand_in.GitHub]:
    with server.running() as there, prism.before(there, tmp_path_factory.mktemp("prism")):
        there.repository.pulls[7] = HEAD
        there.repository.seed(BASE)
        yield there
    assert there.problems == []


@pytest.fixture
def forge(github: stand_in.GitHub) -> GitHub:
    return GitHub(
        github.api_url, github.server_url, REPOSITORY, stand_in.TOKEN, pause=lambda _: None
    )


def test_a_report_is_posted_and_updated(forge: GitHub, github: stand_in.GitHub) -> None:
    assert forge.head(7) == HEAD
    outcomes = []
    for number in range(101):
        github.repository.comment(7, f"comment {number}", "ada")
    for picture in (b"1", b"2"):
        links = forge.publish("gitml-reports", {"roc.png": picture}, "Pictures")
        body = f"{MARKER}\n![ROC]({links['roc.png']})"
        outcomes.append(forge.upsert_comment(7, MARKER, always(body)).outcome)
        forge.set_status(HEAD, "failure", "gitml/gates", "1 failed", "https://h/c")
    assert outcomes == ["created", "updated"]
    assert forge.publish("gitml-reports", {"roc.png": b"2"}, "Pictures") == links
    assert github.git.file_at(links["roc.png"]) == b"2"
    assert len(github.repository.statuses) == 2
    assert forge.open_pull_requests() == frozenset()


def test_a_release_is_written_and_a_result_proposed(forge: GitHub, github: stand_in.GitHub) -> None:
    text = iter(("one", "two", "two"))
    github.repository.refs["refs/tags/churn@v1.0.0"] = "f" * 40
    written = [
        forge.releases.write("churn@v1.0.0", "f" * 40, "t", lambda _: next(text)) for _ in range(3)
    ]
    assert [one.outcome for one in written] == ["created", "updated", "unchanged"]
    first = forge.proposals.write(PROPOSAL)
    assert first.outcome == "created"
    assert forge.proposals.write(PROPOSAL).outcome == "unchanged"
    anew = replace(PROPOSAL, results=Results({"dvc.lock": b"newer"}, ("README.md",)))
    assert forge.proposals.write(anew).outcome == "updated"
    assert github.repository.refs["refs/heads/gitml/retrain"] != first.head


def test_what_github_does_not_describe_does_not_pass(
    forge: GitHub, github: stand_in.GitHub
) -> None:
    before = len(github.repository.statuses)
    with pytest.raises(OutsideError, match="422"):
        forge.set_status(HEAD, "splendid", "gitml/report", "better")
    assert len(github.repository.statuses) == before
