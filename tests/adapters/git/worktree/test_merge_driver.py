"""What ``doctor`` says of the merge driver: whether the clone has it, and what asks for it."""

from pathlib import Path

import pytest

from gitml.adapters.git.repository import Git
from gitml.adapters.git.worktree.merge_driver import install, look
from tests.fixtures.project import Project

ALL = "dvc.lock merge=gitml\n*.dvc merge=gitml\n.gitignore merge=gitml\n"
ONLY_RECORDS = ALL.replace(".gitignore merge=gitml\n", "")
OTHER = ONLY_RECORDS + ".gitignore merge=union\n"
UNKNOWN = "this clone does not have it, so dvc.lock and pointers are merged by lines"
LACKING = ".gitattributes lacks what gitml asks for it by today: .gitignore merge=gitml"


@pytest.mark.parametrize(
    ("lines", "is_known", "told"),
    [
        ("", True, []),
        (ALL, True, [("ok", "merges dvc.lock and pointers")]),
        (OTHER, True, [("ok", "merges dvc.lock and pointers")]),
        (ONLY_RECORDS, True, [("warning", LACKING)]),
        ("*.dvc merge=gitml\n", False,
         [("warning", UNKNOWN)]),
    ],
)  # fmt: skip
def test_what_the_clone_lacks(
    project: Project, lines: str, is_known: bool, told: list[tuple[str, str]]
) -> None:
    project.write(".gitattributes", lines)
    git = Git(project.root, project.root, project.path(".git"))
    if is_known:
        install(git, Path("/programs"))
    found = list(look(git))
    assert [(one.state, one.detail) for one in found] == told
    assert all(one.hint == "gitml init" for one in found if one.state == "warning")
