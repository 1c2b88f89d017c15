"""What is still in conflict, by what Git's index and the working tree say together."""

import subprocess

from gitml.adapters.git.repository import locate
from gitml.adapters.git.worktree import conflicts
from gitml.data.merging.open_conflicts import undecided
from tests.fixtures.project import Project

_POINTER = "outs:\n- md5: {}\n  path: data\n"
_NAMES = ("code.py", "edited.py", "sub/x.dvc", "image.png", "deleted.py")


def test_what_no_person_has_edited_is_undecided(project: Project) -> None:
    def commit(word: str, *, without: tuple[str, ...] = ()) -> None:
        for name in _NAMES:
            text = _POINTER.format(word) if name.endswith(".dvc") else f"{word}\n"
            project.write(name, "\0" + text if name.endswith(".png") else text)
        for name in without:
            project.path(name).unlink()
        project.commit(word)

    commit("a" * 32)
    project.git("checkout", "--quiet", "-b", "topic")
    commit("b" * 32)
    project.git("checkout", "--quiet", "-")
    commit("c" * 32, without=("deleted.py",))
    subprocess.run(["git", "merge", "topic"], cwd=project.root, capture_output=True, check=False)
    project.write("edited.py", "by a person\n")
    git = locate(project.root)
    found = conflicts.unmerged(git)
    assert {*found} == {*_NAMES}
    left = undecided(git, project.root, found, "")
    assert left == {"code.py", "sub/x.dvc", "sub/data", "image.png", "deleted.py"}
    assert "../code.py" in undecided(git, project.root / "sub", found, "sub")
