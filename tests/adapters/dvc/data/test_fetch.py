"""Single objects that an answer needs, from a remote that has others than those recorded."""

import contextlib
import hashlib

import pytest

from gitml.adapters import disk_room
from gitml.adapters.dvc import source_config
from gitml.adapters.dvc.data import fetch
from gitml.core.data.pointers import Pointer
from gitml.core.snapshot import Absent
from gitml.errors import NoRemoteError, OutsideError
from tests.fakes.talk import FakeTalk
from tests.fixtures.local_server import QuietHandler, listening
from tests.fixtures.project import Project

_MD5 = hashlib.md5(b"what it should be").hexdigest()


class _Large(QuietHandler):
    """Has ten million bytes of whatever it is asked for."""

    def do_GET(self) -> None:  # noqa: N802
        self.send_response(200)
        self.send_header("Content-Length", str(10**7))
        self.end_headers()
        with contextlib.suppress(OSError):
            for _ in range(100):
                self.wfile.write(bytes(10**5))

    def do_HEAD(self) -> None:  # noqa: N802
        self.reply(200, None)


def _fetch(project: Project, absent: Absent) -> str:
    """The error; nothing is left of what came."""
    with listening(_Large) as url:
        project.dvc("remote", "add", "-q", "-d", "far", url)
        with pytest.raises(OutsideError) as caught:
            fetch.fetch(project.root, [absent], FakeTalk())
    assert [one for one in project.path(".dvc/cache").rglob("*") if one.is_file()] == []
    return caught.value.message


def test_an_object_has_no_more_bytes_than_its_record_says(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk_room, "_free", lambda _: 10**12)
    absent = Absent.of(Pointer("data", _MD5, size=17), _MD5)
    assert absent.most == 17
    assert f"has other bytes than those of the object {_MD5}" in _fetch(project, absent)


def test_an_object_of_which_no_record_tells_the_size_may_not_fill_the_disk(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk_room, "_free", lambda _: 10**6)
    told = _fetch(project, Absent.of(Pointer("data", _MD5), _MD5))
    assert told.startswith(f"the object {_MD5} of the DVC remote ")
    assert " would fill the disk: " in told


def test_the_cache_that_stands_for_the_remote_of_a_source_is_called_no_remote(
    project: Project,
) -> None:
    source_config.write(project.root, project.path("kept"), project.root)
    absent = Absent.of(Pointer("data", _MD5, size=17), _MD5)
    with pytest.raises(NoRemoteError) as caught:
        fetch.fetch(project.root, [absent], FakeTalk())
    cache = project.path(".dvc/cache").resolve()
    told = f"the object {_MD5} is not in the cache {cache}, and no remote is set up"
    assert caught.value.message == told
    assert str(caught.value.hint).endswith("gitml remote add -d storage URL_OR_FOLDER")
