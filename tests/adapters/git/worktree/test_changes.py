"""What Git is asked for of the dependencies of stages."""

from pathlib import Path

import pytest

from gitml.adapters.git.repository import locate
from gitml.adapters.git.worktree.changes import GitChanges
from tests.fixtures.project import Project


@pytest.mark.parametrize("folder", ["", "sub"])
def test_a_dependency_outside_of_the_repository_has_no_history(
    git_repository: Project, tmp_path: Path, folder: str
) -> None:
    """DVC takes such a file; for Git it is a fault to be asked for it."""
    (tmp_path / "ext.csv").write_text("1")
    git_repository.write("sub/in.py", "1")
    git_repository.write("beside.py", "1")
    before = git_repository.commit()
    git_repository.write("sub/in.py", "2")
    git_repository.write("beside.py", "2")
    after = git_repository.commit()
    git = locate(git_repository.root)
    up = "../" if folder else ""
    deps = [f"{up}../ext.csv", str(tmp_path / "ext.csv"), f"{up}beside.py", f"{up}sub/in.py"]
    sides = (git.resolve(before), git.resolve(after))
    found = GitChanges(git, git_repository.root / folder, *sides).under(deps, [])
    assert {Path(change.path).name for change in found} == {"beside.py", "in.py"}
