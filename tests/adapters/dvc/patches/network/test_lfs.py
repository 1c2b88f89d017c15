"""Servers of Git LFS that give something else than what was asked for."""

import hashlib
import io
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scmrepo.git import Git
from scmrepo.git.lfs import LFSClient, LFSStorage, Pointer, smudge

from gitml.adapters.dvc.patches.network import lfs
from gitml.core.data.safe_paths import UnsafePathError
from gitml.errors import OutsideError
from tests.fixtures.local_server import QuietHandler, listening
from tests.fixtures.project import Project
from tests.fixtures.waiting import LONG

_CONTENT = b"what it should be"
_OID = hashlib.sha256(_CONTENT).hexdigest()
_POINTER = Pointer(_OID, len(_CONTENT))


class _Server(QuietHandler):
    """Has these objects by name, and gives the same bytes for each; says what it is told to."""

    objects: list[Any]
    content: bytes

    def do_POST(self) -> None:  # noqa: N802
        link = {"download": {"href": f"http://{self.headers['Host']}/object"}}
        self.rfile.read(int(self.headers["Content-Length"]))
        found = [{"size": 1, "actions": link, **one} for one in self.objects]
        answer = json.dumps({"transfer": "basic", "objects": found}).encode()
        self.reply(200, answer, "application/vnd.git-lfs+json")

    def do_GET(self) -> None:  # noqa: N802
        self.reply(200 if self.content else 404, self.content)


@pytest.fixture(autouse=True)
def _careful() -> Iterator[None]:
    with lfs._careful_client():
        yield


def _fetched(folder: Path, content: bytes, *objects: Any) -> list[Path]:
    """The files below a folder, with a store in it that fetched one object of that server."""
    with listening(_Server, objects=list(objects) or [{"oid": _OID}], content=content) as url:
        try:
            LFSStorage(folder / "store").fetch(f"{url}/x", [_POINTER])
        finally:
            found = [one for one in folder.rglob("*") if one.is_file()]
    return found


def test_what_was_asked_for_comes(tmp_path: Path) -> None:
    (found,) = _fetched(tmp_path, _CONTENT, {"oid": _OID}, {"oid": "b" * 64})
    assert found == tmp_path / "store/objects" / _OID[:2] / _OID[2:4] / _OID
    assert found.read_bytes() == _CONTENT


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (bytes(10**4), "is longer than the 17 bytes of its pointer"),
        (b"something else   ", "has other bytes than those of its name"),
        (b"", f"the object {_OID} of Git LFS at .* cannot be read: "),
    ],
    ids=["long", "other", "gone"],
)
def test_no_other_bytes_come(content: bytes, told: str, tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match=told):
        _fetched(tmp_path, content)
    assert list(tmp_path.rglob(f"{_OID}*")) == []


def test_nothing_is_written_where_a_server_says(tmp_path: Path) -> None:
    names = [{"oid": str(tmp_path / "stolen")}, {"oid": f"../../{_OID}"}, {"oid": "é" * 64}]
    with pytest.raises(OutsideError, match=f"does not have the object {_OID}"):
        _fetched(tmp_path, _CONTENT, *names)
    assert not any(one.is_file() for one in tmp_path.rglob("*"))
    with pytest.raises(UnsafePathError, match="is no name of an object"):
        LFSStorage(tmp_path).exists(Pointer("/etc/hosts", 1))


@pytest.mark.parametrize(
    "said",
    [
        {"objects": [{"oid": _OID, "actions": {}}]},
        {"objects": [{"oid": _OID, "actions": None}]},
        {"objects": [7]},
        {},
        [],
    ],
)
def test_an_answer_that_is_none_is_told(said: Any, tmp_path: Path) -> None:
    class _Strange(_Server):
        def do_POST(self) -> None:  # noqa: N802
            self.rfile.read(int(self.headers["Content-Length"]))
            self.reply(200, json.dumps(said).encode(), "application/vnd.git-lfs+json")

    with (
        listening(_Strange, objects=[], content=b"") as url,
        pytest.raises(OutsideError, match=f"Git LFS at {url}/.* gave no answer of Git LFS"),
    ):
        LFSStorage(tmp_path).fetch(f"{url}/x", [_POINTER])


def test_no_answer_without_an_end_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lfs, "_MOST", 2000)
    with pytest.raises(OutsideError, match="cannot be asked: more than 0 MB came"):
        _fetched(tmp_path, _CONTENT, {"oid": _OID, "x": "x" * 3000})


def test_a_server_that_says_nothing_is_waited_for_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its client would ask five times."""
    over, asked = threading.Event(), []

    class _Silent(_Server):
        def do_POST(self) -> None:  # noqa: N802
            asked.append(self.path)
            over.wait(LONG)

    monkeypatch.setattr(LFSClient, "_REQUEST_TIMEOUT", 0.05)
    with listening(_Silent, objects=[], content=b"") as url:
        try:
            with pytest.raises(OutsideError, match=r"cannot be asked: no answer in time"):
                LFSStorage(tmp_path).fetch(f"{url}/x", [_POINTER])
        finally:
            over.set()
    assert len(asked) == 1


@pytest.mark.parametrize("where", ["not a URL", "a server"])
def test_a_pointer_is_not_taken_for_what_it_stands_for(where: str, tmp_path: Path) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{_OID}\nsize 17\n".encode()
    with listening(_Server, objects=[{"oid": "b" * 64}], content=b"") as url:
        place, told = (
            (f"{url}/x", "does not have the object")
            if where == "a server"
            else (where, "is not in")
        )
        with pytest.raises(OutsideError, match=told):
            smudge(LFSStorage(tmp_path), io.BytesIO(pointer), url=place)


def test_a_single_file_of_another_repository_is_fetched_ahead(project: Project) -> None:
    """In the thread of Git's library a failure would leave it empty."""
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{_OID}\nsize 17\n"
    for name in ("a.bin", "a.txt"):
        project.write(name, pointer)
    project.write(".gitattributes", "*.bin filter=lfs\n")
    project.git("config", "filter.lfs.clean", "cat")
    project.commit()
    with lfs.lfs_as_recorded(), Git(str(project.root)) as scm:
        files = scm.get_fs("HEAD")
        with pytest.raises(OutsideError, match=f"the object {_OID} of Git LFS is not in"):
            files.open("a.bin", "rb")
        with files.open("a.txt", "rb") as file:
            assert file.read() == pointer.encode()
        project.write(f".git/lfs/objects/{_OID[:2]}/{_OID[2:4]}/{_OID}", _CONTENT.decode())
        with files.open("a.bin", "rb") as file:
            assert file.read() == _CONTENT
