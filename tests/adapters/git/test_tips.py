"""What Git put aside for a merge or rebase that goes on is still pointed at."""

from pathlib import Path

import pytest

from gitml.adapters.git.repository import locate
from gitml.adapters.git.tips import coming_files, known_tips
from tests.fixtures.project import Project


@pytest.fixture
def diverged(git_repository: Project) -> Project:
    """On branch ``topic``, which cannot be merged with ``main``."""
    for branch, text in (("main", "1"), ("topic", "2"), ("main", "3")):
        git_repository.git("checkout", "--quiet", "-B", branch)
        git_repository.write("code", text)
        git_repository.write("data.dvc", "committed")
        git_repository.commit(text)
        if text == "2":
            git_repository.git("checkout", "--quiet", "--detach", "HEAD~1")
    git_repository.git("checkout", "--quiet", "topic")
    return git_repository


@pytest.mark.parametrize("verb", ["merge", "rebase"])
@pytest.mark.parametrize("is_elsewhere", [False, True])
def test_an_autostash_with_what_was_staged(
    diverged: Project, tmp_path: Path, verb: str, *, is_elsewhere: bool
) -> None:
    here = Project(tmp_path / "tree") if is_elsewhere else diverged
    if is_elsewhere:
        diverged.git("checkout", "--quiet", "main")
        diverged.git("worktree", "add", "--quiet", "../tree", "topic")
    here.write("data.dvc", "staged")
    here.git("add", "data.dvc")
    here.write("data.dvc", "edited")
    here.git(verb, "--autostash", "main", check=False)
    assert here.read("data.dvc") == "committed"
    tips = known_tips(locate(diverged.root))
    assert {here.git("show", f"{tip}:data.dvc") for tip in tips} == {
        "committed",
        "staged",
        "edited",
    }


def test_which_files_come_also_of_the_first_commit(git_repository: Project) -> None:
    git_repository.git("config", "log.showRoot", "false")
    git_repository.write("a.dvc", "1")
    git_repository.write("code.py", "1")
    first = git_repository.commit("first")
    git_repository.git("mv", "a.dvc", "b c.dvc")
    second = git_repository.commit("second")
    git_repository.git("rm", "--quiet", "b c.dvc")
    git_repository.commit("third")
    found = coming_files(locate(git_repository.root), "origin", ("*.dvc",))
    assert found == {second: ("b c.dvc",), first: ("a.dvc",)}
