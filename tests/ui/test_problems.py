"""What could not be read: of many problems the first ones stand for all."""

import pytest

from gitml.core.snapshot import Problem
from gitml.ui.options import Settings
from gitml.ui.problems import warn_of_problems


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
