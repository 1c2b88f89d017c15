"""``gitml push`` in one project of a repository that has several."""

import shutil
from pathlib import Path

import pytest

from gitml.core.data.transfer_request import TransferRequest
from gitml.wiring import Project as Known
from gitml.wiring import find
from gitml.wiring.storage import pushes
from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Project


@pytest.fixture(scope="module")
def world(built_once: BuiltOnce) -> Path:
    """A repository with two projects, each with data and a remote, and what Git has pushed."""

    def build(folder: Path) -> None:
        top = Project(folder / "top")
        top.root.mkdir(parents=True)
        top.git("init", "--quiet", "--initial-branch=main")
        top.git("init", "--quiet", "--bare", "../hub.git")
        top.git("remote", "add", "origin", "../hub.git")
        for name in ("a b", "c"):
            store = "[core]\n    remote = s\n['remote \"s\"']\n    url = ../../../store of {}\n"
            top.write(f"{name}/.dvc/config", store.format(name))
        top.write(".gitignore", "/*/.dvc/cache\n/*/.dvc/tmp\n")
        top.commit("first")
        top.git("push", "--quiet", "--set-upstream", "origin", "main")

    return built_once("push of several", build)


@pytest.fixture
def top(tmp_path: Path, world: Path) -> Project:
    shutil.copytree(world, tmp_path / "world", symlinks=True)
    return Project(tmp_path / "world/top")


def add(top: Project, place: str, content: str = "1\n") -> str:
    top.write(f"{place}/x", content)
    assert top.gitml("add", "x", folder=place).code == 0
    return top.commit(f"{content} in {place}")


def stored(top: Project, place: str) -> int:
    return len([*top.root.parent.glob(f"store of {place}/files/md5/*/*")])


def asked(top: Project, place: str) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    project: Known = find(top.path(place))
    found = pushes.of_others(project, "origin")
    return {one.root.name: (request.revs, request.on_the_way) for one, request in found}


@pytest.mark.slow
def test_the_data_of_others_goes_before_the_commits(top: Project) -> None:
    add(top, "a b")
    add(top, "a b", "2\n")
    head = add(top, "c")
    foreseen = top.gitml("push", "--dry-run", "--json", folder="c")
    assert foreseen.json["objects"] == 3
    assert stored(top, "a b") == 0
    answer = top.gitml("push", folder="c")
    assert answer.code == 0, answer.err
    assert answer.out.startswith("data: 3 objects uploaded (3 files, 6 B)\n")
    assert "data of ../a b: 2 objects uploaded (2 files, 4 B)\n" in answer.err
    assert (stored(top, "a b"), stored(top, "c")) == (2, 1)
    assert top.git("--git-dir", "../hub.git", "rev-parse", "main") == head


@pytest.mark.slow
def test_commits_stay_where_the_data_of_another_is_nowhere(top: Project) -> None:
    before = top.git("rev-parse", "HEAD")
    add(top, "a b")
    add(top, "c")
    shutil.rmtree(top.path("a b/.dvc/cache"))
    answer = top.gitml("push", folder="c")
    assert answer.code == 4
    assert "error: ../a b: recorded data that is neither here nor on the remote" in answer.err
    assert "so no commits are pushed" in answer.err
    assert "gitml -C '../a b' " in answer.err
    assert top.git("--git-dir", "../hub.git", "rev-parse", "main") == before


@pytest.mark.slow
def test_what_another_lost_before_holds_nothing_up(top: Project) -> None:
    add(top, "a b")
    assert top.gitml("push", folder="a b").code == 0
    for place in ("a b/.dvc/cache", "../store of a b"):
        shutil.rmtree(top.path(f"{place}/files/md5"))
        top.path(f"{place}/files/md5").mkdir()
    top.path("a b/x").unlink()
    top.write("a b/y", "2\n")
    assert top.gitml("add", "y", folder="a b").code == 0
    head = top.commit("more")
    answer = top.gitml("push", folder="c")
    assert answer.code == 0, answer.err
    assert "; so it was before, by commits that are on the Git remote" in answer.err
    assert stored(top, "a b") == 1
    assert top.git("--git-dir", "../hub.git", "rev-parse", "main") == head


@pytest.mark.slow
def test_commits_stay_where_another_has_no_remote(top: Project) -> None:
    add(top, "a b")
    top.write("a b/.dvc/config", "")
    answer = top.gitml("-C", "c", "push")
    assert answer.code == 3
    assert "error: ../a b: no DVC remote is set up" in answer.err
    assert "hint: name one: gitml -C c -C '../a b' remote add" in answer.err


@pytest.mark.slow
def test_projects_whose_records_do_not_go_are_not_asked(top: Project) -> None:
    add(top, "a b")
    top.git("push", "--quiet")
    head = add(top, "c")
    assert asked(top, "c") == {}
    assert asked(top, "a b") == {"c": ((head,), ())}
    top.git("rm", "--quiet", "c/x.dvc")
    gone = top.commit("no data")
    assert asked(top, "a b") == {"c": ((gone,), (head,))}


def test_a_record_is_of_the_innermost_project(top: Project) -> None:
    top.write(".dvc/config", "")
    head = add(top, "c")
    assert asked(top, "a b") == {"c": ((head,), ())}
    assert asked(top, "") == {"c": ((head,), ())}


@pytest.mark.slow
def test_a_merge_of_what_the_remote_has_brings_nothing(top: Project) -> None:
    top.git("checkout", "--quiet", "-b", "theirs")
    add(top, "a b")
    top.git("push", "--quiet", "origin", "theirs")
    top.git("checkout", "--quiet", "main")
    top.write("c/code.py", "1\n")
    top.commit("ours")
    top.git("merge", "--quiet", "--message", "both", "theirs")
    assert asked(top, "c") == {}


@pytest.mark.slow
def test_a_project_that_a_sparse_checkout_leaves_out(top: Project) -> None:
    add(top, "a b")
    top.git("sparse-checkout", "set", "c")
    shutil.rmtree(top.path("a b"), ignore_errors=True)
    answer = top.gitml("push", folder="c")
    assert answer.code == 4
    assert "the data of a b cannot be pushed, as it is not in this working tree" in answer.err
    assert "bring it here: git -C .. sparse-checkout add 'a b'\n" in answer.err
    top.git("sparse-checkout", "add", "a b")
    assert top.path("a b/.dvc/config").exists()


@pytest.mark.slow
def test_a_tag_brings_the_data_of_all_projects(top: Project) -> None:
    first = add(top, "a b")
    head = add(top, "c")
    project = find(top.path("c"))

    def brought() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
        found = pushes.of_tags(project, "origin", "m", [head, head])
        return {one.root.name: (request.revs, request.on_the_way) for one, request in found}

    assert brought() == {"a b": ((head,), (first,)), "c": ((head,), ())}
    top.git("tag", "m@v1.0.0", first)
    top.git("push", "--quiet", "origin", "m@v1.0.0")
    assert brought() == {"c": ((head,), ())}, "the remote has the commit of the other tag"
    top.git("push", "--quiet")
    assert brought() == {}


def test_a_project_without_data_needs_no_remote(top: Project) -> None:
    add(top, "a b")
    record = top.read("a b/x.dvc")
    top.write("a b/x.dvc", record + "  cache: false\n")
    top.write("a b/.dvc/config", "")
    head = top.commit("in Git")
    project = find(top.path("a b"))
    assert not pushes.has_data(project, TransferRequest((head,)))
    assert pushes.has_data(project, TransferRequest((head,), (f"{head}~1",)))
