"""The note of a command that takes data to another name, or out of the records."""

import contextlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from gitml.adapters.dvc_files.notes import unfinished_edit
from gitml.adapters.dvc_files.notes.unfinished_edit import EditCommand, editing, interrupted, refuse
from gitml.errors import OutsideError

MOVE = EditCommand("move", (), ("a", "b"))
REMOVE = EditCommand("remove", ("--outs",), ("c", "dvc.yaml:train"))


def _stopped(
    root: Path, command: EditCommand, data: Sequence[str], change: Callable[[], object]
) -> None:
    with contextlib.suppress(KeyboardInterrupt), editing(root, command) as note:
        note.begin(data, [f"{data[0]}.dvc", ".gitignore"])
        change()
        raise KeyboardInterrupt


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """A folder in which a move was killed."""
    (tmp_path / "a").touch()
    _stopped(tmp_path, MOVE, ["a", "b"], lambda: (tmp_path / "a").rename(tmp_path / "b"))
    return tmp_path


def test_it_is_told_and_holds_up_what_touches_the_data(left: Path) -> None:
    found = interrupted(left)
    assert found is not None
    assert found.command == MOVE
    assert found.record_of("a") == "a.dvc"
    for paths in (["a"], ["b/in"], ["a.dvc"], [""]):
        with pytest.raises(OutsideError, match="gitml move was interrupted") as told:
            refuse(left, paths)
        assert told.value.hint == "finish it: gitml move a b"
    refuse(left, ["other"])


def test_another_command_does_not_write_over_it(left: Path) -> None:
    with pytest.raises(OutsideError, match="was interrupted"), editing(left, REMOVE) as note:
        note.begin(["c"], ["c.dvc"])
    assert interrupted(left) is not None


def test_the_same_command_ends_it(left: Path) -> None:
    with editing(left, MOVE) as note:
        assert note.left is not None
        assert interrupted(left) is None  # it is at work
        note.begin(["a", "b"], ["a.dvc", ".gitignore"])
    assert unfinished_edit.unfinished(left) is None


def test_where_all_is_as_it_was_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    _stopped(tmp_path, MOVE, ["a", "b"], lambda: None)
    assert unfinished_edit.unfinished(tmp_path) is None


def test_records_put_back_by_hand_hold_up_nothing(tmp_path: Path) -> None:
    record = tmp_path / "c.dvc"
    record.write_text("outs")
    _stopped(tmp_path, REMOVE, ["c"], record.unlink)
    with pytest.raises(OutsideError):
        refuse(tmp_path, ["c"])
    record.write_text("outs")
    refuse(tmp_path, ["c"])


def test_paths_are_spelled_from_where_the_user_stands() -> None:
    assert MOVE.words("b/c") == "gitml move ../../a .."
    assert REMOVE.words("sub") == "gitml remove --outs ../c train"


@pytest.mark.parametrize(
    "change",
    [
        {"command": ["move", [], ["a", "../b"]]},
        {"command": ["gc", [], ["a", "b"]]},
        {"command": ["remove", ["; rm"], ["a"]]},
        {"command": ["move", [], ["a", "b"]], "data": ["a"]},
        {"data": [".git/config", "b"]},
        {"files": {"../x.dvc": None}},
        {"files": [1]},
        {"command": 1},
        {"data": [1, 2]},
    ],
)
def test_a_note_that_came_with_the_repository_is_none(
    tmp_path: Path, change: dict[str, object]
) -> None:
    note = {"command": ["move", [], ["a", "b"]], "data": ["a", "b"], "files": {"a.dvc": None}}
    file = tmp_path / ".dvc/tmp/gitml/edit.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(note))
    assert unfinished_edit.unfinished(tmp_path)
    file.write_text(json.dumps(note | change))
    assert unfinished_edit.unfinished(tmp_path) is None
