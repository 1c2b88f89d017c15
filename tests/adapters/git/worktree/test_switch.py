"""What a checkout asks Git, whatever files are called."""

from gitml.adapters.git import tips
from gitml.adapters.git.repository import locate
from gitml.adapters.git.worktree import switch
from tests.fixtures.project import Project


def test_a_file_that_is_called_like_a_revision(git_repository: Project) -> None:
    git_repository.write("HEAD", "1")
    first = git_repository.commit("first")
    git_repository.write("HEAD", "2")
    git_repository.write("new", "")
    second = git_repository.commit("second")
    git = locate(git_repository.root)
    before = git.resolve(first)
    assert switch.differing(git, before) == ("HEAD", "new")
    assert tips.public(git, "origin") == ()
    assert switch.switch(git, first, before) is None
    git_repository.write("new", "of mine")
    assert [*switch.untracked_in_the_way(git, git.resolve(second))] == [("new", False)]
