"""Files put where something else lies."""

from pathlib import Path

import pytest

from gitml.data.working_tree.copies import _place


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
