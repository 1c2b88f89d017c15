"""What takes data to another name or out of its records, killed at any moment."""

import shutil
from pathlib import Path

import pytest

from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.killing import killed
from tests.fixtures.project import Project
from tests.fixtures.thorough import cases

pytestmark = pytest.mark.slow

_TIMES = cases(10)


def _build(top: Path, template: Path) -> None:
    shutil.copytree(template, top / "work")
    project = Project(top / "work")
    for name in ("data/a", "data/b", "data/deep/c", "other/d"):
        project.write(name, name)
    project.write(
        "dvc.yaml",
        "stages:\n  one: {cmd: cp data/a made, deps: [data/a], outs: [made]}\n"
        "  two: {cmd: cp data/b sub/made, deps: [data/b], outs: [sub/made]}\n",
    )
    project.path("sub").mkdir()
    assert project.gitml("add", "data", "other").code == 0
    assert project.gitml("repro").code == 0
    project.commit()


@pytest.fixture
def world(built_once: BuiltOnce, _dvc_template: Path) -> Path:
    return built_once("to-be-edited", lambda top: _build(top, _dvc_template))


def _is_told_or_done(project: Project, arguments: tuple[str, ...]) -> None:
    """Git takes no data, unless the first thing that is told is how to go on, or all is done."""
    seen = project.gitml("status", "--json").json
    untracked = [one for one, how in seen["files"].items() if how == "untracked"]
    if untracked and not seen["unfinished"]:
        assert project.gitml(*arguments).code == 2


@pytest.mark.parametrize(
    "words",
    [
        "move other new",
        "move other new/place",
        "remove other",
        "remove --outs data",
        "remove other/d",
        "remove two",
        "stage remove two --outs",
    ],
)
def test_run_again_it_finishes(world: Path, tmp_path: Path, words: str) -> None:
    arguments, as_recorded = tuple(words.split()), "data" not in words  # stages use that
    for project in killed(
        world, tmp_path, arguments, times=_TIMES, seed=1, once=True, as_recorded=as_recorded
    ):
        _is_told_or_done(project, arguments)


@pytest.mark.parametrize("target", ["new", "new/"])
def test_edited_data_that_moves_is_never_lost(world: Path, tmp_path: Path, target: str) -> None:
    start = Path(shutil.copytree(world, tmp_path / "start", symlinks=True))
    Project(start / "work").write("data/a", "mine")
    arguments, place = ("move", "data", target), "new/data" if target == "new/" else "new"
    for project in killed(
        start, tmp_path / "blows", arguments, times=_TIMES, seed=9, once=True, as_recorded=False
    ):
        _is_told_or_done(project, arguments)
        moved = not project.path("data").exists()
        told = project.gitml("status", "--json").json["unfinished"]
        if moved and told:
            assert project.gitml("checkout", "HEAD").code == 4
            for words in (("pull",), ("pull", "data"), ("add", place)):
                answer = project.gitml(*words)
                assert answer.code == 4, (words, answer)
                assert f"hint: finish it: {told}" in answer.err
        there = [one.read_text() for one in project.root.rglob("a") if one.is_file()]
        assert there == ["mine"]
