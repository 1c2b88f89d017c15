"""Data that moves to another disk, where a rename is refused."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from gitml.adapters.dvc.data import moving
from gitml.errors import OutsideError


@pytest.fixture(autouse=True)
def _other_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def rename(*_: object) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(os, "rename", rename)


def _folder(top: Path) -> Path:
    (top / "inner").mkdir(parents=True)
    (top / "inner" / "a").write_text("a")
    (top / "link").symlink_to("inner/a")
    return top


def test_a_file_and_a_folder_are_copied_and_go(tmp_path: Path) -> None:
    before, after = _folder(tmp_path / "before"), tmp_path / "after"
    moving._rename(str(before), str(after))
    moving._rename(str(after / "inner/a"), str(after / "inner/b"))
    assert not before.exists()
    assert (after / "link").readlink() == Path("inner/a")
    assert [(one.name, one.read_text()) for one in (after / "inner").iterdir()] == [("b", "a")]


def test_a_copy_that_fails_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = _folder(tmp_path / "before"), tmp_path / "after"

    def full(_from: str, to: str, **_: object) -> None:
        Path(to).write_text("half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copyfile", full)
    kinds: dict[str, type[Exception]] = {"": OutsideError, "inner/a": OSError}
    for path, error in kinds.items():
        with pytest.raises(error, match="No space left"):
            moving._rename(str(before / path), str(after))
        assert not after.exists()
        assert (before / "inner/a").read_text() == "a"


def test_a_copy_has_its_name_when_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = _folder(tmp_path / "before"), tmp_path / "after"

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(moving, "_delete", lambda _: None)  # of what was copied so far
        patch.setattr(shutil, "copyfile", killed)
        with pytest.raises(KeyboardInterrupt):
            moving._rename(str(before), str(after))
    assert not after.exists()
    assert len([*tmp_path.iterdir()]) == 2
    moving._rename(str(before), str(after))
    assert [*tmp_path.iterdir()] == [after]
