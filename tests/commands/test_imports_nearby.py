"""Imports from a repository that lies in this one, or in which this project lies."""

import hashlib
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


@pytest.mark.slow
def test_what_cannot_come_anew_stays_as_it_was(ours: Project) -> None:
    for path in ("data", "data/1"):
        assert ours.gitml("import", "sub", path, "-o", f"in/{path[-1]}").code == 0
    sub = Project(ours.path("sub"))
    sub.write("data/1", "newer\n")
    sub.write("data/2", "2\n")
    sub.dvc("add", "--quiet", "data")
    sub.dvc("push", "--quiet")
    sub.commit("newer")
    shutil.rmtree(sub.path(".dvc/cache"))
    newer = hashlib.md5(b"newer\n").hexdigest()
    sub.path(f"../../store/files/md5/{newer[:2]}/{newer[2:]}").unlink()
    sub.path("data/1").unlink()
    ours.write("u", "url\n")
    assert ours.gitml("import-url", "u", "in/u").code == 0
    ours.path("in/u").unlink()
    answer = ours.gitml("update", "--recursive", "in")
    assert answer.code == 4
    assert answer.out == "in/u  here again, as recorded\n"
    nowhere = "neither in a cache nor in a remote that has it"
    assert f"error: in/1: {nowhere}: data/1\nhint: where that data lies" in answer.err
    assert f"error: in/a: {nowhere}: data/1\n" in answer.err
    assert ours.gitml("status", "--json").json["data"] == {}
    assert (ours.read("in/1"), ours.read("in/a/1")) == ("1\n", "1\n")
    assert not ours.path("in/a/2").exists()


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


@pytest.mark.slow
@pytest.mark.parametrize("rev", [(), ("--rev", "main")], ids=["now", "rev"])
def test_what_only_the_cache_there_has_is_imported(ours: Project, rev: tuple[str, ...]) -> None:
    """As of one that has no remote: nobody pushed it yet."""
    shutil.rmtree(ours.path("../store"))
    shutil.rmtree(ours.path("sub/data"))
    for path, out in (("data", "all"), ("data/1", "one")):
        answer = ours.gitml("import", "sub", path, "-o", out, *rev)
        assert answer.code == 0, answer.err
    assert (ours.read("all/1"), ours.read("one")) == ("1\n", "1\n")
    assert "cache" not in ours.read("all.dvc")
    shutil.rmtree(ours.path("sub/.dvc/cache"))
    shutil.rmtree(ours.path(".dvc/cache"))
    answer = ours.gitml("import", "sub", "data", "-o", "other", *rev)
    assert (answer.code, "hint: where that data lies: gitml push" in answer.err) == (4, True)


@pytest.mark.slow
def test_what_only_the_cache_there_has_comes_again(ours: Project) -> None:
    """Whoever brings it: the same rule as for the import."""
    shutil.rmtree(ours.path("../store"))
    for out, rev in (("all", ()), ("then", ("--rev", "main"))):
        assert ours.gitml("import", "sub", "data", "-o", out, *rev).code == 0
    ours.commit("imports")
    for words in (("pull", "--dry-run"), ("fetch",), ("checkout", "HEAD"), ("pull",)):
        for folder in (".dvc/cache", "all", "then"):
            shutil.rmtree(ours.path(folder), ignore_errors=True)
        answer = ours.gitml(*words)
        assert answer.code == 0, answer.err
    assert (ours.read("all/1"), ours.read("then/1")) == ("1\n", "1\n")
    for folder in (".dvc/cache", "sub/.dvc/cache", "all", "then"):
        shutil.rmtree(ours.path(folder))
    for words in (("pull", "--dry-run"), ("pull",)):
        answer = ours.gitml(*words)
        assert answer.code == 4
        assert "error: imported data that cannot be had from sub: 'all/" in answer.err
