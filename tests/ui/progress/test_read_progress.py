"""What is told of a long log while it is read."""

import pytest

from gitml.ui.progress import read_progress
from gitml.ui.progress.read_progress import CommitCount


def test_nothing_is_told_where_no_person_looks(capsys: pytest.CaptureFixture[str]) -> None:
    CommitCount(2, quiet=False).tell(1)
    assert capsys.readouterr().err == ""


def test_a_long_log_says_how_far_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr(read_progress, "_PATIENCE", 0.0)
    count = CommitCount(1234, quiet=False)
    count.tell(1)
    assert "1 of 1,234 commits read" in capsys.readouterr().err
    count.stop()
    assert capsys.readouterr().err.endswith("\r")
    count.tell(2)
    count.stop()
    assert capsys.readouterr().err == ""
