"""What a run gets from a remote has an end."""

import shutil

import pytest

from gitml.adapters import disk_room
from gitml.adapters.disk_room import NoRoomError
from gitml.adapters.dvc.session import session
from gitml.repro import pulling
from tests.fakes.talk import FakeTalk
from tests.fixtures.endless_server import serving_endlessly
from tests.fixtures.project import Project


@pytest.mark.slow
def test_a_remote_that_sends_without_an_end_does_not_fill_the_disk(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk_room, "_free", lambda _: 10**7)
    project.write("data", "data")
    project.dvc("add", "-q", "data")
    project.path("data").unlink()
    shutil.rmtree(project.path(".dvc/cache"))
    with serving_endlessly() as (url, _):
        project.dvc("remote", "add", "-q", "-d", "r", url)
        told = pytest.raises(NoRoomError, match=" would fill the disk: ")
        with session(project.root, FakeTalk(), hush=True) as repo, told:
            (stage,) = repo.index.stages
            pulling.pull(stage)
    left = [one for one in project.path(".dvc/cache").rglob("*") if one.is_file()]
    assert [one for one in left if one.stat().st_size] == []
