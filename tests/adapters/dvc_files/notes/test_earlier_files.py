"""Files that lay in tracked folders before, as far as anything remembers them."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

import pytest

from gitml.adapters.dvc_files.notes import earlier_files
from gitml.adapters.dvc_files.state import State
from gitml.errors import OutsideError

ONE, TWO = f"{'1' * 32}.dir", f"{'2' * 32}.dir"
LISTINGS = {ONE: {"a": "1", "sub/b": "2"}}


def names(root: Path, path: str) -> AbstractSet[str]:
    return earlier_files.of_folder(root, path, LISTINGS.get)


def damaged(_: str) -> Mapping[str, str]:
    raise OutsideError("no listing")


def test_a_folder_that_was_here_as_a_whole(tmp_path: Path) -> None:
    assert not names(tmp_path, "data")
    earlier_files.remember(tmp_path, {"data": ONE})
    earlier_files.remember(tmp_path, {"other": TWO})
    assert names(tmp_path, "data") == {"a", "sub/b"}
    assert not earlier_files.of_folder(tmp_path, "data", damaged)
    assert not names(tmp_path, "other")
    assert not names(tmp_path, "sub")


def test_a_folder_that_moved(tmp_path: Path) -> None:
    earlier_files.remember(tmp_path, {"data": ONE})
    earlier_files.move(tmp_path, "data", "there")
    assert names(tmp_path, "there") == {"a", "sub/b"}
    assert not names(tmp_path, "data")


def test_files_that_dvc_remembers(tmp_path: Path) -> None:
    (tmp_path / ".dvc").mkdir()
    State(tmp_path).begin()
    State(tmp_path).remember([(f"{tmp_path}/data/in/x", "{}"), (f"{tmp_path}/database", "{}")])
    assert names(tmp_path, "data") == {"in/x"}


@pytest.mark.parametrize(
    "content", ["", "[]", "[" * 100_000, '{"data": 1}', '{"data": "../../x"}', '{"data": null}']
)
def test_a_file_that_says_nothing(tmp_path: Path, content: str) -> None:
    file = tmp_path / ".dvc/tmp/gitml/folders.json"
    file.parent.mkdir(parents=True)
    file.write_text(content)
    assert not earlier_files.of_folder(tmp_path, "data", damaged)
    earlier_files.remember(tmp_path, {"data": ONE})
    assert names(tmp_path, "data") == {"a", "sub/b"}


def test_what_cannot_be_written_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / ".dvc").write_text("no folder")
    earlier_files.remember(tmp_path, {"data": ONE})
    assert not names(tmp_path, "data")
