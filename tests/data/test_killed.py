"""``add`` and ``checkout`` killed at any moment: nothing is lost, and run again they finish."""

import shutil
from pathlib import Path

import pytest

from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.killing import killed
from tests.fixtures.project import Project

pytestmark = pytest.mark.slow

_TIMES = 50


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


def _is_as_recorded(project: Project) -> None:
    assert project.dvc("status") == "Data and pipelines are up to date.\n"
    assert not list(project.path(".dvc/tmp/gitml-placing").glob("*"))


def test_add(world: Path, tmp_path: Path) -> None:
    for project in killed(world, tmp_path, ("add", "data", "alone.bin"), times=_TIMES, seed=1):
        assert _found(project) == _files("3")
        assert project.read("alone.bin") == "alone 3"
        assert project.gitml("status", "--json").code == 0
        answer = project.gitml("add", "data", "alone.bin")
        assert answer.code == 0, answer.err
        _is_as_recorded(project)
        assert project.git("diff", "--name-only", "v2", "--").split() == [
            "alone.bin.dvc",
            "data.dvc",
        ]
        project.commit()
        for number in "12":
            answer = project.gitml("checkout", f"v{number}")
            assert answer.code == 0, answer.err
            assert _found(project) == _files(number)


def _clean(top: Path, world: Path) -> None:
    shutil.copytree(world / "work", top / "work", symlinks=True)
    project = Project(top / "work")
    assert project.gitml("add", "data", "alone.bin").code == 0
    project.commit()
    project.git("tag", "v3")


@pytest.mark.parametrize("kind", ["copy", "hardlink"])
def test_checkout(world: Path, tmp_path: Path, built_once: BuiltOnce, kind: str) -> None:
    start = built_once("to-be-killed-clean", lambda top: _clean(top, world))
    shutil.copytree(start, tmp_path / "start", symlinks=True)
    Project(tmp_path / "start" / "work").dvc("config", "--local", "cache.type", kind)
    times = _TIMES if kind == "copy" else _TIMES // 5
    top = tmp_path / "blows"
    for project in killed(tmp_path / "start", top, ("checkout", "v1"), times=times, seed=2):
        for name, text in _found(project).items():
            assert text in (_files("1").get(name), _files("3").get(name))
        assert project.gitml("status", "--json").code == 0
        answer = project.gitml("checkout", "v1")
        assert answer.code == 0, answer.err
        assert _found(project) == _files("1")
        assert project.read("code.py") == "print(1)\n"
        assert project.read("alone.bin") == "alone 1"
        _is_as_recorded(project)
        answer = project.gitml("checkout", "v3")
        assert answer.code == 0, answer.err
        assert _found(project) == _files("3")


def test_checkout_of_paths(world: Path, tmp_path: Path, built_once: BuiltOnce) -> None:
    start = built_once("to-be-killed-clean", lambda top: _clean(top, world))
    arguments = ("checkout", "v1", "--", "data/new", "data/1", "alone.bin")
    for project in killed(start, tmp_path, arguments, times=_TIMES // 5, seed=3):
        answer = project.gitml(*arguments)
        assert answer.code == 0, answer.err
        assert project.read("alone.bin") == "alone 1"
        assert project.read("data/1/changes1") == "1 of 1"
        assert project.read("data/0/changes0") == "0 of 3"
