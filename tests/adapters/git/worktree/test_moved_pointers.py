"""Pointers that came where they are by a move."""

from collections.abc import Sequence
from typing import Any

import pytest

from gitml.adapters import process
from gitml.adapters.git.worktree.moved_pointers import moved, recorded
from tests.fixtures.project import Project

A, B, C = "a" * 32, "b" * 32 + ".dir", "c" * 32


def _point(project: Project, path: str, md5: str) -> None:
    name = path.removesuffix(".dvc").rpartition("/")[2]
    project.write(path, f"outs:\n- md5: {md5}\n  size: 1\n  hash: md5\n  path: {name}\n")


def test_what_a_commit_added_with_the_hash_of_another(project: Project) -> None:
    for path, md5 in (("in/a.dvc", A), ("in/b.dvc", B), ("in/still.dvc", C)):
        _point(project, path, md5)
    project.commit("pointers")
    _point(project, "in/other.dvc", A)  # as on another branch
    project.commit("another")
    project.git("mv", "in/a.dvc", "in/ü a.dvc")
    project.git("mv", "-f", "in/b.dvc", "in/other.dvc")
    project.git("mv", "in/still.dvc", "in/later.dvc")
    _point(project, "in/new.dvc", "d" * 32)
    project.commit("move")
    _point(project, "in/later.dvc", A)
    project.commit("record anew")
    asked = ["ü a.dvc", "a.dvc", "other.dvc", "later.dvc", "new.dvc", "no.dvc"]
    assert moved(project.path("in"), asked) == {"ü a.dvc"}
    assert not moved(project.root, [])


def test_it_tells_what_other_branches_and_lost_commits_record_there(project: Project) -> None:
    _point(project, "a.dvc", A)
    project.commit("pointer")
    project.git("mv", "a.dvc", "b.dvc")
    project.commit("move")
    _point(project, "b.dvc", B)
    project.commit("lost")
    project.git("reset", "--quiet", "--hard", "HEAD~1")
    assert moved(project.root, ["b.dvc"]) == {"b.dvc"}
    found = recorded(project.root, ["b.dvc", "a.dvc", "no.dvc"])
    assert found == {"b.dvc": {A, B}, "a.dvc": {A}, "no.dvc": set()}
    project.git("checkout", "--quiet", "HEAD~1")
    assert not moved(project.root, ["b.dvc"])


def test_git_is_asked_once_for_many_pointers(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"{number}.dvc" for number in range(4)]
    for name in names:
        _point(project, f"old/{name}", A)
    project.commit("pointers")
    project.git("config", "grep.lineNumber", "true")
    project.git("config", "color.ui", "always")
    project.git("mv", "old", "new")
    project.commit("move")
    asked, run = [], process.run

    def counted(command: Sequence[str], *args: Any, **options: Any) -> process.ProgramResult:
        asked.append(next(word for word in command[1:] if word in ("log", "cat-file", "grep")))
        return run(command, *args, **options)

    monkeypatch.setattr(process, "run", counted)
    names = [f"new/{name}" for name in names]
    assert moved(project.root, names) == {*names}
    assert asked == ["log", "cat-file", "grep"]
    assert recorded(project.root, names) == {name: {A} for name in names}
    assert asked[3:] == ["log", "cat-file"]
