"""What the doctor says of the remotes and of the cache."""

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


def test_what_killed_transfers_left_in_the_cache_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tmp_path / "files/md5/3a/.abcdefghijklmnop.tmp"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"part")
    (_,) = checks.cache(tmp_path)  # somebody may be at it
    monkeypatch.setattr(checks, "IDLE", -100)
    _, found = checks.cache(tmp_path)
    assert found.detail == "left 1 file in the cache, of 4 B"
    assert found.hint == "gitml gc"


def test_a_remote_is_named_by_its_place_and_not_as_seen_from_a_file_of_settings(
    tmp_path: Path,
) -> None:
    (tmp_path / "a/.dvc").mkdir(parents=True)
    (tmp_path / "a/.dvc/config").write_text("['remote \"storage\"']\n    url = ../../store\n")
    (found,) = checks.remotes(tmp_path / "a", None, {}, lambda _: None)
    assert found.detail == f"{tmp_path / 'store'}: not asked"
