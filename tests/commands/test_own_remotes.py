"""Data with a remote of its own: one that does not answer holds nothing else up."""

import shutil
from pathlib import Path

import pytest

from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Project

_CONFIG = """\
[core]
    remote = good
['remote "good"']
    url = ../../good
['remote "gone"']
    url = http://127.0.0.1:9/x
"""
_TOLD = "'gone' (http://127.0.0.1:9/x) cannot be reached: 127.0.0.1: connection refused; kept there"


@pytest.fixture(scope="module")
def world(built_once: BuiltOnce) -> Path:
    """A project with two files and a folder; one file is kept in a remote that does not answer."""

    def build(folder: Path) -> None:
        made = Project(folder / "work")
        made.root.mkdir(parents=True)
        made.git("init", "--quiet", "--initial-branch=main")
        made.write(".dvc/config", _CONFIG)
        made.write(".dvc/.gitignore", "/config.local\n/tmp\n/cache\n")
        for name in ("a.txt", "b.txt", "d/1", "d/2"):
            made.write(name, name)
        assert made.gitml("add", "a.txt", "b.txt", "d").code == 0
        made.write("a.txt.dvc", made.read("a.txt.dvc").rstrip() + "\n  remote: gone\n")
        made.commit("first")
        made.git("init", "--quiet", "--bare", "../hub.git")
        made.git("remote", "add", "origin", "../hub.git")

    return built_once("own remotes", build)


@pytest.fixture
def project(tmp_path: Path, world: Path) -> Project:
    shutil.copytree(world, tmp_path / "world", symlinks=True)
    return Project(tmp_path / "world/work")


@pytest.fixture
def empty(project: Project) -> Project:
    """One without data, all of which is on the remote that answers."""
    _empty(project)
    return project


def _empty(project: Project) -> None:
    shutil.copytree(
        project.path(".dvc/cache/files"), project.path("../good/files"), dirs_exist_ok=True
    )
    shutil.rmtree(project.path(".dvc/cache"))
    shutil.rmtree(project.path("d"))
    for name in ("a.txt", "b.txt"):
        project.path(name).unlink()


def _sent(project: Project) -> int:
    return len([*project.path("../good").rglob("files/md5/*/*")])


def test_push_sends_the_rest_and_keeps_the_commits(project: Project) -> None:
    assert project.gitml("push", "--dry-run").code == 4
    answer = project.gitml("push")
    assert answer.code == 4
    assert f"{_TOLD}: 'a.txt'; so no commits are pushed" in answer.err
    assert "objects sent: 4" in answer.err
    assert _sent(project) == 4
    assert not project.git("ls-remote", "origin")


def test_push_to_one_remote_asks_no_other(project: Project) -> None:
    answer = project.gitml("push", "-r", "Good")
    assert (answer.code, _sent(project)) == (0, 4)
    assert answer.err == (
        "left out, as it is kept in a remote of its own, so not in 'Good': 'a.txt'\n"
    )


def test_a_default_remote_that_is_silent_holds_up_no_other(project: Project) -> None:
    project.write(".dvc/config", _CONFIG.replace("remote = good", "remote = gone"))
    project.write("b.txt.dvc", project.read("b.txt.dvc").rstrip() + "\n  remote: good\n")
    answer = project.gitml("push", "b.txt", "a.txt")
    assert (answer.code, _sent(project)) == (4, 1)
    assert f"{_TOLD}: 'a.txt'" in answer.err


def test_lost_data_is_told_beside_it(project: Project) -> None:
    project.path("b.txt").unlink()
    md5 = project.read("b.txt.dvc").split("md5: ")[1][:32]
    project.cache_path(md5).unlink()
    answer = project.gitml("push")
    assert (answer.code, _sent(project)) == (4, 3)
    assert f"warning: the DVC remote {_TOLD}: 'a.txt'" in answer.err
    assert "error: recorded data that is neither here nor on the remote: 'b.txt'; so" in answer.err


def test_pull_places_the_rest(empty: Project) -> None:
    foreseen = empty.gitml("pull", "--dry-run", "--json")
    assert foreseen.code == 4
    assert foreseen.json["data"] == {"b.txt": "added", "d": "added"}
    assert f"{_TOLD}: 'a.txt'" in foreseen.err
    answer = empty.gitml("pull")
    assert answer.code == 4
    assert "in place now: 3 files" in answer.err
    assert f"{_TOLD}: 'a.txt'" in answer.err
    assert empty.path("b.txt").is_file()
    assert len([*empty.path("d").iterdir()]) == 2
    assert empty.gitml("pull", "b.txt", "d").code == 0


def test_pull_from_one_remote_asks_no_other(empty: Project) -> None:
    answer = empty.gitml("pull", "-r", "good")
    assert answer.code == 4
    assert empty.path("b.txt").is_file()
    assert answer.err == (
        "in place now: 3 files\n"
        "error: kept in the DVC remote 'gone', which was not asked: 'a.txt'\n"
        "hint: bring it from there: gitml pull -r gone a.txt\n"
    )
    empty.write(".dvc/config", _CONFIG.replace("http://127.0.0.1:9/x", "../../good"))
    assert empty.gitml("pull", "-r", "gone", "a.txt").code == 0


@pytest.mark.slow
@pytest.mark.parametrize("folder", [None, "../empty"])
def test_pull_from_one_remote_takes_nothing_of_the_default_one(
    empty: Project, folder: str | None
) -> None:
    other = "../../empty" if folder else "../../away"
    empty.write(".dvc/config", _CONFIG.replace("http://127.0.0.1:9/x", other))
    if folder:
        empty.path(folder).mkdir()
    for words in (["b.txt"], ["--rev", "HEAD"], ["--dry-run"]):
        answer = empty.gitml("pull", "-r", "Gone", *words)
        assert answer.code == 4, words
        told = "data that is neither in the cache nor" if folder else "does not exist: "
        assert told in answer.err, words
        assert not empty.path("b.txt").exists()
        assert not [*empty.path(".dvc/cache/files").rglob("*/*")]


@pytest.mark.slow
def test_fetch_from_one_remote_asks_no_other_beside_an_import(empty: Project) -> None:
    source = Project(empty.path("../source").resolve())
    source.root.mkdir()
    source.git("init", "--quiet")
    source.write("x", "x")
    source.commit()
    empty.write(".dvc/config", _CONFIG.replace("http://127.0.0.1:9/x", "../../other"))
    shutil.copytree(empty.path("../good"), empty.path("../other"))
    assert empty.gitml("import", "../source", "x").code == 0
    shutil.rmtree(empty.path(".dvc/cache"))
    answer = empty.gitml("fetch", "-r", "good")
    assert answer.code == 0, answer.err
    assert "left out, as it is kept in a remote of its own, so not in 'good': 'a.txt'" in answer.err
    objects = [one for one in empty.path(".dvc/cache/files/md5").rglob("*") if one.is_file()]
    assert len(objects) == 5  # b.txt, d with two files, and the import
    shutil.rmtree(empty.path(".dvc/cache"))
    empty.write(".dvc/config", _CONFIG)
    answer = empty.gitml("fetch")  # the import comes all the same
    assert (answer.code, "objects fetched: 5" in answer.err) == (4, True)
    assert f"{_TOLD}: 'a.txt'" in answer.err


@pytest.mark.slow
def test_of_more_revisions_what_other_remotes_have_comes(project: Project) -> None:
    project.write("b.txt", "second")
    assert project.gitml("add", "b.txt").code == 0
    project.commit("second")
    _empty(project)
    assert project.gitml("pull", "--rev", "HEAD~1", "--dry-run").code == 4
    answer = project.gitml("pull", "--rev", "HEAD~1")
    assert answer.code == 4
    assert "in place now: 3 files\nobjects fetched: 1\n" in answer.err
    assert answer.err.count(f"{_TOLD}: 'a.txt'") == 1
    project.write("a.txt.dvc", project.read("a.txt.dvc").replace("  remote: gone\n", ""))
    answer = project.gitml("pull", "--rev", "HEAD~1", "b.txt")
    assert (answer.code, answer.out) == (0, "data: nothing to move\n")


def test_pull_from_a_remote_that_says_no(empty: Project) -> None:
    """A folder that is not there answers for all, and keeps what other remotes have from none."""
    empty.write(".dvc/config", _CONFIG.replace("http://127.0.0.1:9/x", "../../away"))
    answer = empty.gitml("pull")
    assert answer.code == 4
    assert "in place now: 3 files" in answer.err
    assert "the folder of the DVC remote does not exist" in answer.err


def test_fetch_brings_the_rest(empty: Project) -> None:
    answer = empty.gitml("fetch")
    assert answer.code == 4
    assert "objects fetched: 4" in answer.err
    assert f"{_TOLD}: 'a.txt'" in answer.err
    answer = empty.gitml("fetch", "-r", "good")
    assert (answer.code, answer.out) == (0, "data: up to date\n")
    assert "left out, as it is kept in a remote of its own, so not in 'good': 'a.txt'" in answer.err
