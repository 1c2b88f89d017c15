"""Files that stay in a folder that no longer records them, and notes of them that are none."""

import json
from pathlib import Path
from typing import Any

import pytest

from gitml.adapters.dvc_files.notes.kept_files import KeptFiles


def _project(root: Path) -> KeptFiles:
    (root / ".dvc/tmp").mkdir(parents=True)
    (root / "d").mkdir()
    (root / "d/a").write_text("kept")
    (root / "d.dvc").write_text("outs: [{md5: aa}]")
    return KeptFiles(root)


def test_they_are_known_until_the_record_is_another_one(tmp_path: Path) -> None:
    kept = _project(tmp_path)
    kept.add("d", "d.dvc", "aa", ["a"])
    kept.add("d", "d.dvc", "aa", ["gone"])
    assert kept.paths() == {"d/a"}
    (tmp_path / "d.dvc").write_text("outs: [{md5: bb}]")
    assert kept.paths() == frozenset()


def test_they_are_known_where_the_folder_moved(tmp_path: Path) -> None:
    kept = _project(tmp_path)
    kept.add("d", "d.dvc", "aa", ["a"])
    for name in ("d", "d.dvc"):
        (tmp_path / name).rename(tmp_path / name.replace("d", "e", 1))
    kept.move("d", "e", "e.dvc")
    kept.move("other", "f", "f.dvc")
    assert kept.paths() == {"e/a"}


@pytest.mark.parametrize(
    "note",
    [
        1,
        {"a": 1},
        {"d": {"pointer": "d.dvc", "md5": "aa"}},
        {"d": {"pointer": "d.dvc", "md5": "aa", "names": [1]}},
        {"d": {"pointer": "d.dvc", "md5": "aa", "names": ["../d/a"]}},
        {"d": {"pointer": "../d.dvc", "md5": "aa", "names": ["a"]}},
        {"d": {"pointer": "endless", "md5": "", "names": ["a"]}},
    ],
)
def test_a_note_that_came_with_the_repository_is_judged(tmp_path: Path, note: Any) -> None:
    kept = _project(tmp_path)
    (tmp_path / "endless").symlink_to("/dev/zero")
    (tmp_path / ".dvc/tmp/gitml-kept.json").write_text(json.dumps(note))
    assert kept.paths() == frozenset()


def test_a_note_without_an_end_is_none(tmp_path: Path) -> None:
    kept = _project(tmp_path)
    (tmp_path / ".dvc/tmp/gitml-kept.json").write_text("[" * 100_000)
    assert kept.paths() == frozenset()
