"""What cannot be stored of a folder is an error, and nothing is recorded."""

import errno
from pathlib import Path
from typing import Any

import pytest
from dvc_objects.fs import generic

from gitml.adapters.dvc.data.imports.imports import Imports
from gitml.errors import OutsideError
from tests.fakes.talk import FakeTalk
from tests.fixtures.project import Project


@pytest.mark.parametrize("to_remote", [False, True])
def test_a_folder_of_which_files_cannot_be_stored(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, to_remote: bool
) -> None:
    source, told = tmp_path / "source", []
    source.mkdir()
    for name in ("a", "b"):
        (source / name).write_text(name)
    project.dvc("remote", "add", "--default", "--force", "elsewhere", str(tmp_path / "elsewhere"))
    original = generic.transfer

    def full(there: Any, before: Any, here: Any, after: Any, **how: Any) -> None:
        """As where the disk is full."""
        if how.get("on_error") is None:
            original(there, before, here, after, **how)
            return
        for pair in zip(before, after, strict=True):
            told.append(pair)
            how["on_error"](*pair, OSError(errno.ENOSPC, "No space left on device"))

    monkeypatch.setattr(generic, "transfer", full)
    with pytest.raises(OutsideError, match="no space left"):
        Imports(project.root, FakeTalk()).from_url(str(source), "data", to_remote=to_remote)
    assert len(told) == 1, "no other file is tried"
    assert not project.path("data").exists()
    assert not project.path("data.dvc").exists()
