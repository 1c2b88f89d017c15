"""Data to and from real servers: S3, SSH and WebDAV, when all is well and when it is not."""

import hashlib
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from dvc_objects.fs.base import FileSystem
from s3fs import S3FileSystem

from gitml.adapters.dvc.remotes.project_remotes import open_store
from gitml.adapters.dvc.session import session
from gitml.core.data.objects.names import ObjectName
from tests.fakes.talk import FakeTalk
from tests.fixtures.ports import held_port
from tests.fixtures.project import Project
from tests.fixtures.proxies import DROPPED, FORBIDDEN, UNAVAILABLE, breaking_proxy, faulty_proxy
from tests.fixtures.remote_servers import KINDS, RemoteServer, Servers

pytestmark = pytest.mark.slow
_VICTIM = ObjectName(hashlib.md5(b"2").hexdigest())


@pytest.fixture(params=KINDS)
def server(request: pytest.FixtureRequest, remote_servers: Servers) -> RemoteServer:
    return remote_servers.server(request.param)


@pytest.fixture
def data(project: Project) -> Project:
    """A project with a folder of a few files and a file, not pushed."""
    for number in range(5):
        project.write(f"folder/{number}", str(number))
    project.write("large.bin", "x" * 2_000_000)
    answer = project.gitml("add", "folder", "large.bin")
    assert answer.code == 0, answer.err
    project.commit()
    return project


def _clone(project: Project) -> Project:
    there = Project(project.root.parent / "clone")
    project.git("clone", "--quiet", ".", str(there.root))
    return there


def test_push_and_pull_into_a_fresh_clone(server: RemoteServer, data: Project) -> None:
    server.use(data)
    data.commit("the remote")
    answer = data.gitml("push", "--dry-run")
    assert answer.out.startswith("data: 7 objects to upload"), answer.err
    answer = data.gitml("push", "-j", "3")
    assert answer.out.startswith("data: 7 objects uploaded (6 files, 2.00 MB)"), answer.err
    assert data.gitml("push").out.startswith("data: up to date")
    assert data.gitml("push", "--check").out.startswith("data: up to date")

    there = _clone(data)
    answer = there.gitml("pull", "--json")
    assert answer.code == 0, answer.err
    assert answer.json["fetched"] == 7
    assert there.read("folder/3") == "3"
    assert there.dvc("status", "--json").strip() == "{}"
    assert there.gitml("fetch").out == "data: up to date\n"


def test_one_file_of_a_folder(server: RemoteServer, data: Project) -> None:
    server.use(data)
    assert data.gitml("push").code == 0
    data.commit("the remote")
    there = _clone(data)
    answer = there.gitml("fetch", "folder/3")
    assert answer.out == "data: 2 objects fetched (1 file, 306 B)\n", answer.err


def _damage(data: Project, tmp_path: Path, victim: ObjectName = _VICTIM) -> None:
    (tmp_path / "wrong").write_bytes(b"wrong")
    with session(data.root, FakeTalk()) as repo:
        open_store(repo, None).put(victim, str(tmp_path / "wrong"))


@pytest.mark.parametrize("server", ["s3", "ssh"], indirect=True)
def test_a_push_sees_a_wrong_size_that_it_is_told_anyway(
    server: RemoteServer, data: Project, tmp_path: Path
) -> None:
    server.use(data)
    assert data.gitml("push").code == 0
    _damage(data, tmp_path, ObjectName(hashlib.md5(b"x" * 2_000_000).hexdigest()))
    answer = data.gitml("push")
    assert answer.out.startswith("data: 1 object uploaded (1 file, 2.00 MB)"), answer.err
    assert "as it has another size there: 'large.bin'" in answer.err
    assert data.gitml("push").out.startswith("data: up to date")


def test_damage_is_named_and_does_not_come_in(
    server: RemoteServer, data: Project, tmp_path: Path
) -> None:
    server.use(data)
    assert data.gitml("push").code == 0
    _damage(data, tmp_path)
    data.commit("the remote")
    there = _clone(data)
    answer = there.gitml("fetch")
    assert answer.code == 4
    assert f"'folder/2' (object {_VICTIM.md5})" in answer.err
    assert not there.path(f".dvc/cache/{_VICTIM.place}").exists()
    assert there.path(".dvc/cache/files/md5").is_dir()
    answer = there.gitml("pull")
    assert answer.code == 4
    assert "'folder/2'" in answer.err
    assert there.path("large.bin").exists(), "all else has come"


@pytest.mark.parametrize("verb", ["push", "fetch"])
def test_a_server_that_is_away_is_told_at_once(
    verb: str, server: RemoteServer, data: Project
) -> None:
    if verb == "fetch":
        data.path(f".dvc/cache/{_VICTIM.place}").unlink()
    with held_port() as port:
        server.use(data, port=port)
        began = time.monotonic()
        answer = data.gitml(verb)
    assert answer.code == 4
    assert "cannot be reached: 127.0.0.1: connection refused" in answer.err
    assert time.monotonic() - began < 60  # tried again and again it would take minutes


@pytest.mark.parametrize("words", [["push"], ["fetch"], ["status", "--remote"], ["doctor"]])
def test_a_bucket_that_does_not_exist_is_named(
    words: list[str], remote_servers: Servers, data: Project
) -> None:
    remote_servers.server("s3").use(data)
    data.dvc("remote", "modify", "--quiet", "storage", "url", "s3://nosuch/x")
    if words == ["fetch"]:
        data.path(f".dvc/cache/{_VICTIM.place}").unlink()
    answer = data.gitml(*words)
    assert answer.code == (1 if words == ["doctor"] else 4)
    assert "bucket nosuch does not exist" in answer.err + answer.out


def _refused(project: Project, server: RemoteServer, run: Callable[[], object]) -> None:
    if server.wrong:
        server.use(project)
        server.configure(project, server.wrong)
        run()
    else:  # moto believes everybody
        with faulty_proxy(server.port, 10_000, FORBIDDEN) as port:
            server.use(project, port=port)
            run()


def test_wrong_credentials_are_told(server: RemoteServer, data: Project) -> None:
    def ask() -> None:
        for words in (["push"], ["status", "--remote"]):
            answer = data.gitml(*words)
            assert answer.code == 4
            assert "refuses access" in answer.err
            assert "gitml remote modify --local storage" in answer.err

    _refused(data, server, ask)


@pytest.mark.parametrize("server", ["ssh"], indirect=True)
def test_a_key_of_the_users_own_settings_that_is_not_there_is_named(
    server: RemoteServer, data: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.use(data)
    data.dvc("remote", "modify", "--quiet", "--unset", "storage", "keyfile")
    data.commit("the remote")
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh/config").write_text("Host 127.0.0.1\n  IdentityFile ~/.ssh/gone\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    there = _clone(data)
    for project, verb in ((data, "push"), (there, "pull"), (there, "fetch")):
        answer = project.gitml(verb)
        assert answer.code == 4
        assert "the DVC remote 'storage' (ssh://127.0.0.1" in answer.err
        assert f"{tmp_path}/.ssh/gone" in answer.err
        assert "neither" not in answer.err


@pytest.mark.parametrize(
    ("server", "fault"),
    [(kind, DROPPED) for kind in KINDS] + [("s3", UNAVAILABLE), ("webdav", UNAVAILABLE)],
    indirect=["server"],
    ids=["s3-dropped", "ssh-dropped", "webdav-dropped", "s3-unavailable", "webdav-unavailable"],
)
def test_what_passes_is_tried_again(fault: bytes, server: RemoteServer, data: Project) -> None:
    with faulty_proxy(server.port, 2, fault) as port:
        server.use(data, port=port)
        answer = data.gitml("push")
        assert answer.code == 0, answer.err
    data.path(f".dvc/cache/{_VICTIM.place}").unlink()
    with faulty_proxy(server.port, 2, fault) as port:
        server.configure(data, server.settings, port=port)
        answer = data.gitml("fetch")
        assert answer.code == 0, answer.err


def test_a_connection_that_breaks_is_opened_anew(server: RemoteServer, data: Project) -> None:
    with breaking_proxy(server.port, 1_000_000) as port:
        place = server.use(data, port=port)
        server.make(place)
        answer = data.gitml("push")
        assert answer.code == 0, answer.err
    if server.folder:
        assert list((server.folder / place).rglob("*.tmp")) == []
    shutil.rmtree(data.path(".dvc/cache"))
    with breaking_proxy(server.port, 1_000_000) as port:
        server.configure(data, server.settings, port=port)
        answer = data.gitml("fetch")
        assert answer.code == 0, answer.err
    server.configure(data, server.settings, port=server.port)
    assert data.dvc("status", "--cloud") == "Cache and remote 'storage' are in sync.\n"


def test_what_is_sent_alone_is_not_read_back(
    server: RemoteServer, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server gives it its name: what is read of it here may be damaged."""
    camera = project.root.parent / "camera"
    camera.mkdir()
    (camera / "a").write_text("a")
    (camera / "b").write_bytes(b"b" * 1_000_000)
    server.make(server.use(project))
    opened = FileSystem.open

    def open_file(self: Any, path: str, mode: str = "r", **options: Any) -> Any:
        assert "w" in mode or self.protocol == "memory" or not path.endswith(".tmp")
        return opened(self, path, mode=mode, **options)

    monkeypatch.setattr(FileSystem, "open", open_file)
    answer = project.gitml("import-url", "../camera", "camera", "--to-remote")
    assert answer.code == 0, answer.err
    assert project.gitml("pull").code == 0
    assert project.path("camera/b").read_bytes() == b"b" * 1_000_000
    with session(project.root, FakeTalk()) as repo:
        remote = repo.cloud.get_remote("storage")
        left = [path for path in remote.fs.find(remote.path) if path.endswith(".tmp")]
    assert left == []


def test_the_remote_is_named_that_does_not_take_what_is_sent(
    remote_servers: Servers, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not what is sent, which lies here."""

    async def lost(*_: Any, **__: Any) -> None:
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1/bucket?delete")

    (project.root.parent / "camera").mkdir()
    (project.root.parent / "camera/a").write_text("a")
    place = remote_servers.server("s3").use(project)
    for name in ("_cp_file", "_rm"):
        monkeypatch.setattr(S3FileSystem, name, lost)
    answer = project.gitml("add", "--to-remote", "../camera", "-o", "camera")
    assert answer.code == 4
    assert f"the DVC remote 'storage' (s3://bucket/{place}) cannot be written: " in answer.err
    assert not project.path("camera.dvc").exists()


@pytest.mark.parametrize("server", ["s3", "ssh"], indirect=True)  # of nginx DVC has no ETag
def test_an_address_that_ends_in_a_slash_is_sent_on_from_as_well(
    server: RemoteServer, project: Project
) -> None:
    project.write("a.csv", "2")
    project.gitml("add", "a.csv")
    place = server.use(project)
    server.make(place)
    assert project.gitml("push").code == 0
    project.dvc("remote", "modify", "--quiet", "storage", "url", f"{server.url(place)}/")
    project.dvc("remote", "add", "--quiet", "--default", "own", "../own")
    source = f"remote://storage/{_VICTIM.place}"
    for words in ("import-url {} one", "import-url {} two --to-remote", "add {} -o 3 --to-remote"):
        answer = project.gitml(*words.format(source).split())
        assert answer.code == 0, answer.err
    for words in ("import-url {}x one2 --to-remote", "add {}x -o 4 --to-remote"):
        answer = project.gitml(*words.format(source).split())
        assert answer.code == 4, answer.err
        assert f"nothing can be read at {source}x" in answer.err
    assert project.gitml("pull").code == 0
    assert [project.read(name) for name in ("one", "two", "3")] == ["2"] * 3
