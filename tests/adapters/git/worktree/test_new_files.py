"""Files that no commit has."""

from gitml.adapters.git.worktree.new_files import in_no_commit
from tests.fixtures.project import Project


def test_files_of_any_commit_are_not_new(project: Project) -> None:
    for name in ("in/here", "in/gone", "sp ace ü"):
        project.write(name, name)
    project.commit("files")
    project.path("in/gone").unlink()
    project.commit("less")
    project.write("in/new", "new")
    project.git("add", "in/new")
    asked = ["in/here", "in/gone", "sp ace ü", "in/new", "in/here", "in"]
    assert in_no_commit(project.root, asked) == {"in/new"}
    assert in_no_commit(project.path("in"), ["here", "new", "*"]) == {"new", "*"}
    assert in_no_commit(project.root, []) == set()
