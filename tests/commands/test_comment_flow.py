"""Posting a report on a forge in memory: what is asked of it, and what its refusals leave."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from gitml.commands.comment import find_target
from gitml.core.data.safe_paths import fault
from gitml.core.forges.ci import CiRun, PullRequest, RunNumber
from gitml.core.forges.forge import Limits
from gitml.core.reports.results import ReportedResult
from gitml.errors import OutsideError, UsageError
from gitml.render.markdown.comment_marker import result_mark
from gitml.ui.reports.comment_plan import plan
from gitml.ui.reports.posting import BRANCH, PostedReport, ReportTarget, post, read_postable
from tests.fakes.forge import FakeForge, Status

HEAD = "a" * 40
PNG = b"\x89PNG\r\n\x1a\n"
TARGET = ReportTarget(7, HEAD, "report", CiRun(url="https://h/run"))


@pytest.fixture
def report(tmp_path: Path) -> Path:
    (tmp_path / "roc.png").write_bytes(PNG)
    path = tmp_path / "report.md"
    path.write_text("## Better\n\n![ROC](roc.png)\n")
    return path


def _post(forge: FakeForge, report: Path, target: ReportTarget) -> PostedReport:
    return post(forge, read_postable(report), target)


def test_comment_pictures_and_status(report: Path) -> None:
    forge = FakeForge(pulls={7: HEAD})
    first, second = (
        _post(forge, report, TARGET),
        _post(forge, report, TARGET),
    )
    outcomes = (first.comment.outcome, second.comment.outcome)
    assert outcomes == ("created", "updated")
    assert first.comment.url == second.comment.url
    assert forge.branches[BRANCH] == [{"pull-7/report/roc.png": PNG}]
    assert "![ROC](https://forge.example/1/pull-7/report/roc.png)" in forge.comments[7][0]
    assert forge.statuses[0] == Status(HEAD, "success", "gitml/report", "Better", first.comment.url)


def test_a_dry_run_says_what_would_be_posted(report: Path) -> None:
    planned = plan(read_postable(report), TARGET, Limits(2_000, 40))
    assert (planned.pictures, planned.problems, planned.state) == (("roc.png",), (), "success")
    assert planned.characters == len(report.read_text())
    forge = FakeForge(Limits(2_000, 40), pulls={7: HEAD})
    _post(forge, report, TARGET)
    posted = forge.comments[7][0].replace("https://forge.example/1/pull-7/report/", "")
    assert posted == planned.text


def test_an_older_run_touches_nothing(report: Path) -> None:
    forge = FakeForge(pulls={7: HEAD})
    older, later = (replace(TARGET, run=CiRun(number=RunNumber("w", n))) for n in (1, 2))
    _post(forge, report, later)
    kept = list(forge.comments[7])
    report.write_text("## Worse\n")
    assert _post(forge, report, older).comment.outcome == "kept"
    assert forge.comments[7] == kept
    assert len(forge.statuses) == 1
    assert _post(forge, report, TARGET).comment.outcome == "updated"  # by hand, who means it


@pytest.mark.parametrize("html", [True, False])
def test_results_of_earlier_commits_stay(report: Path, html: bool) -> None:
    forge = FakeForge(Limits(2_000, 40, html=html), pulls={7: HEAD})
    for commit, value in (("1", 0.8), ("2", 0.9), ("2", 0.95), ("3", 0.97)):
        mark = result_mark(ReportedResult("better", "a|b", value))
        report.write_text(f"## Better\n\n{mark}\n")
        target = replace(TARGET, head=commit * 40, is_of_fork=commit == "1")
        assert _post(forge, report, target).problems == ()
    (text,) = forge.comments[7]
    rows = [line for line in text.splitlines() if line.startswith("| [")]
    name = "<code>a&#124;b</code>" if html else "`a|b`"
    links = [f"[`{n * 7}`](https://forge.example/commit/{n * 40})" for n in "21"]
    assert rows == [
        f"| {links[0]} | ✅ Better | {name} 0.95 |",
        f"| {links[1]} | ✅ Better, as the run of the fork said | {name} 0.8 |",
    ]
    report.write_text("## Written by hand\n")
    _post(forge, report, replace(TARGET, head="4" * 40))
    assert "| ✅ Better | " in forge.comments[7][0]


def test_texts_are_as_long_as_the_forge_takes(report: Path) -> None:
    report.write_text("## " + "better " * 20 + "\n\n" + "word " * 2000)
    forge = FakeForge(pulls={7: HEAD})
    _post(forge, report, TARGET)
    assert len(forge.comments[7][0]) <= forge.limits.comment
    assert "The report is cut here" in forge.comments[7][0]
    assert len(forge.statuses[0].description) == forge.limits.description


def test_without_the_right_to_publish_the_words_remain(report: Path) -> None:
    forge = FakeForge(pulls={7: HEAD}, refused=frozenset({"publish"}))
    posted = _post(forge, report, TARGET)
    assert "pictures are left out" in posted.problems[0]
    assert "*ROC*" in forge.comments[7][0]


def test_no_status_for_a_comment_that_was_refused(report: Path) -> None:
    forge = FakeForge(pulls={7: HEAD}, refused=frozenset({"upsert_comment"}))
    with pytest.raises(OutsideError, match="403"):
        _post(forge, report, TARGET)
    assert forge.statuses == []


def test_a_status_that_was_refused_does_not_hide_the_comment(report: Path) -> None:
    forge = FakeForge(pulls={7: HEAD}, refused=frozenset({"set_status"}))
    with pytest.raises(OutsideError, match=r"the comment is posted \(https://forge.example/7#0\)"):
        _post(forge, report, TARGET)


def test_which_pull_request() -> None:
    forge = FakeForge(pulls={7: HEAD, 8: "b" * 40})
    event = PullRequest(7, "c" * 40, "main")
    assert find_target(forge, event, None, None) == (7, "c" * 40)
    assert find_target(forge, event, 8, None) == (8, "b" * 40)
    assert find_target(forge, PullRequest(7), None, None) == (7, HEAD)
    assert find_target(forge, None, 8, "d" * 40) == (8, "d" * 40)
    with pytest.raises(UsageError, match="no pull request"):
        find_target(forge, None, None, None)


@pytest.mark.parametrize(
    "name", ["a%00.png", "x" * 5000 + ".png", "loop.png", "folder.png", "p.png"]
)
def test_a_picture_that_is_none_is_told_and_the_rest_is_posted(report: Path, name: str) -> None:
    (report.parent / "loop.png").symlink_to("loop.png")
    (report.parent / "in.png").mkdir()
    os.mkfifo(report.parent / "p.png")
    report.write_text(f"## Better\n\n![ROC](roc.png)\n\n![odd]({name})\n")
    forge = FakeForge(pulls={7: HEAD})
    posted = _post(forge, report, TARGET)
    assert len(posted.problems) == 1
    assert "picture" in posted.problems[0]
    assert forge.branches[BRANCH] == [{"pull-7/report/roc.png": PNG}]
    assert "![ROC](https://forge.example/1/pull-7/report/roc.png)" in forge.comments[7][0]


def test_a_picture_stays_in_the_folder_of_its_report(report: Path) -> None:
    up = f"../{report.parent.name}"
    (report.parent / ".git").symlink_to(".")
    report.write_text(f"![a]({up}/roc.png) ![b](.git/roc.png)\n")
    forge = FakeForge(pulls={7: HEAD})
    _post(forge, report, TARGET)
    (files,) = forge.branches[BRANCH]
    assert len(files) == 2
    for name in files:
        assert name.startswith("pull-7/report/")
        assert fault(name) is None


def test_a_report_of_which_a_gate_failed_is_red(report: Path) -> None:
    report.write_text("## Blocked\n\n<!-- gitml:outcome:blocked -->\n")
    forge = FakeForge(pulls={7: HEAD})
    _post(forge, report, TARGET)
    assert forge.statuses[0].state == "failure"
