"""Servers that take connections and say nothing: how often they are asked, and what is told."""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from types import SimpleNamespace

import pytest
from dvc.fs import get_cloud_fs

from gitml.adapters.dvc.remotes import reachability
from gitml.adapters.dvc.remotes.project_remotes import open_store
from gitml.adapters.dvc.remotes.protocol import ProtocolRemote
from gitml.adapters.dvc.session import session
from gitml.adapters.dvc_files.objects.object_place import ObjectPlace
from gitml.adapters.moving_objects import MovingObjects
from gitml.core.data.objects.names import ObjectName
from gitml.errors import OutsideError, UnreachableError
from tests.fakes.talk import FakeTalk
from tests.fixtures.local_server import QuietHandler, listening
from tests.fixtures.project import Project
from tests.fixtures.waiting import LONG

_CONTENT = b"what it should be"
_NAME = ObjectName(hashlib.md5(_CONTENT).hexdigest())
_KEYS = {"access_key_id": "ada", "secret_access_key": "l0velace", "region": "eu-west-1"}
_OPTIONS = {
    "http": {"read_timeout": "0.1"},
    "webdav": {"timeout": "1"},  # a whole number, as that of S3
    "s3": {"read_timeout": "1", **_KEYS},
}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reachability, "_silent", {})
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)


class _Silent(QuietHandler):
    """Answers nothing that ``awaited`` is part of, and has nothing else."""

    asked: list[str]
    awaited: str
    over: threading.Event

    def do_GET(self) -> None:  # noqa: N802
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        line = f"{self.command} {self.path}"
        if self.awaited in line:
            self.asked.append(line)
            self.over.wait(LONG)
            self.close_connection = True
        else:
            self.over.wait(0.02)
            self.reply(200 if self.command == "HEAD" else 404, None)

    do_HEAD = do_PROPFIND = do_PUT = do_POST = do_GET  # noqa: N815


@pytest.fixture
def over() -> Iterator[threading.Event]:
    found = threading.Event()
    yield found
    found.set()


def _use(project: Project, kind: str, url: str) -> str:
    """Let the default remote be what listens at a URL, which has little time; its own URL."""
    place = "s3://bucket/x" if kind == "s3" else f"{url.replace('http', kind)}/x"
    options = _OPTIONS[kind] | ({"endpointurl": url} if kind == "s3" else {})
    lines = [f"{name} = {value}" for name, value in {"url": place, **options}.items()]
    text = "\n".join(["[core]", "remote = r", "['remote \"r\"']", *lines, ""])
    project.write(".dvc/config", text)
    return place


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "tries"), [("http", 2), ("webdav", 2), ("s3", 1)])
def test_a_whole_command_waits_for_it_no_longer_than_for_one_object(
    kind: str, tries: int, project: Project, over: threading.Event
) -> None:
    """However many steps it has, each of which would ask anew; Amazon's library tries by itself."""
    for name in "ab":
        md5 = name * 32
        record = f"outs:\n- md5: {md5}\n  size: 1\n  hash: md5\n  path: {name}\n"
        project.write(f"{name}.dvc", record)
    for command in ("pull", "fetch"):
        asked: list[str] = []
        with listening(_Silent, asked=asked, awaited="", over=over) as url:
            place = _use(project, kind, url)
            try:
                answer = project.gitml(command)
            finally:
                over.set()
        over.clear()
        told = f"the DVC remote 'r' ({place}) cannot be reached: no answer in time"
        assert (answer.code, answer.err.count(told)) == (4, 1), answer.err
        assert max(map(asked.count, asked)) <= tries, asked


def _bring(project: Project, names: Sequence[ObjectName], turns: int | None = None) -> None:
    with session(project.root, FakeTalk()) as repo:
        store = open_store(repo, None)
        if turns:
            store._turn = threading.BoundedSemaphore(turns)
        cache = ObjectPlace(project.path(".dvc/cache"))
        ProtocolRemote(store).bring(names, cache, MovingObjects("fetching"))


@pytest.mark.slow
def test_who_waits_for_a_turn_does_not_wait_for_a_silent_server(
    project: Project, over: threading.Event
) -> None:
    names = [ObjectName(f"{number:032}") for number in range(8)]
    asked: list[str] = []
    with listening(_Silent, asked=asked, awaited="GET", over=over) as url:
        _use(project, "s3", url)
        with pytest.raises(UnreachableError):
            _bring(project, names, turns=1)
        over.set()
    assert len(asked) == len(names) + 1  # each by the quick way, and one by the other


@pytest.mark.slow
def test_a_server_that_answers_others_meanwhile_is_not_silent(
    project: Project, over: threading.Event
) -> None:
    """It may have to look for one object for long."""
    names = [_NAME, *(ObjectName(f"{number:032}") for number in range(40))]
    asked: list[str] = []
    with listening(_Silent, asked=asked, awaited=_NAME.md5[2:], over=over) as url:
        _use(project, "http", url)
        with pytest.raises(OutsideError, match=r"cannot be read: .*no answer in time") as caught:
            _bring(project, sorted(names, key=lambda one: one != _NAME))
        over.set()
        assert not isinstance(caught.value, UnreachableError)
        assert len(asked) == 2
        assert reachability.silence({"url": url}) is None


def test_what_never_answered_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where nobody knows its host, as behind a proxy."""
    now = [100.0]
    monkeypatch.setattr(reachability, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(reachability, "_trouble", lambda *_, greets: f"asked: {greets}")
    away, other = {"url": "https://nowhere.invalid/a"}, {"url": "gdrive://folder/a"}
    for settings, later in ((away, "asked: False"), (other, None)):
        now[0] = 100
        error = reachability.given_up("r", settings)
        assert f"'r' ({settings['url']}) cannot be reached: no answer in time" in error.message
        for seconds, told in ((60, "no answer in time"), (500, "no answer in time"), (60, later)):
            now[0] += seconds
            assert reachability.silence(settings) == told


@pytest.mark.slow
def test_a_remote_that_cannot_tell_of_an_object_is_asked_once(
    project: Project, over: threading.Event
) -> None:
    with listening(_Silent, asked=[], awaited="", over=over) as url:
        place = _use(project, "http", url)
        with session(project.root, FakeTalk()) as repo:
            error = reachability.unreadable(repo, None, "a" * 32)
            over.set()
            with pytest.raises(UnreachableError, match="no answer in time"):
                reachability.refuse_unreachable(repo, [None])
    assert isinstance(error, UnreachableError)
    assert place in error.message


@pytest.mark.slow
def test_a_session_knows_how_long_to_wait_also_once_it_is_locked(project: Project) -> None:
    """DVC reads its settings anew then; and for what no remote is, it is the same."""
    project.dvc("remote", "add", "-q", "-d", "r", "http://127.0.0.1:9/x")
    with session(project.root, FakeTalk()) as repo:
        client = repo.cloud.get_remote("r").fs.fs_args["client_kwargs"]
        assert (client["connect_timeout"], client["read_timeout"]) == (5, 30)
        kind, config, _ = get_cloud_fs(repo.config, url="http://127.0.0.1:9/x", read_timeout=90)
        other = kind(**config).fs_args["client_kwargs"]
        assert (other["connect_timeout"], other["read_timeout"]) == (5, 90)
