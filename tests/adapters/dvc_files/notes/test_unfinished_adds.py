"""What is noted while data is added."""

from pathlib import Path

import pytest

from gitml.adapters.dvc_files.notes import unfinished_adds


def _kill(root: Path, *paths: str) -> None:
    with pytest.raises(KeyboardInterrupt), unfinished_adds.adding(root, paths):
        raise KeyboardInterrupt


def test_what_ends_is_forgotten(tmp_path: Path) -> None:
    with unfinished_adds.adding(tmp_path, ["a", "b/c"]):
        assert unfinished_adds.noted(tmp_path) == {"a", "b/c"}
    assert unfinished_adds.noted(tmp_path) == frozenset()
    assert not any(tmp_path.rglob("*.json"))


def test_what_was_killed_stays_until_the_same_is_added(tmp_path: Path) -> None:
    _kill(tmp_path, "a", "b/c", "b/d")
    with unfinished_adds.adding(tmp_path, ["a/x", "e"]):
        pass
    assert unfinished_adds.noted(tmp_path) == {"a", "b/c", "b/d"}
    with unfinished_adds.adding(tmp_path, ["b"]):
        pass
    assert unfinished_adds.noted(tmp_path) == {"a"}
    _kill(tmp_path, "e")
    assert unfinished_adds.noted(tmp_path) == {"a", "e"}


@pytest.mark.parametrize("text", ["", "{", "null", '{"a": 1}', "[1, null]", "[" * 9999])
def test_what_came_with_a_repository_is_not_believed(tmp_path: Path, text: str) -> None:
    file = tmp_path / ".dvc" / "tmp" / "gitml" / "adding.json"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    assert unfinished_adds.noted(tmp_path) == frozenset()
    with unfinished_adds.adding(tmp_path, ["a"]):
        assert unfinished_adds.noted(tmp_path) == {"a"}
    assert unfinished_adds.noted(tmp_path) == frozenset()
