"""What Git had before, and a commit has no more."""

import hashlib
from collections.abc import Callable

import pytest

from gitml import wiring
from gitml.snapshots.earlier_commits import EarlierCommits
from gitml.wiring import readers
from tests.fixtures.project import Project

_FILES = {"a.py": "ran", "lib/b.py": "b", "lib/c.py": "c"}


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


_LISTED = ", ".join(f'{{"md5": "{_md5(name)}", "relpath": "{name}.py"}}' for name in "bc")
_LIB = _md5(f"[{_LISTED}]") + ".dir"


@pytest.fixture
def made(project: Project) -> Project:
    for path, text in _FILES.items():
        project.write(path, text)
    project.commit("made")
    return project


def _had(project: Project, path: str, md5: str | None, rev: str = "HEAD") -> bool:
    history = readers.snapshots(wiring.find(project.root)).history
    return EarlierCommits(history, history.tree(rev)).had(path, md5)


def test_a_file_that_was_removed(made: Project) -> None:
    assert not _had(made, "a.py", _md5("ran"))  # it is there
    made.git("mv", "a.py", "b.py")
    assert _had(made, "a.py", _md5("ran"), "workspace")
    assert not _had(made, "a.py", _md5("ran"))
    made.commit("moved")
    assert _had(made, "a.py", _md5("ran"))
    assert _had(made, "a.py", None)
    # What was run since had these bytes from elsewhere.
    assert not _had(made, "a.py", _md5("downloaded by hand since"))
    assert not _had(made, "never.py", None)
    assert not _had(made, "../a.py", None)
    assert not _had(made, "https://example.com/a.py", None)


def test_a_folder_that_was_removed_bit_by_bit(made: Project) -> None:
    for name in ("lib/b.py", "lib/c.py"):
        made.git("rm", "--quiet", name)
        made.git("commit", "--quiet", "--message", name)
    assert _had(made, "lib", _LIB)


def _in_a_merge(project: Project) -> None:
    """A merge of which the first parent knows nothing of the file, nor any before it."""
    project.git("switch", "--quiet", "--orphan", "other")
    project.git("checkout", "--quiet", "main", "--", ".")
    project.git("rm", "--quiet", "--force", "a.py")
    project.git("commit", "--quiet", "--message", "all but one")
    merge = ("merge", "--quiet", "--strategy=ours", "--allow-unrelated-histories")
    project.git(*merge, "--message", "merged", "main")


def _as_a_submodule(project: Project) -> None:
    project.git("rm", "--quiet", "a.py")
    commit = project.git("rev-parse", "HEAD").strip()
    project.git("update-index", "--add", "--cacheinfo", f"160000,{commit},a.py")
    project.git("commit", "--quiet", "--message", "elsewhere")


@pytest.mark.parametrize(("change", "is_gone"), [(_in_a_merge, True), (_as_a_submodule, False)])
def test_other_ways_to_go(made: Project, change: Callable[[Project], None], is_gone: bool) -> None:
    change(made)
    assert _had(made, "a.py", _md5("ran")) is is_gone
