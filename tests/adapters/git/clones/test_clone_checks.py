"""What is unusual in a clone."""

import pytest

from gitml.adapters.git import repository
from gitml.adapters.git.clones import clone_checks
from tests.fixtures.project import Project


@pytest.mark.parametrize(("setting", "is_told"), [("True", True), ("input", False)])
def test_line_ends_that_git_writes_are_told(
    setting: str, is_told: bool, git_repository: Project
) -> None:
    """Each stage that uses a text file of Git has changed then, and nothing else says why."""
    git_repository.git("config", "core.autocrlf", setting)
    found = {one.name: one for one in clone_checks.look(repository.locate(git_repository.root))}
    assert ("line ends" in found) is is_told
    if is_told:
        assert found["line ends"].hint == "git config core.autocrlf input"
