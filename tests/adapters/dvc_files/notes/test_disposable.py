"""Notes of which one that cannot be read says nothing."""

import json
from pathlib import Path

import pytest

from gitml.adapters.dvc_files.notes import disposable


def test_what_was_written_is_read(tmp_path: Path) -> None:
    file = tmp_path / "some" / "note.json"
    disposable.write(file, {"a": "b", "c": 1})
    assert disposable.mapping(file) == {"a": "b", "c": 1}
    assert disposable.texts(file) == {"a": "b"}
    assert disposable.names(file) == []
    disposable.write(file, ["a", 1])
    assert disposable.names(file) == ["a"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff", b"[" * 100_000, b"7", b'["a"]x', json.dumps("x" * 30).encode()]
)
def test_one_that_is_torn_or_of_another_shape_says_nothing(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "note.json"
    file.write_bytes(content)
    assert disposable.mapping(file) == disposable.texts(file) == {}
    assert disposable.names(file) == []


def test_one_that_is_missing_a_link_or_too_large_says_nothing(tmp_path: Path) -> None:
    file, link = tmp_path / "note.json", tmp_path / "link.json"
    assert disposable.mapping(file) == {}
    file.write_text('{"a": "b"}', encoding="utf-8")
    assert disposable.mapping(file, 9) == {}
    link.symlink_to(file)
    assert disposable.mapping(link) == {}


def test_one_that_cannot_be_written_ends_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    disposable.write(tmp_path / "file" / "note.json", [])
