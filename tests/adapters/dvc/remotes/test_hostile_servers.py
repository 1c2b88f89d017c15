"""Servers that send without an end, or say nothing: what they cost, and how a signal ends it."""

import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from dvc_data.hashfile.hash_info import HashInfo
from dvc_data.hashfile.tree import Tree
from dvc_objects.errors import ObjectFormatError

from gitml.adapters import disk_room
from gitml.adapters.disk_room import NoRoomError
from gitml.adapters.dvc.remotes import checks
from gitml.adapters.dvc.remotes import store as store_module
from gitml.adapters.dvc.remotes.project_remotes import open_store
from gitml.adapters.dvc.remotes.protocol import ProtocolRemote
from gitml.adapters.dvc.session import session
from gitml.adapters.dvc_files.objects import listings
from gitml.adapters.dvc_files.objects.object_place import ObjectPlace
from gitml.adapters.moving_objects import MovingObjects
from gitml.core.data.objects.names import Arrivals, ObjectName
from gitml.errors import ExitCode, OutsideError
from tests.fakes.talk import FakeTalk
from tests.fixtures.endless_server import serving_endlessly
from tests.fixtures.local_server import QuietHandler, listening
from tests.fixtures.project import Project
from tests.fixtures.remote_servers import Servers
from tests.fixtures.waiting import LONG

pytestmark = pytest.mark.slow
_CONTENT = b"what it should be"
_NAME = ObjectName(hashlib.md5(_CONTENT).hexdigest())


class _Refusing(QuietHandler):
    """Has nothing under some paths, and answers with one status under all others."""

    status: int

    def do_GET(self) -> None:  # noqa: N802
        self.reply(404 if "/aa/" in self.path else self.status, None)

    do_HEAD = do_GET  # noqa: N815


class _EmptyListing(QuietHandler):
    """Has the listing of an empty folder under every path."""

    content = b"[]"

    def do_GET(self) -> None:  # noqa: N802
        self.reply(200, self.content)

    do_HEAD = do_GET  # noqa: N815


@pytest.mark.parametrize(
    ("status", "told"), [(401, "refuses access"), (403, "refuses access"), (501, "cannot be read")]
)
def test_what_is_refused_is_not_taken_for_absent(status: int, told: str, project: Project) -> None:
    names = {ObjectName(digit * 32) for digit in "ab"}
    with listening(_Refusing, status=status) as url:
        project.dvc("remote", "add", "-q", "-d", "r", url)
        with session(project.root, FakeTalk()) as repo:
            store = open_store(repo, None)
            assert store.held({ObjectName("a" * 32)}) == set()
            with pytest.raises(OutsideError, match=told):
                store.held(names)
        (absent,) = checks.remotes(project.root, 9, {None: "a" * 32}, lambda _: None)
        (refused,) = checks.remotes(project.root, 9, {None: "b" * 32}, lambda _: None)
    assert (absent.state, refused.state) == ("ok", "broken")
    assert told in refused.detail


def _left(project: Project) -> list[Path]:
    return [path for path in project.path(".dvc/cache").rglob("*") if path.is_file()]


def _bring(project: Project, most: Mapping[ObjectName, int]) -> Arrivals:
    """The object is asked of a remote that has another in its place; nothing of it is left."""
    with session(project.root, FakeTalk()) as repo:
        remote = ProtocolRemote(open_store(repo, None))
        cache = ObjectPlace(project.path(".dvc/cache"))
        try:
            return remote.bring([_NAME], cache, MovingObjects("fetching"), most)
        finally:
            assert _left(project) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_first_signal_ends_a_pull_of_an_import(
    number: signal.Signals, project: Project
) -> None:
    """DVC takes it for a repository that cannot be opened; what Git has started ends, too."""
    with serving_endlessly(silent=True) as (url, asked):
        source = f"deps:\n- path: f\n  repo:\n    url: {url}/r.git\n    rev_lock: {'b' * 40}\n"
        out = f"outs:\n- md5: {'a' * 32}\n  size: 5\n  hash: md5\n  path: d\n"
        project.write("d.dvc", f"frozen: true\n{source}{out}")
        project.commit()
        _end_pull(project, asked, number)
        assert not _running(f"{url}/r.git")


def _running(word: str) -> list[bytes]:
    """Command lines of processes that have a word."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            found += [line] if word.encode() in (line := file.read_bytes()) else []
    return found


def _end_pull(project: Project, asked: threading.Event, number: signal.Signals) -> None:
    """Pull, and send a signal to gitml alone once the server was asked."""
    start = (
        "import signal, gitml.cli\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "gitml.cli.main(['pull'])\n"
    )
    command = [sys.executable, "-c", start]
    with subprocess.Popen(command, cwd=project.root, stderr=subprocess.PIPE) as pull:
        assert asked.wait(LONG)
        pull.send_signal(number)
        _, said = pull.communicate(timeout=LONG)
    expected = ExitCode.TERMINATED if number == signal.SIGTERM else ExitCode.INTERRUPTED
    assert pull.returncode == expected, said


def _use(project: Project, kind: str, url: str) -> None:
    """Let the default remote of a project be what listens at a URL."""
    if kind != "s3":
        project.dvc("remote", "add", "-q", "-d", "r", url.replace("http", kind) + "/x")
        return
    project.dvc("remote", "add", "-q", "-d", "r", "s3://bucket/x")
    keys = {"access_key_id": "ada", "secret_access_key": "l0velace", "region": "eu-west-1"}
    for option, value in {"endpointurl": url, **keys}.items():
        project.dvc("remote", "modify", "-q", "r", option, value)


@pytest.mark.parametrize("kind", ["http", "webdav", "s3"])
def test_no_more_is_downloaded_than_is_recorded(
    kind: str, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor than there is room for, where nothing is recorded."""
    monkeypatch.setattr(disk_room, "_free", lambda _: 10**6)
    with serving_endlessly() as (url, _):
        _use(project, kind, url)
        assert _bring(project, {_NAME: len(_CONTENT)}).damaged == {_NAME}
        if kind != "s3":  # which takes parts of it into memory first
            with pytest.raises(NoRoomError, match=f"{_NAME.md5} .* would fill the disk"):
                _bring(project, {})


class _HangingUp(QuietHandler):
    """Has a bucket, and ends the connection of whoever asks for an object."""

    asked: list[str]

    def do_GET(self) -> None:  # noqa: N802
        if _NAME.md5[2:] in self.path and "?" not in self.path:
            self.asked.append(self.path)
            self.close_connection = True
        else:
            self.reply(200, b"")

    def do_HEAD(self) -> None:  # noqa: N802
        self.reply(200, b"")


def test_one_library_alone_asks_s3_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries of Amazon's library, of s3fs and of ours would multiply."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    asked: list[str] = []
    with listening(_HangingUp, asked=asked) as url:
        _use(project, "s3", url)
        with pytest.raises(OutsideError, match="cannot be read"):
            _bring(project, {_NAME: len(_CONTENT)})
    # Our own, as of a small object, and two of Amazon's library, each of which aiohttp may double.
    assert 3 <= len(asked) <= 5


def test_nor_of_a_file_of_holes_on_a_server(remote_servers: Servers, project: Project) -> None:
    server = remote_servers.server("ssh")
    server.use(project)
    url = project.dvc("config", "remote.storage.url").strip()
    there = Path(urlsplit(url).path, _NAME.place)
    there.parent.mkdir(parents=True)
    there.touch()
    os.truncate(there, 10**12)
    assert _bring(project, {_NAME: len(_CONTENT)}).damaged == {_NAME}


def test_no_pipe_on_a_server_is_waited_for(remote_servers: Servers, project: Project) -> None:
    server = remote_servers.server("ssh")
    server.use(project)
    url = project.dvc("config", "remote.storage.url").strip()
    there = Path(urlsplit(url).path, _NAME.place)
    there.parent.mkdir(parents=True, exist_ok=True)
    there.unlink(missing_ok=True)
    os.mkfifo(there)
    assert _bring(project, {_NAME: len(_CONTENT)}).damaged == {_NAME}
    with session(project.root, FakeTalk()) as repo:
        store = open_store(repo, None)
        with pytest.raises(OutsideError, match="it is no file"):
            store.read(store.path(_NAME))


def test_no_listing_without_an_end_is_downloaded(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of whose length no record tells."""
    monkeypatch.setattr(listings, "LARGEST", 1000)
    monkeypatch.setattr(store_module, "LARGEST", 1000)
    name = ObjectName("0" * 32 + ".dir")
    with serving_endlessly() as (url, _):
        project.dvc("remote", "add", "-q", "-d", "r", url)
        with session(project.root, FakeTalk()) as repo:
            store = open_store(repo, None)
            cache = ObjectPlace(project.path(".dvc/cache"))
            came = ProtocolRemote(store).bring([name], cache, MovingObjects("fetching"))
            with pytest.raises(OutsideError, match="cannot be read"):
                store.read(store.path(name))
    assert came.damaged == {name}


@pytest.mark.parametrize("kind", ["http", "webdav", "s3"])
def test_nor_is_one_read_by_dvc_itself(
    kind: str, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listings, "LARGEST", 1000)
    with serving_endlessly() as (url, _):
        _use(project, kind, url)
        _refused_listing(project, "0" * 32)


def test_a_listing_of_other_bytes_is_not_parsed(project: Project) -> None:
    with listening(_EmptyListing) as url:
        _use(project, "http", url)
        _refused_listing(project, "0" * 32)
        with session(project.root, FakeTalk()) as repo:
            name = HashInfo("md5", hashlib.md5(_EmptyListing.content).hexdigest() + ".dir")
            found = Tree.load(repo.cloud.get_remote_odb("r"), name)
    assert (len(found), found.fs.protocol) == (0, "http")


def _refused_listing(project: Project, md5: str) -> None:
    with session(project.root, FakeTalk()) as repo:
        odb = repo.cloud.get_remote_odb("r")
        for _ in range(2):  # also when DVC asks for it again
            with pytest.raises(ObjectFormatError, match=f"{md5}.dir is no listing of a folder"):
                Tree.load(odb, HashInfo("md5", f"{md5}.dir"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("silent", [True, False], ids=["silent", "endless"])
def test_the_first_signal_ends_a_pull(
    number: signal.Signals, silent: bool, project: Project
) -> None:
    size = 10**12
    project.write("d.dvc", f"outs:\n- md5: {'a' * 32}\n  size: {size}\n  hash: md5\n  path: d\n")
    project.write("e.dvc", f"outs:\n- md5: {'b' * 32}\n  size: {size}\n  hash: md5\n  path: e\n")
    with serving_endlessly(silent=silent) as (url, asked):
        project.dvc("remote", "add", "-q", "-d", "r", url)
        project.commit()
        _end_pull(project, asked, number)
    assert _left(project) == []
