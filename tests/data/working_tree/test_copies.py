"""Files put where something else lies."""

from pathlib import Path

import pytest

from gitml.data.working_tree.copies import _chunks, _place
from gitml.errors import OutsideError


def test_what_was_there_is_back_where_the_other_cannot_be_put_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, coming = tmp_path / "target", tmp_path / "scratch" / "target"
    target.mkdir()
    (target / "mine").write_text("mine")
    coming.mkdir(parents=True)
    original = Path.rename
    tried: list[Path] = []

    def rename(self: Path, to: Path) -> Path:
        if self == coming and tried:
            raise PermissionError(1, "refused")
        tried.append(self)
        return original(self, to)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(PermissionError):
        _place(coming, target, force=True)
    assert (target / "mine").read_text() == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {"target", "scratch"}


def test_what_cannot_be_read_is_not_told_as_what_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match=f"cannot be read: {tmp_path}: Is a directory"):
        list(_chunks(tmp_path))
