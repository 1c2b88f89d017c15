"""Conflict markers that were staged or committed, and what they stand for."""

from pathlib import Path

import pytest

from gitml.adapters.git.repository import Git
from gitml.adapters.git.worktree import committed_conflicts
from gitml.adapters.git.worktree.conflicts import BASE, OURS, THEIRS, blob
from tests.fixtures.project import Project


@pytest.fixture
def clashing(tmp_path: Path) -> Project:
    """A repository in which two branches changed one line."""
    project = Project(tmp_path)
    project.git("init", "--quiet", "--initial-branch=main")
    project.write("dvc.lock", "base\n")
    project.commit("base")
    project.git("branch", "topic")
    for branch, text in (("topic", "theirs"), ("main", "ours")):
        project.git("checkout", "--quiet", branch)
        project.write("dvc.lock", f"{text}\n")
        project.commit(text)
    return project


def _git(project: Project) -> Git:
    return Git(project.root, project.root, project.path(".git"))


def _texts(project: Project) -> dict[int, bytes]:
    git = _git(project)
    assert committed_conflicts.marked(git, project.root) == ("dvc.lock",)
    found = committed_conflicts.sides(git, "dvc.lock")
    return {place: blob(git, oid) for place, oid in found.items()}


def test_the_parents_of_the_merge_that_brought_them(clashing: Project) -> None:
    clashing.git("merge", "topic", check=False)
    clashing.git("commit", "--quiet", "--all", "--message", "oops")
    clashing.write("dvc.lock", clashing.read("dvc.lock") + "more\n")
    clashing.commit("more")
    assert _texts(clashing) == {BASE: b"base\n", OURS: b"ours\n", THEIRS: b"theirs\n"}


def test_what_was_only_staged(clashing: Project) -> None:
    clashing.git("merge", "topic", check=False)
    clashing.git("add", "dvc.lock")
    assert _texts(clashing) == {BASE: b"base\n", OURS: b"ours\n", THEIRS: b"theirs\n"}


def test_markers_that_no_merge_brought(clashing: Project) -> None:
    clashing.write("dvc.lock", "<<<<<<< a\n1\n=======\n2\n>>>>>>> b\n")
    clashing.commit("markers")
    assert _texts(clashing) == {}


def test_no_markers(clashing: Project) -> None:
    assert committed_conflicts.marked(_git(clashing), clashing.root) == ()
