"""What cleans, mends and imports data, killed at any moment: run again it finishes."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.killing import killed
from tests.fixtures.project import Project
from tests.fixtures.thorough import cases

pytestmark = pytest.mark.slow

_TIMES = cases(6)


def _build(top: Path, template: Path) -> None:
    """Two versions of a folder and a file, on a remote beside it; and a repository to import of."""
    for name in ("work", "source"):
        shutil.copytree(template, top / name)
        project = Project(top / name)
        project.dvc("remote", "add", "--quiet", "--default", "storage", f"../{name}-storage")
        for number in "12":
            for file in range(4):
                project.write(f"{name}-data/{file}", f"{file} of {number}")
            project.write(f"{name}.bin", f"alone {number}")
            assert project.gitml("add", f"{name}-data", f"{name}.bin").code == 0
            project.commit(number)
            assert project.gitml("push").code == 0


@pytest.fixture
def world(built_once: BuiltOnce, _dvc_template: Path) -> Path:
    return built_once("to-be-cared-for", lambda top: _build(top, _dvc_template))


@pytest.fixture
def start(world: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(world, tmp_path / "start", symlinks=True))


def _objects(top: Path) -> Iterator[Path]:
    return (path for path in top.glob("files/md5/??/*") if not path.name.startswith("."))


def _md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes()).hexdigest()


def _refuse_torn(top: Path) -> None:
    """All objects are whole, and what a listing names is here."""
    found = {path.parent.name + path.name: path for path in _objects(top)}
    for name, path in found.items():
        assert _md5(path) == name.removesuffix(".dir")
        if name.endswith(".dir"):
            assert {one["md5"] for one in json.loads(path.read_bytes())} <= found.keys()


def test_gc(start: Path, tmp_path: Path) -> None:
    arguments = ("gc", "--remote", "--keep-days", "0", "--not-shared", "--yes")
    for project in killed(start, tmp_path / "blows", arguments, times=_TIMES, seed=1):
        for top in (".dvc/cache", "../work-storage"):
            _refuse_torn(project.path(top))
        assert project.dvc("status") == "Data and pipelines are up to date.\n"


def test_repair(start: Path, tmp_path: Path) -> None:
    project = Project(start / "work")
    here, there = (sorted(_objects(project.path(top))) for top in (".dvc/cache", "../work-storage"))
    there[1].unlink()
    for path in (here[3], there[5]):
        path.chmod(0o644)
        path.write_bytes(b"damaged")
    arguments = ("verify-data", "--remote", "--repair")
    for killed_one in killed(start, tmp_path / "blows", arguments, times=_TIMES, seed=2):
        told = killed_one.gitml("verify-data", "--remote")
        assert told.code in (0, 1), told.err
        for top in (".dvc/cache", "../work-storage"):
            for path in _objects(killed_one.path(top)):
                named = path.parent.name + path.name.removesuffix(".dir")
                assert _md5(path) == named or path.read_bytes() == b"damaged"


@pytest.mark.parametrize("path", ["source-data", "source.bin"])
def test_import(start: Path, tmp_path: Path, path: str) -> None:
    arguments = ("import", "../source", path)
    for project in killed(start, tmp_path / "blows", arguments, times=_TIMES, seed=3):
        assert project.gitml("status", "--json").code in (0, 1)
        _refuse_torn(project.path(".dvc/cache"))


def test_update(start: Path, tmp_path: Path) -> None:
    project, source = (Project(start / name) for name in ("work", "source"))
    assert project.gitml("import", "../source", "source-data").code == 0
    project.commit("imported")
    source.write("source-data/new", "new")
    assert source.gitml("add", "source-data").code == 0
    assert source.gitml("push").code == 0
    source.commit("more")
    for killed_one in killed(
        start,
        tmp_path / "blows",
        ("update", "source-data"),
        times=_TIMES,
        seed=4,
        unfinished=True,
    ):
        _refuse_torn(killed_one.path(".dvc/cache"))
