"""What is said of a revision that nothing has."""

import pytest

from gitml.adapters.git.repository import locate
from gitml.errors import UsageError
from tests.fixtures.project import Project


def test_more_commits_back_than_there_are(git_repository: Project) -> None:
    for number in range(3):
        git_repository.write("a", f"{number}")
        git_repository.commit(f"{number}")
    git_repository.git("update-ref", "refs/remotes/origin/HEAD", "HEAD")
    git_repository.git("remote", "add", "origin", "nowhere")
    git = locate(git_repository.root)
    before = int(git_repository.git("rev-list", "--count", "HEAD")) - 1
    git_repository.git("switch", "--quiet", "--create", "side", "HEAD~1")
    git_repository.write("b", "aside")
    git_repository.commit("aside")
    git_repository.git("switch", "--quiet", "-")
    git_repository.git("merge", "--quiet", "--no-edit", "side")
    before += 1  # what was merged is not counted
    first = f"HEAD~{before}"
    with pytest.raises(UsageError) as caught:
        git.resolve("HEAD~10")
    told = f"by first parents, HEAD has {before} commits before it: the oldest is {first}"
    assert caught.value.hint == told
    git.resolve(first)


def test_a_name_that_a_branch_and_a_tag_have(git_repository: Project) -> None:
    git_repository.write("a", "first")
    git_repository.commit("first")
    git = locate(git_repository.root)
    name = git.branch() or ""
    git.resolve(name)
    assert git.ambiguous == {}
    git_repository.git("tag", name)
    tagged = git.resolve("HEAD")
    git_repository.write("a", "later")
    git_repository.commit("later")
    assert git.resolve(name) == tagged
    assert git.ambiguous == {name: tagged}
    git.resolve(f"heads/{name}")
    assert [*git.ambiguous] == [name]
