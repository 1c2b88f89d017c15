"""What could not be read: of many problems the first ones stand for all."""

from datetime import UTC, datetime

import click
import pytest

from gitml.core.commits import Commit
from gitml.core.snapshot import Absent, Problem, Snapshot
from gitml.ui.options import Settings
from gitml.ui.problems import report_problems, warn_of_problems


@pytest.mark.parametrize(
    ("count", "verbose", "warnings"),
    [(1, False, 1), (10, False, 10), (16, False, 6), (16, True, 16)],
)
def test_warnings(
    count: int, verbose: bool, warnings: int, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [("HEAD", Problem(f"plot{at}.csv", "not here", "gitml pull")) for at in range(count)]
    warn_of_problems(Settings(verbose=verbose), found)
    lines = capsys.readouterr().err.splitlines()
    assert sum(line.startswith("warning:") for line in lines) == warnings
    assert lines.count("hint: gitml pull") == 1, "no hint is repeated"
    assert ("warning: and 11 more could not be read" in lines) is (warnings == 6)


def test_what_several_commits_have_is_a_line_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    found = [
        (f"c{at}", Problem(file, "not here", "gitml pull", Absent(f"{file}{at}")))
        for at in range(12)
        for file in ("m.json", "n.json")
    ]
    snapshots = [Snapshot(rev, problems=(problem,)) for rev, problem in found]
    with click.Context(click.Command("log")):
        assert report_problems(snapshots) == 4
    assert capsys.readouterr().err.splitlines() == [
        "error: m.json: not here, in 12 commits, as in c0",
        "hint: gitml pull",
        "error: n.json: not here, in 12 commits, as in c0",
    ]


def test_commits_whose_names_begin_alike_are_counted_each(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Of 2,000 commits two have the same seven digits in one of a hundred histories."""
    when = datetime(2026, 1, 1, tzinfo=UTC)
    snapshots = [
        Snapshot(sha, Commit(sha, "Ada", when, "c"), problems=(Problem("m.json", "not here"),))
        for sha in (f"abcdef0{at:033d}" for at in range(4))
    ]
    with click.Context(click.Command("log")):
        assert report_problems(snapshots) == 4
    assert capsys.readouterr().err == "error: m.json: not here, in 4 commits, as in abcdef0\n"


def test_two_sides_have_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    warn_of_problems(Settings(), [(rev, Problem("m.json", "not here")) for rev in ("main", "HEAD")])
    assert capsys.readouterr().err.splitlines() == [
        "warning: main: m.json: not here",
        "warning: HEAD: m.json: not here",
    ]
