"""``gitml gc`` and ``gitml verify-data`` with a remote: a folder, and real servers."""

import hashlib
import shutil
from pathlib import Path

import pytest

from gitml import wiring
from gitml.adapters.dvc.remotes.project_remotes import open_store
from gitml.adapters.dvc.session import session
from gitml.core.data.objects.names import ObjectName
from gitml.wiring.storage.remote_objects import LazyRemote
from tests.fakes.talk import FakeTalk
from tests.fixtures.project import Project
from tests.fixtures.remote_servers import KINDS, Servers


def _name(content: str) -> str:
    return hashlib.md5(content.encode(), usedforsecurity=False).hexdigest()


def _on(*kinds: str) -> pytest.MarkDecorator:
    """On these servers besides a folder."""
    slow = (pytest.param(kind, marks=pytest.mark.slow) for kind in kinds)
    return pytest.mark.parametrize("shared", ["folder", *slow], indirect=True)


@pytest.fixture
def shared(request: pytest.FixtureRequest, project: Project, remote_servers: Servers) -> Project:
    """A file and a folder at two commits, both pushed."""
    kind = getattr(request, "param", "folder")
    if kind == "folder":
        project.dvc("remote", "add", "--quiet", "-d", "storage", "../store")
    else:
        server = remote_servers.server(kind)
        server.make(server.use(project))
    for version in ("1", "2"):
        project.write("raw.csv", f"raw {version}")
        project.write("data/same.txt", "same")
        project.write("data/changed.txt", f"changed {version}")
        project.dvc("add", "--quiet", "raw.csv", "data")
        project.dvc("push", "--quiet")
        project.commit(version)
    return project


def _there(project: Project) -> set[str]:
    with LazyRemote(wiring.find(project.root), None, FakeTalk()) as remote:
        return {one.name for one in remote.open().objects()}


def _put(project: Project, name: str, content: str) -> None:
    """Bytes under a name, whatever their hash."""
    place, damage = ObjectName(name), project.write("../damage", content)
    with session(project.root, FakeTalk()) as repo:
        store = open_store(repo, None)
        if store.folder is None:
            store.put(place, str(damage))
            return
        target = store.folder / place.place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        shutil.copyfile(damage, target)


@pytest.mark.slow
@_on(*KINDS)
def test_gc(shared: Project) -> None:
    """What came within a day stays, as does what no commit here names."""
    _put(shared, _name("foreign"), "foreign")
    everything = _there(shared)
    answer = shared.gitml("gc", "--remote", "--yes", "--json")
    assert answer.code == 0, answer.err
    remote = answer.json["stores"]["storage"]
    assert (remote["unused"]["objects"], remote["young"]["objects"]) == (0, 4)
    assert _there(shared) == everything
    shown = shared.gitml("gc", "--remote", "--keep-days", "0")
    assert "where no other project uses the remote: --not-shared" in shown.out
    assert _there(shared) == everything
    answer = shared.gitml("gc", "--remote", "storage", "--keep-days", "0", "--yes", "--json")
    assert answer.code == 0, answer.err
    remote = answer.json["stores"]["storage"]
    assert (remote["unused"]["objects"], remote["foreign"]["objects"]) == (3, 1)
    assert sorted(remote["data"]) == ["data", "raw.csv"]
    left = _there(shared)
    assert len(left) == 5
    assert {_name("raw 2"), _name("changed 2"), _name("same"), _name("foreign")} < left
    assert shared.gitml("gc", "-r", "--keep-days", "0", "--not-shared", "--yes").code == 0
    assert _there(shared) == left - {_name("foreign")}
    # DVC forgot what was there, so that what comes again is sent again.
    shared.write("raw.csv", "raw 1")
    shared.dvc("add", "--quiet", "raw.csv")
    shared.dvc("push", "--quiet")
    assert _name("raw 1") in _there(shared)


@pytest.mark.slow
def test_gc_reads_listings_from_the_remote(shared: Project) -> None:
    """In a clone that has some files of a folder, and not the listing that tells which it needs."""
    shared.git("clone", "--quiet", ".", "../clone")
    clone = Project(shared.root.parent / "clone")
    shutil.copy(shared.path(".dvc/config"), clone.path(".dvc/config"))
    names = [_name(content) for content in ("changed 2", "changed 1")]
    for name in names:
        place = clone.cache_path(name)
        place.parent.mkdir(parents=True)
        shutil.copy(shared.cache_path(name), place)
    answer = clone.gitml("gc", "--yes")
    assert answer.code == 0, answer.err
    kept = {p.parent.name + p.name for p in clone.path(".dvc/cache/files/md5").glob("??/*")}
    assert kept == {_name("changed 2")}


@pytest.mark.slow
@_on("s3")
def test_verify_and_repair(shared: Project) -> None:
    whole = shared.gitml("verify-data", "--remote", "--json")
    assert whole.code == 0, whole.out
    assert whole.json["stores"]["storage"]["objects"] == 7
    cache = shared.path(".dvc/cache/files/md5")
    here = {name: cache / name[:2] / name[2:] for name in map(_name, ("raw 1", "raw 2", "same"))}
    _put(shared, _name("raw 2"), "broken")
    _put(shared, _name("changed 2"), "")
    here[_name("raw 1")].chmod(0o644)
    here[_name("raw 1")].write_text("x")
    here[_name("same")].unlink()
    shutil.rmtree(shared.path("data"))
    answer = shared.gitml("verify-data", "--remote", "--json")
    assert answer.code == 1, answer.err
    found = answer.json["objects"]
    amiss = {*map(_name, ("raw 1", "raw 2", "changed 2", "same"))}
    assert set(found) == amiss
    assert found[_name("raw 2")]["stores"]["storage"]["state"] == "damaged"
    assert found[_name("raw 2")]["sources"] == ["cache", "raw.csv"]
    assert found[_name("changed 2")]["stores"]["storage"]["state"] == "truncated"
    assert found[_name("raw 1")]["stores"] == {
        "cache": {"state": "damaged", "detail": found[_name("raw 1")]["stores"]["cache"]["detail"],
                  "repaired": False, "aside": None, "mend": None},
        "storage": {"state": "whole", "detail": None,
                    "repaired": False, "aside": None, "mend": None},
    }  # fmt: skip
    assert answer.json["stores"]["cache"]["absent"] == 1
    answer = shared.gitml("verify-data", "--remote", "--repair", "--json")
    assert answer.code == 0, answer.out
    aside = answer.json["objects"][_name("raw 2")]["stores"]["storage"]["aside"]
    assert Path(aside).read_text() == "broken"
    assert here[_name("raw 1")].read_text() == "raw 1"
    assert here[_name("same")].read_text() == "same"
    assert shared.gitml("verify-data", "--remote").out.endswith("all of it is whole\n")


@pytest.mark.slow
def test_what_is_nowhere(shared: Project) -> None:
    _put(shared, _name("raw 2"), "broken")
    name = _name("raw 2")
    shared.cache_path(name).unlink()
    shared.path("raw.csv").unlink()
    answer = shared.gitml("verify-data", "raw.csv", "--remote", "--repair")
    assert answer.code == 1
    assert "nowhere" in answer.out
    assert "1 object cannot be had anywhere" in answer.err


@pytest.mark.slow
def test_what_was_not_pushed(project: Project) -> None:
    project.dvc("remote", "add", "--quiet", "-d", "storage", "../store")
    project.write("raw.csv", "raw")
    project.dvc("add", "--quiet", "raw.csv")
    answer = project.gitml("verify-data", "--remote", "--json")
    assert answer.code == 1
    (found,) = answer.json["objects"].values()
    assert found["stores"]["storage"]["state"] == "missing"
    assert project.gitml("verify-data", "--remote", "--repair").code == 0
    assert _there(project) == {_name("raw")}


@pytest.mark.slow
def test_what_is_not_for_this_remote(project: Project) -> None:
    """Data with a remote of its own, and what is not pushed, need not be on the default one."""
    for name in ("storage", "other"):
        project.dvc("remote", "add", "--quiet", name, f"../{name}")
    project.dvc("remote", "default", "storage")
    for name, option in (("a", "remote: other"), ("b", "push: false")):
        project.write(name, name)
        project.dvc("add", "--quiet", name)
        project.write(f"{name}.dvc", project.read(f"{name}.dvc").rstrip() + f"\n  {option}\n")
    answer = project.gitml("verify-data", "--remote")
    assert answer.code == 0, answer.out
    answer = project.gitml("verify-data", "--remote", "other", "--json")
    assert answer.code == 1
    assert [one["paths"] for one in answer.json["objects"].values()] == [["a"]]


@pytest.mark.slow
def test_a_remote_that_cannot_be_reached(project: Project) -> None:
    url = "http://127.0.0.1:9/store"
    project.dvc("remote", "add", "--quiet", "-d", "storage", url)
    project.write("raw.csv", "raw")
    project.dvc("add", "--quiet", "raw.csv")
    project.commit()
    for words in (("gc", "--remote", "--yes"), ("verify-data", "--remote")):
        answer = project.gitml(*words)
        assert answer.code == 4, answer.err
        assert "cannot be reached" in answer.err
    assert project.gitml("gc", "--yes").code == 0
    answer = project.gitml("gc", "--remote", "--offline")
    assert answer.code == 2


@pytest.mark.slow
def test_without_a_remote(project: Project) -> None:
    for words, code in (
        (("gc", "--remote"), 3),
        (("verify-data", "--remote"), 3),
        (("gc", "-r", "nope"), 2),
        (("push", "-r", "nope"), 2),
        (("pull", "-r", "nope"), 2),
    ):
        answer = project.gitml(*words)
        assert answer.code == code, answer.err
        assert "hint: " in answer.err
