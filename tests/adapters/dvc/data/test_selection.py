"""Outputs of revisions."""

import pytest

from gitml.adapters.dvc.data.selection import select
from gitml.adapters.dvc.data.user_files import places
from gitml.adapters.dvc.session import session
from tests.fakes.talk import FakeTalk
from tests.fixtures.project import Project


@pytest.mark.slow
def test_a_commit_without_the_folder_of_the_project_records_nothing(
    git_repository: Project,
) -> None:
    git_repository.write("code.py", "old")
    first = git_repository.commit("before")
    inner = Project(git_repository.path("ml"))
    inner.write("data.csv", "1")
    inner.dvc("init", "-q", "--subdir")
    inner.gitml("add", "data.csv")
    with session(inner.root, FakeTalk()) as repo:
        for _ in range(2):  # the working tree is itself again afterwards
            assert [part.key for part in select(repo).parts] == [("data.csv",)]
            assert select(repo, first).parts == ()
            assert select(repo, first, ["data.csv"]).parts == ()
            assert places(repo, first) == []
