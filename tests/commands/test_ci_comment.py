"""``gitml ci comment``: for the run of a fork, of which nothing is believed."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.answer import Answer
from tests.fixtures.github import server, stand_in
from tests.fixtures.project import Project
from tests.fixtures.report_documents import HEAD, document

RUN = {
    "id": 42,
    "head_sha": HEAD,
    "head_branch": "topic",
    "head_repository": {"full_name": "mallory/churn", "owner": {"login": "mallory"}},
    "repository": {"full_name": "octo/churn"},
    "html_url": "https://github.example/octo/churn/actions/runs/42",
    "path": ".github/workflows/gitml.yml",
    "run_number": 7,
    "run_attempt": 1,
}


def _archive(**files: str | bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return packed.getvalue()


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[stand_in.GitHub]:
    with server.running() as there:
        there.repository.pulls = {7: HEAD, 8: HEAD}
        there.repository.heads[7] = ("mallory", "topic", HEAD)
        there.repository.artifacts[42] = {
            "other": b"",
            "gitml-report-json": _archive(report_json=json.dumps(document(pull_request=8))),
        }
        for name, value in {**there.variables, "GITHUB_ACTIONS": "true"}.items():
            monkeypatch.setenv(name, value)
        yield there
    assert there.problems == []


@pytest.fixture
def comment(tmp_path: Path, github: stand_in.GitHub, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the command for a run that ended, outside of any repository."""

    def run(**changes: object) -> Answer:
        (tmp_path / "event.json").write_text(json.dumps({"workflow_run": {**RUN, **changes}}))
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(tmp_path / "event.json"))
        return Project(tmp_path).gitml("ci", "comment")

    return run


@pytest.mark.slow
def test_it_is_posted_where_the_head_is(github: stand_in.GitHub, comment: Any) -> None:
    answer = comment()
    assert answer.code == 0, answer.err
    assert answer.out.startswith("created https://github.example/octo/churn/pull/7#")
    (posted,) = github.repository.comments[7]
    assert 8 not in github.repository.comments  # whatever the artifact says
    assert "✅ churn is better: auc 0.90 → 0.95" in posted["body"]
    assert "it ran code of a fork" in posted["body"]
    assert RUN["html_url"] in posted["body"]
    states = [(one["context"], one["state"], one["sha"]) for one in github.repository.statuses]
    assert states == [("gitml/report", "success", HEAD), ("gitml/gates", "success", HEAD)]
    later = comment(run_number=8)
    assert later.out.startswith("updated")
    assert "a later run" in comment().err
    assert len(github.repository.comments[7]) == 1


@pytest.mark.parametrize(
    "head",
    [
        ("mallory", "topic", "c" * 40),  # it moved on
        ("mallory", "other", HEAD),
        ("eve", "topic", HEAD),
        ("", "topic", HEAD),  # a repository that is gone
    ],
)
def test_another_pull_request_is_left_alone(
    github: stand_in.GitHub, comment: Any, head: tuple[str, str, str]
) -> None:
    github.repository.heads[7] = head
    answer = comment()
    assert answer.code == 0
    assert "no comment: aaaaaaa on mallory:topic is the head of no open pull requests" in answer.err
    assert (github.repository.comments, github.repository.statuses) == ({}, [])


def test_of_two_pull_requests_none_is_guessed(github: stand_in.GitHub, comment: Any) -> None:
    github.repository.heads[8] = ("mallory", "topic", HEAD)
    answer = comment()
    assert "the head of 2 open pull requests" in answer.err
    assert github.repository.comments == {}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (_archive(report_json=json.dumps({"schema": "gitml.report/1"})), "as gitml writes it"),
        (_archive(report_md="## Better"), "there is no report.json"),
        (_archive(report_json=b"0" * 5_000_000), "more than 4,000,000 bytes"),
        (b"no archive", "cannot be read"),
        (None, "left no gitml-report-json"),
        (
            _archive(report_json=json.dumps(document(head={**document()["base"]}))),
            "of another commit",
        ),
    ],
    ids=["schema", "file", "huge", "archive", "none", "commit"],
)
def test_what_is_no_report_makes_the_status_red(
    github: stand_in.GitHub, comment: Any, content: bytes | None, words: str
) -> None:
    github.repository.artifacts[42] = {} if content is None else {"gitml-report-json": content}
    answer = comment()
    assert answer.code == 4
    assert words in answer.err
    assert github.repository.comments == {}
    (status,) = github.repository.statuses
    assert (status["context"], status["state"]) == ("gitml/report", "error")
    assert status["description"].startswith("No report: ")


def test_it_follows_no_run(github: stand_in.GitHub, comment: Any, tmp_path: Path) -> None:
    answer = comment(head_repository=None)
    assert answer.code == 4
    assert "may be gone" in answer.err
    (tmp_path / "event.json").write_text("{}")
    answer = Project(tmp_path).gitml("ci", "comment")
    assert answer.code == 2
    assert "gitml ci init github" in answer.err
    assert github.calls == []
