"""What a remote, or a run cache that came from one, cannot do: see ``docs/security.md``."""

import http.client
from pathlib import Path

import pytest

from gitml.adapters.dvc.session import session
from tests.fakes.talk import FakeTalk
from tests.fixtures.local_server import QuietHandler, listening
from tests.fixtures.project import Project
from tests.fixtures.remote_servers import Servers

PIPELINE = "stages:\n  s:\n    cmd: cp a o; echo ran >> ran\n    deps: [a]\n    outs: [o]\n"


def test_a_record_for_other_files(project: Project) -> None:
    project.write("a", "1")
    project.write("dvc.yaml", PIPELINE)
    project.write("code.py", "ours")
    assert project.gitml("repro").code == 0
    project.commit()
    records = [one for one in project.path(".dvc/cache/runs").rglob("*") if one.is_file()]
    assert len(records) == 1
    records[0].write_text(records[0].read_text().replace("path: o\n", "path: code.py\n"))
    for name in ("o", "dvc.lock"):
        project.path(name).unlink()
    answer = project.gitml("repro")
    assert answer.code == 0, answer.err
    assert project.read("code.py") == "ours"
    assert project.read("ran") == "ran\nran\n"


def test_a_record_that_lies_elsewhere_on_the_remote(project: Project, tmp_path: Path) -> None:
    """What is no record by its name is not brought along."""
    store = tmp_path / "store"
    project.dvc("remote", "add", "-q", "-d", "s", str(store))
    project.write("a", "1")
    project.write("dvc.yaml", PIPELINE)
    assert project.gitml("repro").code == 0
    project.dvc("push", "-q", "--run-cache")
    (store / "runs" / "hook").write_text("theirs")
    assert project.gitml("repro", "--pull").code == 0
    assert not project.path(".dvc/cache/runs/hook").exists()


_UNHASHED = "frozen: true\ndeps:\n- path: remote://storage/evil\nouts:\n- path: d\n"
_HASHED = (
    "frozen: true\nmd5: 'abcdabcdabcdabcdabcdabcdabcdabcd'\n"
    "deps:\n- path: remote://storage/evil\n  md5: abcdabcdabcdabcdabcdabcdabcdabcd.dir\n"
    "  hash: md5\nouts:\n- path: d\n  md5: abcdabcdabcdabcdabcdabcdabcdabcd.dir\n  hash: md5\n"
)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["../" * 5 + ".git/config", "../up", ".git/config", "x/.dvc/y"])
def test_a_name_of_a_file_on_a_server(
    path: str, project: Project, remote_servers: Servers, tmp_path: Path
) -> None:
    """Names in a bucket may have any part."""
    is_first = path.startswith("../../")  # what is in the way of one is in that of all
    server = remote_servers.server("s3")
    place = server.use(project)
    client = server.client()
    for name in ("good", path):
        client.put_object(Bucket="bucket", Key=f"{place}/evil/{name}", Body=b"theirs")
    project.write("d.dvc", _UNHASHED)
    project.commit()
    before = _around(tmp_path)
    url = "remote://storage/evil"
    plain = [("pull",), ("pull", "d"), ("import-url", url, "e"), ("update", "d.dvc")]
    for words in plain if is_first else plain[:1]:
        answer = project.gitml(*words)
        assert answer.code == 4, (words, answer)
        assert f"the path '{path}'" in answer.err
    project.write("d.dvc", _HASHED)
    hashed = [("fetch", "d"), ("pull", "d"), ("update", "d.dvc")]
    for words in hashed if is_first else hashed[:1]:
        assert project.gitml(*words).code == 4, words
    project.write("d.dvc", _UNHASHED)
    assert _around(tmp_path) == before


def _around(folder: Path) -> dict[Path, bytes]:
    """What lies in and around a project, but in the folder of DVC."""
    files = (one for one in folder.rglob("*") if one.is_file() and ".dvc/" not in f"{one}")
    return {one: one.read_bytes() for one in files}


_SIZE = 10_000
_NOT_LED = ("content-length", "transfer-encoding", "connection", "x-amz-checksum")


class _Halving(QuietHandler):
    """Leads to a server of S3 without checksums, but gives half of each file, and its length."""

    port: int

    def do_GET(self) -> None:  # noqa: N802
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        there = http.client.HTTPConnection("127.0.0.1", self.port)
        kept = {key: value for key, value in self.headers.items() if key.lower() != "expect"}
        there.request(self.command, self.path, content, kept)
        answer = there.getresponse()
        body = answer.read()
        if self.command == "GET" and self.path.endswith("/far/1"):
            begin = int(self.headers.get("Range", "bytes=0-")[6:].partition("-")[0])
            body = body[: max(0, _SIZE // 2 - begin)]
        self.send_response(answer.status)
        for key, value in answer.getheaders():
            if not key.lower().startswith(_NOT_LED):
                self.send_header(key, value)
        length = answer.getheader("content-length") if self.command == "HEAD" else len(body)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(body)

    do_HEAD = do_PUT = do_POST = do_GET  # noqa: N815


@pytest.mark.slow
@pytest.mark.parametrize("path", ["far", "far/1"])
@pytest.mark.parametrize("words", [(), ("--to-remote",)], ids=["here", "sent"])
def test_half_of_a_file_is_no_import(
    words: tuple[str, ...], path: str, project: Project, remote_servers: Servers
) -> None:
    server = remote_servers.server("s3")
    with listening(_Halving, port=server.port) as url:
        place = server.use(project, port=int(url.rpartition(":")[2]))
        project.write("far", "1" * _SIZE)
        with session(project.root, FakeTalk()) as repo:
            fs = repo.cloud.get_remote("storage").fs
            fs.put_file(str(project.path("far")), f"bucket/{place}/far/1")
        answer = project.gitml("import-url", f"remote://storage/{path}", "d", *words)
    assert answer.code == 4
    told = f"s3://bucket/{place}/far/1: 5000 of the 10000 bytes came that its server tells of"
    assert told in answer.err
    assert not project.path("d").exists()
    assert not project.path("d.dvc").exists()
