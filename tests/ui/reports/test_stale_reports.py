"""A report of another commit than the one it would be posted for."""

from pathlib import Path

import pytest

from gitml.core.forges.ci import CiRun, PullRequest
from gitml.core.reports.results import ReportedResult
from gitml.errors import UsageError
from gitml.render.markdown.comment_marker import result_mark
from gitml.ui.options import Settings
from gitml.ui.reports.stale_reports import tell_stale
from tests.fixtures.project import Project

FILE = Path("report.md")
OTHER = "a" * 40


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A repository with a commit, and a report of another one."""
    project = Project(tmp_path)
    project.git("init", "--quiet")
    project.commit()
    _write(project, "report.md", OTHER)
    return project


def _write(project: Project, name: str, commit: str) -> None:
    project.write(name, f"## Better\n\n{result_mark(ReportedResult('better', commit=commit))}\n")


def _told(project: Project, capsys: pytest.CaptureFixture[str], named: str | None = None) -> str:
    tell_stale(Settings(project.root), CiRun(), None, FILE, named)
    return capsys.readouterr().err


def test_at_a_desk_both_commits_are_told(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    head = project.git("rev-parse", "HEAD")
    told = _told(project, capsys)
    assert f"report.md is of commit aaaaaaa, and not of {head[:7]}" in told
    assert "gitml report --output report.md" in told
    _write(project, "gitml-report/report.md", head)
    assert "gitml comment gitml-report/report.md" in _told(project, capsys)
    assert _told(project, capsys, named=OTHER) == ""


@pytest.mark.parametrize("text", ["", "## By hand\n"])
def test_what_tells_no_commit_is_not_judged(
    project: Project, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    project.write("report.md", text or f"## B\n\n{result_mark(ReportedResult('better'))}\n")
    assert _told(project, capsys) == ""


def test_in_ci_it_is_refused(project: Project) -> None:
    settings, event = Settings(project.root), PullRequest(7, head="b" * 40)
    with pytest.raises(UsageError, match="is of commit aaaaaaa, and not of bbbbbbb"):
        tell_stale(settings, CiRun("github"), event, FILE, None)


@pytest.mark.parametrize(
    ("run", "head"), [(CiRun("github", commit=OTHER), "b" * 40), (CiRun("github"), OTHER)]
)
def test_in_ci_a_report_of_the_merge_or_of_the_head_is_current(
    project: Project, capsys: pytest.CaptureFixture[str], run: CiRun, head: str
) -> None:
    tell_stale(Settings(project.root), run, PullRequest(7, head=head), FILE, None)
    assert capsys.readouterr().err == ""
