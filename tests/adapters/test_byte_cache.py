"""Pictures of earlier reports."""

import os
from pathlib import Path

from gitml.adapters.byte_cache import ByteCache


def refuse() -> bytes:
    raise AssertionError("drawn again")


def test_drawn_once(tmp_path: Path) -> None:
    kept = ByteCache(tmp_path / "new" / "pictures")
    assert kept.find_or_make("a", lambda: b"picture") == b"picture"
    assert ByteCache(tmp_path / "new" / "pictures").find_or_make("a", refuse) == b"picture"
    assert kept.find_or_make("b", lambda: b"other") == b"other"


def test_a_torn_file_is_drawn_again(tmp_path: Path) -> None:
    kept = ByteCache(tmp_path)
    for torn in (b"", b"short", b"x" * 100):
        kept.find_or_make("a", lambda: b"picture")
        (tmp_path / "a").write_bytes(torn)
        assert kept.find_or_make("a", lambda: b"again") == b"again"
        assert kept.find_or_make("a", refuse) == b"again"
        (tmp_path / "a").unlink()


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    kept = ByteCache(tmp_path, most=3 * 132)
    for age, key in enumerate("abc"):
        kept.find_or_make(key, lambda: b"x" * 100)
        os.utime(tmp_path / key, (age, age))
    kept.find_or_make("a", refuse)  # used now
    kept.find_or_make("d", lambda: b"x" * 100)
    assert {file.name for file in tmp_path.iterdir()} == {"a", "c", "d"}


def test_a_folder_that_cannot_be_made_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"in the way")
    kept = ByteCache(tmp_path / "file" / "pictures")
    assert kept.find_or_make("a", lambda: b"picture") == b"picture"
    assert kept.find_or_make("a", lambda: b"picture") == b"picture"
