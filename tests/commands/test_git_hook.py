"""Which projects of a repository a hook is about."""

from pathlib import Path

import pytest

from gitml import wiring
from gitml.core.data.transfer_request import TransferRequest
from gitml.wiring import hooks
from gitml.wiring.storage import pushes
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
    assert list(pushes.of_all(top.root, "origin", [sha])) == []
    assert hooks.restored(top.root, _NOTHING, sha) == ()


def test_a_push_is_of_the_projects_whose_data_its_commits_record(several: Project) -> None:
    first = several.git("rev-parse", "HEAD")
    several.git("rm", "--quiet", "-r", "deep/c/x.dvc")
    second = several.commit("only one")
    asked = {
        project.prefix: request
        for project, request in pushes.of_all(several.root, "somewhere", [second, first, _NOTHING])
    }
    assert asked == {
        "a b": TransferRequest((second, first)),
        "deep/c": TransferRequest((first,)),
    }


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
