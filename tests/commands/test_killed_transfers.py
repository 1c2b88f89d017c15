"""push and fetch, killed at random moments: nothing is lost or torn, and again they finish."""

import contextlib
import hashlib
import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from gitml import cli
from gitml.adapters.dvc_files.locks import repo_lock
from tests.fakes.talk import FakeTalk
from tests.fixtures.killing import killed
from tests.fixtures.project import Project
from tests.fixtures.thorough import cases

pytestmark = pytest.mark.slow
_FILES, _MOMENTS = 40, cases(16)


@pytest.fixture
def data(project: Project) -> Project:
    for number in range(_FILES):
        project.write(f"folder/{number}", str(number) * 700)
    project.write("large.bin", "x" * 4_500_000)
    answer = project.gitml("add", "folder", "large.bin")
    assert answer.code == 0, answer.err
    project.dvc("remote", "add", "--quiet", "--default", "storage", "../storage")
    project.commit()
    return project


def _run(project: Project, *words: str) -> int:
    """Start a command in a copy of this process, which has all imports; answers its id."""
    pid = os.fork()
    if pid == 0:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            code = cli.run(["-C", str(project.root), *words])
        os._exit(code)
    return pid


def _ended(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _objects(top: Path) -> Iterator[Path]:
    for path in top.glob("files/md5/??/*"):
        if not path.name.startswith("."):
            yield path


def _refuse_torn(top: Path) -> int:
    """Look at every object; answers how many there are."""
    count = 0
    for path in _objects(top):
        md5 = hashlib.md5(path.read_bytes()).hexdigest()
        assert path.parent.name + path.name.removesuffix(".dir") == md5
        count += 1
    return count


def _world(data: Project, top: Path) -> Path:
    """What may be killed: the project and the folder beside it."""
    shutil.copytree(data.root, top / "work", symlinks=True)
    if data.path("../storage").exists():
        shutil.copytree(data.path("../storage"), top / "storage")
    return top


def test_push(data: Project, tmp_path: Path) -> None:
    whole, cut = _refuse_torn(data.path(".dvc/cache")), 0
    world = _world(data, tmp_path / "world")
    for project in killed(world, tmp_path / "blows", ("push",), times=_MOMENTS, seed=7):
        remote = project.path("../storage")
        there = _refuse_torn(remote)
        cut += 0 < there < whole
        listings = [path for path in _objects(remote) if path.suffix == ".dir"]
        assert not listings or there >= _FILES, "a listing claims that its folder is whole"
        assert _refuse_torn(project.path(".dvc/cache")) == whole
    assert cut, "some were killed halfway"


def test_fetch(data: Project, tmp_path: Path) -> None:
    whole, cut = _refuse_torn(data.path(".dvc/cache")), 0
    assert data.gitml("push").code == 0
    world = _world(data, tmp_path / "world")
    shutil.rmtree(world / "work" / ".dvc" / "cache")
    for project in killed(world, tmp_path / "blows", ("fetch",), times=_MOMENTS, seed=8):
        assert _refuse_torn(project.path("../storage")) == whole
        cut += 0 < _refuse_torn(project.path(".dvc/cache")) < whole
    assert cut, "some were killed halfway"


def test_two_at_once(data: Project) -> None:
    pids = [_run(data, "push") for _ in range(3)]
    assert [_ended(pid) for pid in pids] == [0, 0, 0]
    assert _refuse_torn(data.path("../storage")) == _FILES + 2
    shutil.rmtree(data.path(".dvc/cache"))
    pids = [_run(data, verb) for verb in ("pull", "fetch", "pull")]
    assert [_ended(pid) for pid in pids] == [0, 0, 0]


def test_who_waits_is_told_for_whom(data: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    with contextlib.ExitStack() as held:
        held.enter_context(repo_lock.hold(data.root, FakeTalk()))
        # Whoever waits sleeps between two looks.
        monkeypatch.setattr(repo_lock, "time", SimpleNamespace(sleep=lambda _: held.close()))
        answer = data.gitml("push")
    assert answer.code == 0, answer.err
    assert f"waiting for process {os.getpid()}" in answer.err
