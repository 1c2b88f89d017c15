"""Which projects of a repository a hook is about."""

from pathlib import Path

import pytest

from gitml import wiring
from gitml.core.data.transfer_request import TransferRequest
from gitml.wiring import hooks
from gitml.wiring.storage import pushes
from gitml.wiring.storage.pushes import OutgoingRef
from tests.fixtures.project import Project

_NOTHING = "0" * 40


@pytest.fixture
def several(tmp_path: Path) -> Project:
    """Two projects in folders, and a folder that is none."""
    top = Project(tmp_path / "several")
    top.root.mkdir()
    top.git("init", "--quiet", "--initial-branch=main")
    for name in ("a b", "deep/c"):
        top.write(f"{name}/.dvc/config", "")
        top.write(f"{name}/x.dvc", "outs: []\n")
    top.write("none/readme", "")
    top.commit("first")
    return top


def places(found: tuple[wiring.Project, ...]) -> list[str]:
    return [one.prefix for one in found]


def test_every_project_that_git_knows(several: Project) -> None:
    assert places(hooks.projects(several.root)) == ["a b", "deep/c"]
    several.path(".dvc").mkdir()
    assert places(hooks.projects(several.root / "none")) == ["", "a b", "deep/c"]


def test_a_repository_without_a_project_has_nothing_to_move(tmp_path: Path) -> None:
    top = Project(tmp_path)
    top.git("init", "--quiet")
    sha = top.commit("no data")
    assert hooks.projects(top.root) == ()
    assert list(pushes.of_all(top.root, "origin", [OutgoingRef(sha)])) == []
    assert hooks.restored(top.root, _NOTHING, sha) == ()


def test_a_push_is_of_the_projects_whose_data_its_commits_record(several: Project) -> None:
    first = several.git("rev-parse", "HEAD")
    several.git("rm", "--quiet", "-r", "deep/c/x.dvc")
    second = several.commit("only one")
    asked = {
        project.prefix: request
        for project, request in pushes.of_all(
            several.root,
            "somewhere",
            [OutgoingRef(second), OutgoingRef(first), OutgoingRef(_NOTHING)],
        )
    }
    assert asked == {
        "a b": TransferRequest((second, first)),
        "deep/c": TransferRequest((first,)),
    }


@pytest.fixture
def there(several: Project) -> str:
    """A commit that a remote of Git has as its branch main."""
    several.git("init", "--quiet", "--bare", "../hub.git")
    several.git("remote", "add", "origin", "../hub.git")
    several.git("push", "--quiet", "origin", "main")
    return several.git("rev-parse", "HEAD")


def asked_for(project: Project, *refs: OutgoingRef) -> dict[str, TransferRequest]:
    return {one.prefix: request for one, request in pushes.of_all(project.root, "origin", refs)}


@pytest.mark.slow
def test_a_push_of_code_asks_for_no_data(several: Project, there: str) -> None:
    several.write("a b/code.py", "1")
    code = several.commit("code")
    assert asked_for(several, OutgoingRef(code, there)) == {}
    assert asked_for(several, OutgoingRef(code)) == {}  # a new branch, on one that is there
    assert asked_for(several, OutgoingRef(there)) == {}


@pytest.mark.slow
def test_what_the_remote_has_no_more_is_asked_for(several: Project, there: str) -> None:
    """This clone does not know that the branch is gone, or has gone on without that data."""
    several.git("-C", "../hub.git", "branch", "-m", "main", "away")
    several.git("-C", "../hub.git", "branch", "-D", "away")
    several.write("a b/code.py", "1")
    code = several.commit("code")
    assert asked_for(several, OutgoingRef(code))["a b"] == TransferRequest((code,))
    assert asked_for(several, OutgoingRef(code, "1" * 40))["a b"] == TransferRequest((code,))


def test_of_new_records_what_is_there_is_left_out(several: Project, there: str) -> None:
    several.write("a b/y.dvc", "outs: []\n")
    sha = several.commit("data")
    assert asked_for(several, OutgoingRef(sha, there)) == {
        "a b": TransferRequest((sha,), (), (there,), (there,))
    }


def test_records_that_were_added_on_the_way_are_sent(several: Project, there: str) -> None:
    several.write("a b/y.dvc", "outs: []\n")
    older = several.commit("data")
    several.git("rm", "--quiet", "a b/y.dvc")
    gone = several.commit("not any more")
    asked = asked_for(several, OutgoingRef(gone, there))["a b"]
    assert (asked.revs, asked.on_the_way, asked.known) == ((), (older,), (there,))


def test_with_another_configuration_all_is_asked_for(several: Project, there: str) -> None:
    several.write("a b/.dvc/config", "[core]\n    remote = other\n")
    sha = several.commit("another remote")
    assert asked_for(several, OutgoingRef(sha, there)) == {"a b": TransferRequest((sha,))}


def test_a_checkout_is_of_the_projects_whose_records_differ(several: Project) -> None:
    first = several.git("rev-parse", "HEAD")
    several.write("deep/c/x.dvc", "outs: [{path: x}]\n")
    second = several.commit("one of them")
    assert places(hooks.restored(several.root, first, second)) == ["deep/c"]
    assert hooks.restored(several.root, first, first) == ()
    assert places(hooks.restored(several.root, _NOTHING, first)) == ["a b", "deep/c"]


def test_a_project_that_the_new_commit_has_not_gives_its_data_back(several: Project) -> None:
    first = several.git("rev-parse", "HEAD")
    several.write("deep/c/.dvc/tmp", "what Git ignores")
    several.git("rm", "--quiet", "-r", "deep/c/x.dvc", "deep/c/.dvc/config")
    several.git("commit", "--quiet", "-m", "gone")
    assert places(hooks.restored(several.root, first, "HEAD")) == ["deep/c"]
