"""Imports from a repository that lies in this one, or in which this project lies."""

import shutil
from pathlib import Path

import pytest

from gitml.wiring import find
from gitml.wiring.storage import imports
from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Project


@pytest.fixture(scope="module")
def world(built_once: BuiltOnce) -> Path:
    """A project, and in its folder ``sub`` a repository with data and a remote."""

    def build(folder: Path) -> None:
        for place in ("ours", "ours/sub"):
            one = Project(folder / place)
            one.root.mkdir(parents=True)
            one.git("init", "--quiet", "--initial-branch=main")
            one.dvc("init", "--quiet")
            one.write(".gitignore", "/sub\n")
            one.commit("start")
        one.dvc("remote", "add", "--quiet", "-d", "store", "../../store")
        one.write("data/1", "1\n")
        one.dvc("add", "--quiet", "data")
        one.dvc("push", "--quiet")
        one.commit("data")

    return built_once("imports nearby", build)


@pytest.fixture
def ours(tmp_path: Path, world: Path) -> Project:
    shutil.copytree(world, tmp_path / "world", symlinks=True)
    return Project(tmp_path / "world/ours")


@pytest.mark.slow
def test_a_repository_in_this_project_is_read_and_left_as_it_is(ours: Project) -> None:
    lines = "/tmp\n/cache\n"  # fewer than DVC would write
    ours.write("sub/.dvc/.gitignore", lines)
    for words in (("sub", "data"), ("./sub", "data/1", "--rev", "main")):
        answer = ours.gitml("import", *words, "-o", words[1].replace("/", "-"))
        assert answer.code == 0, answer.err
    assert ours.read("data-1") == "1\n"
    shutil.rmtree(ours.path(".dvc/cache"))
    shutil.rmtree(ours.path("data"))
    ours.path("data-1").unlink()
    answer = ours.gitml("pull")
    assert answer.code == 0, answer.err
    assert ours.read("data/1") == "1\n"
    assert ours.read("sub/.dvc/.gitignore") == lines


@pytest.mark.parametrize(
    ("url", "path", "rev", "recorded"),
    [
        ("..", "ml/model.pkl", None, ("../ml", "model.pkl")),
        ("..", "ml/model.pkl", "HEAD", ("..", "ml/model.pkl")),
        ("../ml", "model.pkl", None, ("../ml", "model.pkl")),
        ("../ml", "./model.pkl", "HEAD", ("..", "ml/model.pkl")),
        ("..", "web/./page", None, ("..", "web/./page")),
        ("..", "../x", None, ("..", "../x")),
        (".", "x", "HEAD", ("..", "other/x")),
        ("{top}", "ml/model.pkl", None, ("{top}/ml", "model.pkl")),
        ("{top}/ml", "model.pkl", "HEAD", ("{top}", "ml/model.pkl")),
        ("https://host/../ml", "x", "HEAD", ("https://host/../ml", "x")),
        ("../gone", "x", None, ("../gone", "x")),
    ],
)
def test_what_is_recorded_of_a_repository_with_several_projects(
    monorepo: Project, url: str, path: str, rev: str | None, recorded: tuple[str, str]
) -> None:
    top = str(monorepo.root.resolve())
    found = imports.repository(find(monorepo.path("other")), url.replace("{top}", top), path, rev)
    assert found == (recorded[0].replace("{top}", top), recorded[1])


@pytest.mark.slow
@pytest.mark.parametrize("words", [("..", "ml/model.pkl"), ("../ml", "model.pkl", "--rev", "HEAD")])
def test_data_of_another_project_of_this_repository(
    monorepo: Project, words: tuple[str, ...]
) -> None:
    answer = monorepo.gitml("import", *words, "-o", "m", folder="other")
    assert answer.code == 0, answer.err
    assert monorepo.read("other/m") == "two"
