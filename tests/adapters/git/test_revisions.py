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
    first = f"HEAD~{before}"
    with pytest.raises(UsageError) as caught:
        git.resolve("HEAD~10")
    assert caught.value.hint == f"HEAD has {before} commits before it: name the first one {first}"
    git.resolve(first)
