import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixtures.github import server, stand_in
from tests.fixtures.project import Project

HEAD = "a" * 40
RUN = {
    "GITHUB_RUN_ID": "42",
    "GITHUB_RUN_NUMBER": "7",
    "GITHUB_RUN_ATTEMPT": "1",
    "GITHUB_WORKFLOW_REF": "octo/churn/.github/workflows/gitml.yml@refs/pull/7/merge",
}
REPORT = "## Better: `auc` 0.90 → 0.95\n\n![ROC](report_files/roc.png)\n"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def github() -> Iterator[stand_in.GitHub]:
    with server.running() as there:
        there.repository.pulls[7] = HEAD
        yield there
    assert there.problems == []


@pytest.fixture
def folder(tmp_path: Path) -> Project:
    """A folder with a report, which need not be a Git repository: CI posts from a bare one."""
    folder = Project(tmp_path / "anywhere")
    folder.write("report.md", REPORT)
    folder.write("report_files/.keep", "")
    folder.path("report_files/roc.png").write_bytes(PNG)
    return folder


@pytest.fixture
def in_ci(
    github: stand_in.GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> stand_in.GitHub:
    """The environment of a workflow's run for pull request 7."""
    event = {"pull_request": {"number": 7, "head": {"sha": HEAD}, "base": {"ref": "main"}}}
    path = tmp_path / "event.json"
    path.write_text(json.dumps(event))
    variables = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_PATH": str(path), **RUN}
    for name, value in {**github.variables, **variables}.items():
        monkeypatch.setenv(name, value)
    return github


def _bodies(github: stand_in.GitHub) -> list[str]:
    return [comment["body"] for comment in github.repository.comments.get(7, [])]


def test_in_ci_it_needs_no_options(folder: Project, in_ci: stand_in.GitHub) -> None:
    answer = folder.gitml("comment")
    assert answer.code == 0, answer.err
    assert answer.out.startswith("created https://github.example/octo/churn/pull/7#issuecomment-")
    (text,) = _bodies(in_ci)
    assert text.startswith('<!-- gitml:report:report {"run":')
    assert text.splitlines()[1].startswith("## Better: ")
    assert f"{in_ci.api_url}/octo/churn/actions/runs/42" in text
    address = text.split("![ROC](")[1].split(")")[0]
    assert in_ci.git.file_at(address) == PNG
    (status,) = in_ci.repository.statuses
    assert status["sha"] == HEAD
    assert status["context"] == "gitml/report"
    assert status["state"] == "success"
    assert status["description"] == "Better: auc 0.90 → 0.95"
    assert status["target_url"] == answer.out.split()[1]


@pytest.mark.slow
def test_the_second_report_replaces_the_first(folder: Project, in_ci: stand_in.GitHub) -> None:
    folder.gitml("comment")
    folder.write("report.md", "# Report\n\nWorse\n")
    answer = folder.gitml("comment", "--json")
    assert answer.code == 0, answer.err
    assert answer.json == {
        "schema": "gitml.comment/1",
        "url": "https://github.example/octo/churn/pull/7#issuecomment-1000",
        "created": False,
        "outcome": "updated",
        "pull_request": 7,
        "commit": HEAD,
        "problems": [],
    }
    (text,) = _bodies(in_ci)
    assert "Worse" in text


def test_an_older_run_does_not_replace_a_newer_report(
    folder: Project, in_ci: stand_in.GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.gitml("comment")
    kept = _bodies(in_ci)
    monkeypatch.setenv("GITHUB_RUN_NUMBER", "6")
    monkeypatch.setenv("GITHUB_RUN_ATTEMPT", "3")
    folder.write("report.md", "# Report\n\nWorse\n")
    answer = folder.gitml("comment", "--json")
    assert answer.code == 0
    assert "of a later run" in answer.err
    assert answer.json["outcome"] == "kept"
    assert _bodies(in_ci) == kept
    assert len(in_ci.repository.statuses) == 1


@pytest.mark.slow
def test_reports_of_other_names_stand_beside_each_other(
    folder: Project, in_ci: stand_in.GitHub
) -> None:
    folder.gitml("comment")
    folder.gitml("comment", "--id", "nightly")
    assert len(_bodies(in_ci)) == 2
    contexts = [status["context"] for status in in_ci.repository.statuses]
    assert contexts == ["gitml/report", "gitml/report/nightly"]
    count = in_ci.git.git("rev-list", "--count", "gitml-reports")
    assert count == "3"  # one for each report, and one that joins them


def test_without_the_right_to_publish_the_words_remain(
    folder: Project, in_ci: stand_in.GitHub
) -> None:
    in_ci.refuse("GET", "/info/refs", 403, "Resource not accessible by integration")
    answer = folder.gitml("comment", "--json")
    assert answer.code == 0
    assert "pictures are left out" in answer.err
    assert "403 Resource not accessible" in answer.json["problems"][0]
    (text,) = _bodies(in_ci)
    assert "*ROC*" in text
    assert "\n> The report's pictures are left out: GitHub did not let gitml " in text


def test_only_pictures_beside_the_report_are_published(
    folder: Project, in_ci: stand_in.GitHub
) -> None:
    folder.path("../secret.png").write_bytes(b"secret")
    folder.write("key.txt", "secret")
    folder.path("link.png").symlink_to(folder.path("../secret.png"))
    folder.write("report.md", "![a](../secret.png) ![b](link.png) ![c](key.txt) ![d](gone.png)")
    answer = folder.gitml("comment", "--json")
    assert answer.code == 0
    assert len(answer.json["problems"]) == 4
    assert in_ci.pushes == []
    assert "*a* *b* *c* *d*" in _bodies(in_ci)[0]


@pytest.mark.slow
def test_by_hand_it_asks_for_the_head(
    folder: Project, github: stand_in.GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in github.variables.items():
        monkeypatch.setenv(name, value)
    github.viewer = "ada"
    assert folder.gitml("comment", "--pr", "7").code == 0
    assert github.repository.statuses[0]["sha"] == HEAD
    assert folder.gitml("comment", "--pr", "7", "--commit", "b" * 40).code == 0
    assert github.repository.statuses[1]["sha"] == "b" * 40


def test_the_head_of_the_event_is_not_that_of_another_pull_request(
    folder: Project, in_ci: stand_in.GitHub
) -> None:
    in_ci.repository.pulls[8] = "c" * 40
    folder.gitml("comment", "--pr", "8")
    assert in_ci.repository.statuses[0]["sha"] == "c" * 40


def test_a_status_that_is_refused_does_not_hide_the_comment(
    folder: Project, in_ci: stand_in.GitHub
) -> None:
    in_ci.refuse("POST", "/statuses/", 403, "Resource not accessible by integration")
    answer = folder.gitml("comment", "--strict")
    assert answer.code == 4
    assert "the comment is posted (https://github.example/" in answer.err
    assert "statuses: write" in answer.err
    assert len(_bodies(in_ci)) == 1


@pytest.mark.parametrize(
    ("missing", "message", "hint"),
    [
        ("GITHUB_REPOSITORY", "not known which repository", "GITHUB_REPOSITORY=OWNER/NAME"),
        ("GITHUB_TOKEN", "no token", "export GITHUB_TOKEN"),
        ("GITHUB_EVENT_PATH", "no pull request", "--pr N"),
    ],
)
def test_what_is_missing_is_named(
    folder: Project,
    in_ci: stand_in.GitHub,
    monkeypatch: pytest.MonkeyPatch,
    missing: str,
    message: str,
    hint: str,
) -> None:
    monkeypatch.delenv(missing)
    answer = folder.gitml("comment")
    assert answer.code == 2
    assert message in answer.err
    assert hint in answer.err
    assert in_ci.calls == []


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "no such report"), (b"", "is empty"), (b"\xff\xfe", "cannot read the report")],
)
def test_a_report_that_cannot_be_read(
    folder: Project, in_ci: stand_in.GitHub, content: bytes | None, message: str
) -> None:
    path = folder.path("é.md")
    if content is not None:
        path.write_bytes(content)
    answer = folder.gitml("comment", "é.md")
    assert answer.code == 2
    assert message in answer.err
    assert "é.md" in answer.err
    assert in_ci.repository.comments == {}


def test_a_wrong_token(
    folder: Project, in_ci: stand_in.GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "stolen")
    answer = folder.gitml("comment", "--strict")
    assert answer.code == 4
    assert f"401 Bad credentials ({in_ci.api_url})" in answer.err
    assert "stolen" not in answer.err + answer.out


def test_what_the_forge_refuses_in_ci_is_in_the_summary(
    folder: Project, in_ci: stand_in.GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder.path("summary.md")))
    in_ci.refuse("POST", "/comments", 403, "Resource not accessible by integration")
    answer = folder.gitml("comment")
    assert answer.code == 0
    assert answer.out == ""
    assert "warning: GitHub did not let gitml comment on pull request 7: 403" in answer.err
    assert "pull-requests" in answer.err
    assert folder.read("summary.md") == REPORT
    assert in_ci.repository.statuses == []


def test_the_same_text_is_not_sent_again(folder: Project, in_ci: stand_in.GitHub) -> None:
    folder.gitml("comment")
    before = len([call for call in in_ci.calls if call.verb == "PATCH"])
    assert folder.gitml("comment").out.startswith("updated ")
    assert len([call for call in in_ci.calls if call.verb == "PATCH"]) == before


@pytest.mark.slow
def test_an_update_among_300_comments_takes_few_requests(
    folder: Project, in_ci: stand_in.GitHub
) -> None:
    names = [f"report_files/{n}.png" for n in range(6)]
    gates = "\n<!-- gitml:gates: 1 passed -->\n"
    shown = "".join(f"![{name}]({name})\n" for name in names)

    def post(verdict: str, picture: str) -> tuple[int, int]:
        """Requests of the API, and of Git."""
        for name in names:
            folder.path(name).write_bytes(PNG + name.encode() + picture.encode())
        folder.write("report.md", f"## {verdict}\n{shown}{gates}")
        in_ci.calls.clear()
        in_ci.pushes.clear()
        assert folder.gitml("comment", "--strict").code == 0
        return len(in_ci.calls), len(in_ci.pushes)

    for number in range(299):
        in_ci.repository.comment(7, f"comment {number}", "somebody")
    post("Better", "one")
    assert post("Worse", "two") == (9, 2), in_ci.names()
    assert post("Better", "two") == (9, 0), in_ci.names()
    assert post("Better", "two") == (8, 0), in_ci.names()
