"""What the doctor says of the cache."""

from pathlib import Path

import pytest

from gitml.adapters.dvc.remotes import checks


def test_where_room_is_little_nothing_is_advised_that_other_commits_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "_LITTLE_SPACE", 2**100)
    (found,) = checks.cache(tmp_path)
    assert found.detail.endswith(": little room")
    assert found.hint == "gitml gc"
