"""The objects of remotes, on real servers."""

import hashlib
import time
from pathlib import Path

import pytest

from gitml.adapters.dvc.patches.network import servers
from gitml.adapters.dvc.remotes.project_remotes import open_store
from gitml.adapters.dvc.remotes.protocol import ProtocolRemote
from gitml.adapters.dvc.remotes.store import RemoteStore
from gitml.adapters.dvc.session import session
from gitml.adapters.dvc_files.objects.object_place import ObjectPlace
from gitml.adapters.moving_objects import MovingObjects, listening
from gitml.core.data.objects.names import ObjectName
from gitml.core.data.transfer import Transfer
from gitml.errors import OutsideError
from tests.fakes.talk import FakeTalk
from tests.fixtures.project import Project
from tests.fixtures.proxies import breaking_proxy
from tests.fixtures.remote_servers import KINDS, Servers

pytestmark = pytest.mark.slow


def _object(cache: Path, content: bytes, *, old: bool = False) -> ObjectName:
    name = ObjectName(hashlib.md5(content).hexdigest(), old)
    path = cache / name.place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return name


def _goes_when_left(store: RemoteStore, file: Path) -> None:
    """As what is sent by --to-remote lies there first, and stays where that is killed."""
    left = f"{store.top}/files/md5/.{'x' * 22}.tmp"
    store.fs.fs.put_file(str(file), left)
    (part,) = store.unfinished(time.time() + 1000)
    assert (part.name, part.size) == (f".{'x' * 22}.tmp", file.stat().st_size)
    assert list(store.unfinished(time.time() - 1000)) == []
    store.remove([part])
    assert not store.fs.exists(left)


@pytest.mark.parametrize("kind", KINDS)
def test_objects_go_are_listed_come_back_and_are_deleted(
    kind: str,
    remote_servers: Servers,
    project: Project,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    remote_servers.server(kind).use(project)
    cache = project.path(".dvc/cache")
    names = {_object(cache, b"%d" % n, old=n < 3) for n in range(40)}
    large = _object(cache, b"x" * 5_000_000)
    wrong = ObjectName("0" * 32)
    (cache / wrong.place).parent.mkdir(exist_ok=True)
    (cache / wrong.place).write_bytes(b"not what it should be")
    gone = ObjectName("f" * 32)
    with session(project.root, FakeTalk()) as repo:
        store = open_store(repo, None)
        remote = ProtocolRemote(store)
        assert remote.held({*names, large}) == set()
        assert list(store.objects()) == []
        transfer = Transfer()
        with listening(transfer):
            moving = MovingObjects("uploading")
        sent = remote.send({*names, large, wrong, gone}, ObjectPlace(cache), moving)
        assert sent.sizes.keys() == {*names, large}
        assert sent.missing == {gone}
        assert sent.damaged == {wrong}
        state = transfer.state
        assert (state.files, state.size) == (41, sum(sent.sizes.values()))
        assert remote.held({*names, large, gone}) == {*names, large}
        assert remote.told == sent.sizes
        for few in (1000, 0):  # asked for one by one, and listed
            monkeypatch.setattr("gitml.adapters.dvc.remotes.inventory._FEW", few)
            assert remote.sizes({*names, large, gone}) == sent.sizes

        listed = {one.name: one for one in store.objects()}
        assert listed.keys() == {one.md5 for one in (*names, large)}
        assert listed[large.md5].size == 5_000_000
        assert store.read(listed[large.md5].place)[:2] == b"xx"
        assert all(one.changed for one in listed.values())

        if kind != "webdav":  # whose server here lists no name that begins with a dot
            _goes_when_left(store, cache / wrong.place)

        # Damaged there: it does not come.
        (tmp_path / "damage").write_bytes(b"damage")
        victim = min(names)
        store.put(victim, str(tmp_path / "damage"))
        there = ObjectPlace(tmp_path / "cache")
        came = remote.bring({*names, large, gone}, there, moving)
        assert came.missing == {gone}
        assert came.damaged == {victim}
        assert there.names() == {*names, large} - {victim}

        store.remove(list(listed.values()))
        assert list(store.objects()) == []


def test_a_server_of_ssh_that_falls_silent_is_given_up_and_asked_anew(
    remote_servers: Servers, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    seldom = {"keepalive_interval": 1, "keepalive_count_max": 1}
    monkeypatch.setattr(servers, "_ASKED_WHETHER_IT_IS_THERE", seldom)
    server = remote_servers.server("ssh")
    large = _object(project.path(".dvc/cache"), b"x" * 5_000_000)
    with breaking_proxy(server.port, 1_000_000, stalls=True) as port:
        server.use(project, port=port)
        with session(project.root, FakeTalk()) as repo:
            store = open_store(repo, None)
            store.put(large, str(project.path(".dvc/cache") / large.place))
            assert [one.name for one in store.objects()] == [large.md5]


def test_a_profile_that_this_machine_has_not(project: Project) -> None:
    """Of a team's remote, at a colleague's desk."""
    options = "url = s3://user:pass@bucket/x\n    profile = team"
    setting = f"[core]\n    remote = s\n['remote \"s\"']\n    {options}\n"
    project.write(".dvc/config", setting)
    with session(project.root, FakeTalk()) as repo, pytest.raises(OutsideError) as caught:
        open_store(repo, None)
    assert "cannot be opened: The config profile (team) could not be found" in str(caught.value)
    assert "pass" not in str(caught.value)
    told = "its user, key or password: gitml remote modify --local s OPTION VALUE"
    assert caught.value.hint == told
