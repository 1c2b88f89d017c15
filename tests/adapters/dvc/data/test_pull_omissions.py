"""A pull that breaks off while it fetches: what the cache has is placed all the same."""

import errno
import hashlib
import shutil
from pathlib import Path

import pytest

from gitml.adapters.disk_room import NoRoomError
from gitml.adapters.dvc.data import transfer
from gitml.adapters.dvc.data.verbs import Dvc
from gitml.adapters.dvc_files.objects.incoming import failed
from gitml.errors import OutsideError
from tests.fakes.talk import FakeTalk
from tests.fixtures.ports import held_port
from tests.fixtures.project import Project


@pytest.fixture
def lacking(project: Project) -> Project:
    """Data that was pushed and taken away; of its objects the cache has lost the one of ``x``."""
    project.dvc("remote", "add", "--quiet", "-d", "s", "../store")
    for path in ("im/1", "im/2", "x"):
        project.write(path, path)
    Dvc(project.root, "", FakeTalk()).add(["im", "x"])
    project.commit("data")
    shutil.copytree(project.path(".dvc/cache"), project.path("../store"))
    md5 = hashlib.md5(b"x").hexdigest()
    project.cache_path(md5).unlink()
    shutil.rmtree(project.path("im"))
    project.path("x").unlink()
    return project


def test_a_remote_that_is_silent(lacking: Project) -> None:
    talk = FakeTalk()
    with held_port() as port:
        url = f"http://127.0.0.1:{port}/s"
        lacking.write(".dvc/config.local", f"['remote \"s\"']\n    url = {url}\n")
        with pytest.raises(OutsideError, match=r"cannot be reached: .*; not here is: 'x'$"):
            Dvc(lacking.root, "", talk).pull([])
    assert lacking.read("im/2") == "im/2"
    assert "in place now: 2 files" in talk.said


@pytest.mark.slow
def test_a_cache_that_can_only_be_read(lacking: Project) -> None:
    folders = [lacking.path(".dvc/cache"), *lacking.path(".dvc/cache").rglob("*")]
    folders = [one for one in folders if one.is_dir()]
    for one in folders:
        one.chmod(0o555)
    answer = lacking.gitml_unprivileged("pull")
    for one in folders:
        one.chmod(0o755)
    assert answer.code == 4
    assert "; not here is: 'x'\nhint: the cache can only be read; " in answer.err
    assert lacking.read("im/2") == "im/2"


def _full(folder: Path) -> OutsideError:
    cause = OSError(errno.ENOSPC, "No space left on device")
    error = failed("write", "x", str(folder), cause)
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("why", [NoRoomError("all", 2, 1), _full(Path("cache"))])
def test_on_a_full_disk_nothing_is_placed(
    lacking: Project, monkeypatch: pytest.MonkeyPatch, why: OutsideError
) -> None:
    def fetch(*_: object) -> None:
        raise why

    monkeypatch.setattr(transfer, "fetch", fetch)
    with pytest.raises(OutsideError) as raised:
        Dvc(lacking.root, "", FakeTalk()).pull([])
    assert raised.value is why
    assert not lacking.path("im").exists()
