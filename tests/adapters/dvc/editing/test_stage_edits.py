"""Changes of stages that fail on their way leave the records as they were."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from scmrepo.git import Git

from gitml.adapters.dvc.editing.stage_edits import StageChanges
from gitml.core.pipeline.definition import NewStage
from gitml.errors import OutsideError
from tests.fakes.talk import FakeTalk
from tests.fixtures.edit_notes import noted
from tests.fixtures.project import Project

_FILES = ("dvc.yaml", "dvc.lock", ".gitignore", "sub/.gitignore")


@pytest.fixture
def staged(project: Project) -> Project:
    project.write("dvc.yaml", "stages: {s: {cmd: touch a sub/b, outs: [a, sub/b]}}\n")
    project.write("sub/keep", "")
    project.dvc("repro", "-q")
    return project


def _records(project: Project) -> dict[str, bytes | None]:
    files = {name: project.path(name) for name in _FILES}
    return {name: one.read_bytes() if one.exists() else None for name, one in files.items()}


def test_a_stage_goes_as_a_whole_or_not(staged: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Path.unlink

    def unlink(path: Path, **options: bool) -> None:
        if path.name == "dvc.yaml":  # the last one that goes
            raise OSError(errno.EIO, os.strerror(errno.EIO), path.name)
        original(path, **options)

    before = _records(staged)
    monkeypatch.setattr(Path, "unlink", unlink)
    changes = StageChanges(staged.root, "", FakeTalk())
    with pytest.raises(OutsideError, match="input/output error"):
        noted(staged.root, lambda note: changes.remove(["s"], note, outs=False))
    monkeypatch.undo()
    assert _records(staged) == before
    assert None not in before.values()


def test_no_output_goes_where_one_cannot(staged: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    before, closed = _records(staged), staged.path("sub")
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path).absolute() != closed)
    changes = StageChanges(staged.root, "", FakeTalk())
    with pytest.raises(OutsideError, match=r"permission denied: .*/sub$"):
        noted(staged.root, lambda note: changes.remove(["s"], note, outs=True))
    assert staged.path("a").exists()
    assert _records(staged) == before


def test_a_stage_comes_with_its_ignored_outputs_or_not(
    staged: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    original: Any = Git._add_entry_to_gitignore

    def add(git: Git, entry: str, file: str) -> None:
        if file.endswith("sub/.gitignore"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), file)
        original(git, entry, file)

    before = _records(staged)
    monkeypatch.setattr(Git, "_add_entry_to_gitignore", add)
    with pytest.raises(OutsideError, match=r"permission denied: .*/sub/\.gitignore"):
        StageChanges(staged.root, "", FakeTalk()).add(
            NewStage("t", ("touch sub/c d",), outs={"outs": ("d", "sub/c")})
        )
    assert _records(staged) == before
