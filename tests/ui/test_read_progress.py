"""What is told of a long log while it is read."""

import time

import pytest

from gitml.ui import read_progress
from gitml.ui.read_progress import tell_commits


def test_nothing_is_told_where_no_person_looks(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(tell_commits([1, 2], quiet=False)) == [1, 2]
    assert capsys.readouterr().err == ""


def test_a_long_log_says_how_far_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr(read_progress, "_PATIENCE", 0.0)
    told = tell_commits(range(1234), quiet=False)
    assert next(told) == 0
    time.sleep(0.01)
    next(told)
    assert "1 commits read" in capsys.readouterr().err
    told.close()
    assert capsys.readouterr().err.endswith("\r")
