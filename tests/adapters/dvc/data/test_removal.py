"""Data that cannot be taken out of the records: then nothing is changed."""

import errno
import os
from pathlib import Path

import pytest
from dvc.dvcfile import SingleStageFile

from gitml.adapters.dvc.data.removal import remove
from gitml.adapters.dvc.data.verbs import Dvc
from gitml.errors import OutsideError
from tests.fakes.talk import FakeTalk
from tests.fixtures.edit_notes import noted
from tests.fixtures.folders import contents
from tests.fixtures.project import Project


@pytest.fixture
def tracked(project: Project) -> Project:
    project.write("in/file", "1")
    project.write("in/data/a/b", "2")
    Dvc(project.root, "", FakeTalk()).add(["in/file", "in/data"])
    return project


@pytest.mark.parametrize(
    ("paths", "keep", "closed"),
    [
        (["in/file"], None, "in"),
        (["in/data", "in/file"], False, "in"),
        (["in/data"], False, "in/data/a"),
        (["in/file", "in/data/a/b"], None, "in/data/a"),
    ],
)
def test_a_folder_that_cannot_be_written_is_found_before(
    tracked: Project,
    paths: list[str],
    closed: str,
    monkeypatch: pytest.MonkeyPatch,
    *,
    keep: bool | None,
) -> None:
    before, folder = contents(tracked.path("in")), tracked.path(closed)
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path).absolute() != folder)
    dvc = Dvc(tracked.root, "", FakeTalk())
    with pytest.raises(OutsideError, match=f"permission denied: .*{closed}$"):
        noted(tracked.root, lambda note: remove(dvc, paths, keep=keep, note=note))
    assert contents(tracked.path("in")) == before


def test_records_are_as_before_where_it_fails(
    tracked: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO), "in/file.dvc")

    before = contents(tracked.path("in"))
    monkeypatch.setattr(SingleStageFile, "remove_stage", fail)
    dvc = Dvc(tracked.root, "", FakeTalk())
    with pytest.raises(OutsideError, match="input/output error"):
        noted(tracked.root, lambda note: remove(dvc, ["in/file"], keep=None, note=note))
    assert contents(tracked.path("in")) == before
