"""The note of data that is put in place: what an error leaves of it, and who is known to live."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gitml.adapters.dvc_files.notes import living_note
from gitml.adapters.dvc_files.notes.unfinished_checkout import (
    CheckoutNote,
    Unfinished,
    noted,
    placing,
    unfinished,
    writer,
)
from gitml.core.commits import Commit
from gitml.errors import OutsideError

ALL, SOME = Unfinished("pull", "a"), Unfinished("pull", "a", paths=("data",))
CHECKOUT = Unfinished("checkout", "b", "v2", "b")


def at(sha: str) -> Callable[[], Commit | None]:
    return lambda: Commit(sha, "author", None, "subject")


def left(root: Path, sha: str = "a") -> Unfinished | None:
    return unfinished(root, at(sha))


def note(root: Path, what: Unfinished, *, covered: bool = True) -> CheckoutNote:
    return CheckoutNote(root, what, at(what.sha), lambda _: covered)


def stop(root: Path, what: Unfinished, when: str) -> None:
    with contextlib.suppress(OutsideError), noted(note(root, what)):
        if when == "before":
            raise OutsideError("no")
        with placing():
            if when == "amid":
                raise OutsideError("no")
        raise OutsideError("no")


def test_an_error_amid_leaves_the_note(tmp_path: Path) -> None:
    stop(tmp_path, ALL, "amid")
    assert left(tmp_path) == ALL
    assert left(tmp_path, "b") == ALL, "a commit of something else makes no file whole"
    assert writer(tmp_path) is None


def test_an_error_before_leaves_what_was_noted(tmp_path: Path) -> None:
    stop(tmp_path, ALL, "before")
    assert left(tmp_path) is None
    stop(tmp_path, SOME, "amid")
    stop(tmp_path, ALL, "before")
    assert left(tmp_path) == SOME


def test_an_error_after_is_about_what_stays_as_the_user_has_it(tmp_path: Path) -> None:
    stop(tmp_path, ALL, "amid")
    stop(tmp_path, ALL, "after")
    assert left(tmp_path) is None


def test_some_data_leaves_the_note_of_all(tmp_path: Path) -> None:
    stop(tmp_path, ALL, "amid")
    with noted(note(tmp_path, SOME)), placing() as files:
        assert files.resumes
    assert left(tmp_path) == ALL
    with contextlib.suppress(OutsideError), noted(note(tmp_path, SOME, covered=False)), placing():
        raise OutsideError("no")
    assert left(tmp_path) == SOME, "other records were checked out since"
    with noted(note(tmp_path, ALL)), placing():
        pass
    assert left(tmp_path) is None


def test_what_could_not_be_placed_leaves_the_note(tmp_path: Path) -> None:
    with noted(note(tmp_path, ALL)), placing() as files:
        files.whole = False
    assert left(tmp_path) == ALL


@pytest.mark.parametrize(("moved", "found"), [(False, SOME), (True, None)])
def test_code_that_moved_before_data_could(
    tmp_path: Path, moved: bool, found: Unfinished | None
) -> None:
    stop(tmp_path, SOME, "amid")
    ahead = CheckoutNote(tmp_path, CHECKOUT, at("b" if moved else "a"), lambda _: True)
    with contextlib.suppress(OutsideError), noted(ahead, ahead=True):
        assert left(tmp_path, "b") == CHECKOUT
        assert writer(tmp_path) == os.getpid()
        raise OutsideError("not in the cache")
    assert left(tmp_path) == found
    assert left(tmp_path, "b") == (CHECKOUT if moved else SOME)


def test_who_lives_is_known(tmp_path: Path) -> None:
    assert writer(tmp_path) is None
    with noted(note(tmp_path, CHECKOUT), ahead=True):
        with placing():
            assert writer(tmp_path) == os.getpid()
        assert left(tmp_path, "b") is None, "data is in place"
    assert writer(tmp_path) is None


def test_a_note_that_cannot_be_written_moves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(living_note, "write_atomically", full)
    with pytest.raises(OutsideError, match="No space left"), noted(note(tmp_path, ALL)), placing():
        pytest.fail("data moved")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"verb": 1, "rev": 2, "paths": 3}'])
def test_a_note_of_nothing(tmp_path: Path, content: str) -> None:
    file = tmp_path / ".dvc/tmp/gitml/checkout.json"
    file.parent.mkdir(parents=True)
    file.write_text(content)
    assert left(tmp_path) is None


def test_a_note_that_came_with_the_repository_holds_nothing_up(tmp_path: Path) -> None:
    file = tmp_path / ".dvc/tmp/gitml/checkout.json"
    file.parent.mkdir(parents=True)
    file.write_text("[" * 100_000)
    assert left(tmp_path) is None
    file.unlink()
    os.mkfifo(file)
    assert left(tmp_path) is None
    assert writer(tmp_path) is None
