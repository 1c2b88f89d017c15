"""The objects of a remote that are read to be hashed, from a server that sends without an end."""

import tempfile
from pathlib import Path

import pytest

from gitml.adapters import disk_room
from gitml.adapters.dvc.remotes.project_remotes import open_store
from gitml.adapters.dvc.session import session
from gitml.data.transfer.remote_objects import RemoteObjects
from gitml.data.verification.verify import judged
from tests.fakes.talk import FakeTalk
from tests.fixtures.endless_server import serving_endlessly
from tests.fixtures.project import Project

pytestmark = pytest.mark.slow
_MD5 = "1" * 32


def test_no_more_is_read_than_there_can_be(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk_room, "_free", lambda _: 10**7)
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    with serving_endlessly() as (url, _):
        project.dvc("remote", "add", "-q", "-d", "r", url)
        with session(project.root, FakeTalk()) as repo:
            remote = RemoteObjects(open_store(repo, None))
            there = list(remote.find({_MD5}))
            ((one, known), *_) = remote.hash(there, {_MD5: 17})
            ((_, unknown), *_) = remote.hash(there, {})
    assert (known.is_endless, known.trouble) == (True, "")
    assert judged("r", one, known, None).state == "damaged"
    assert " would fill the disk: " in unknown.trouble
    assert list(aside.iterdir()) == []
