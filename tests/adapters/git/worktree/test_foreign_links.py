"""Nothing is written or read behind a link of a repository that leads out of it."""

import os
from pathlib import Path

import pytest

from gitml.adapters.git.worktree.foreign_links import refuse_reading, refuse_writing
from gitml.errors import OutsideError
from tests.fixtures.project import Project


@pytest.mark.parametrize(
    ("target", "refused"),
    [("../outside", True), (".git/hooks", True), (".dvc/tmp", True), ("inside", False)],
)
def test_a_link_that_came_with_the_repository(project: Project, target: str, refused: bool) -> None:
    project.path("../outside").mkdir()
    project.write("inside/kept", "")
    project.path(".dvc/tmp").mkdir(exist_ok=True)
    project.path("schemas").symlink_to(target)
    file = project.path("schemas/new/file")
    if target != ".git/hooks":  # nobody writes there, whoever made the link
        refuse_writing(file)
        refuse_reading(file)
    project.commit("a link")
    if refused:
        with pytest.raises(OutsideError, match=r"schemas|folder of Git"):
            refuse_writing(file)
        with pytest.raises(OutsideError, match="schemas"):
            refuse_reading(file)
    else:
        refuse_writing(file)
        refuse_reading(file)


def test_git_has_its_folder_for_itself(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (".git/hooks/pre-commit", ".GIT/config", ".git"):
        with pytest.raises(OutsideError, match="folder of Git"):
            refuse_writing(project.path(name))
    project.git("worktree", "add", "-q", ".git/elsewhere")
    monkeypatch.chdir(project.path(".git/elsewhere"))
    refuse_writing(Path("file"))
    refuse_writing(Path(os.devnull))
