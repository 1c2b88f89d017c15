"""What moves data, killed at any moment: nothing is lost, and run again it finishes."""

import shutil
from pathlib import Path

import pytest

from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.killing import killed
from tests.fixtures.project import Project
from tests.fixtures.thorough import cases

pytestmark = pytest.mark.slow

_TIMES, _FEW, _SOME = cases(16), cases(8), 5


def _files(number: str) -> dict[str, str]:
    """What a version has: some that stay, some that change, some that come."""
    found = {f"data/{n % 3}/stays{n}": f"{n}" for n in range(6)}
    found |= {f"data/{n % 3}/changes{n}": f"{n} of {number}" for n in range(6)}
    return found | {f"data/new/{number}-{n}": f"{n} in {number}" for n in range(3)}


def _build(top: Path, template: Path) -> None:
    """``v1`` and ``v2`` are recorded, ``v3`` lies there and is not."""
    shutil.copytree(template, top / "work")
    project = Project(top / "work")
    for number in "123":
        shutil.rmtree(project.path("data"), ignore_errors=True)
        for name, text in _files(number).items():
            project.write(name, text)
        project.write("alone.bin", f"alone {number}")
        project.write("code.py", f"print({number})\n")
        if number != "3":
            assert project.gitml("add", "data", "alone.bin").code == 0
            project.commit()
            project.git("tag", f"v{number}")
    project.git("checkout", "--quiet", "code.py")


@pytest.fixture
def world(built_once: BuiltOnce, _dvc_template: Path) -> Path:
    return built_once("to-be-killed", lambda top: _build(top, _dvc_template))


def _found(project: Project) -> dict[str, str]:
    return {
        path.relative_to(project.root).as_posix(): path.read_text()
        for path in project.path("data").rglob("*")
        if path.is_file()
    }


def _is_usable(project: Project) -> None:
    answer = project.gitml("status", "--json")
    assert answer.code in (0, 1), answer.err


def test_add(world: Path, tmp_path: Path) -> None:
    arguments = ("add", "data", "alone.bin")
    for number, project in enumerate(killed(world, tmp_path, arguments, times=_TIMES, seed=1)):
        assert _found(project) == _files("3")
        assert project.read("alone.bin") == "alone 3"
        if number % _SOME == 0:
            _is_usable(project)


def _clean(top: Path, world: Path) -> None:
    """All three versions are recorded, and a folder beside it has them, too."""
    shutil.copytree(world / "work", top / "work", symlinks=True)
    project = Project(top / "work")
    assert project.gitml("add", "data", "alone.bin").code == 0
    project.dvc("remote", "add", "--quiet", "--default", "storage", "../storage")
    project.commit()
    project.git("tag", "v3")
    assert project.gitml("push").code == 0


@pytest.fixture
def clean(world: Path, built_once: BuiltOnce) -> Path:
    return built_once("to-be-killed-clean", lambda top: _clean(top, world))


@pytest.mark.parametrize("kind", ["copy", "hardlink"])
def test_checkout(clean: Path, tmp_path: Path, kind: str) -> None:
    shutil.copytree(clean, tmp_path / "start", symlinks=True)
    Project(tmp_path / "start" / "work").dvc("config", "--local", "cache.type", kind)
    times = _TIMES if kind == "copy" else _FEW
    blows = killed(tmp_path / "start", tmp_path / "blows", ("checkout", "v1"), times=times, seed=2)
    for number, project in enumerate(blows):
        for name, text in _found(project).items():
            assert text in (_files("1").get(name), _files("3").get(name))
        if number % _SOME == 0:
            _is_usable(project)


def test_checkout_of_paths(clean: Path, tmp_path: Path) -> None:
    shutil.copytree(clean, tmp_path / "start", symlinks=True)
    project = Project(tmp_path / "start" / "work")
    arguments = ("checkout", "v1", "--", "data", "alone.bin")
    for project in killed(clean, tmp_path / "blows", arguments, times=_FEW, seed=3):
        for name, text in _found(project).items():
            assert text in (_files("1").get(name), _files("3").get(name))


def test_pull(clean: Path, tmp_path: Path) -> None:
    start = tmp_path / "start"
    shutil.copytree(clean, start, symlinks=True)
    shutil.rmtree(start / "work" / ".dvc" / "cache")
    shutil.rmtree(start / "work" / "data")
    for number, project in enumerate(
        killed(start, tmp_path / "blows", ("pull",), times=_FEW, seed=4)
    ):
        for name, text in _found(project).items():
            assert text == _files("3")[name]
        if number % _SOME == 0:
            _is_usable(project)


def test_get(clean: Path, tmp_path: Path) -> None:
    """What it writes has its name only when it is whole."""
    arguments = ("get", "--force", "data", "--rev", "v1", "-o", "../out")
    for project in killed(clean, tmp_path, arguments, times=_FEW, seed=5):
        out = project.path("../out")
        found = {f"data/{f.relative_to(out)}": f.read_text() for f in out.rglob("*") if f.is_file()}
        assert found in ({}, _files("1"))
        shutil.rmtree(out, ignore_errors=True)


def test_resolve(world: Path, tmp_path: Path) -> None:
    start = tmp_path / "start"
    shutil.copytree(world, start, symlinks=True)
    project = Project(start / "work")
    project.write("alone.bin", "alone 2")
    for branch in ("main", "other"):
        project.git("checkout", "--quiet", "-B", branch, "v2")
        project.git("config", "--unset-all", "merge.gitml.driver", check=False)
        project.write(f"data/of-{branch}", branch)
        project.gitml("add", "data")
        project.commit(branch)
        project.path(f"data/of-{branch}").unlink()
    project.git("merge", "main", check=False)
    assert "<<<<<<<" in project.read("data.dvc")
    for branch in ("main", "other"):
        project.write(f"data/of-{branch}", branch)
    for project in killed(start, tmp_path / "blows", ("resolve",), times=_FEW, seed=6):
        assert project.path("data/0/stays0").read_text() == "0"
