"""Outputs that Git is to have are not left to a line of .gitignore from when DVC kept them."""

import pytest

from tests.fixtures.project import Project

_TITLE = (
    "Outputs with cache: false that Git ignores, so that no clone gets them (take the line out)"
)


@pytest.fixture
def cached(project: Project) -> Project:
    """A stage that was run, of whose outputs DVC keeps ``sub/o``, and Git ``m.json``."""
    project.write("sub/keep", "")
    words = ("-n", "make", "-o", "sub/o", "-o", "other", "-M", "m.json")
    command = "echo 1 > sub/o; echo 1 > other; echo 1 > m.json"
    assert project.gitml("stage", "add", *words, command).code == 0
    assert project.gitml("repro").code == 0
    project.commit("cached")
    return project


def _let_git_keep(project: Project) -> None:
    text = project.read("dvc.yaml")
    project.write("dvc.yaml", text.replace("- sub/o\n", "- sub/o: {cache: false}\n"))


@pytest.mark.slow
def test_a_stage_that_is_replaced_gives_its_output_to_git(cached: Project) -> None:
    words = ("-n", "make", "-O", "sub/o", "-o", "other", "-M", "m.json")
    command = "echo 2 > sub/o; echo 1 > other; echo 1 > m.json"
    answer = cached.gitml("stage", "add", "--force", *words, command)
    assert answer.code == 0
    assert "no longer ignored by Git, which is to keep it: sub/o\n" in answer.err
    assert not cached.path("sub/.gitignore").exists()
    assert "/other\n" in cached.read(".gitignore")
    assert cached.gitml("repro").code == 0
    cached.commit("in Git")
    assert cached.git("ls-files", "sub/o") == "sub/o"
    assert cached.gitml("status", "--json").json["git_ignored"] == {}


@pytest.mark.slow
def test_a_line_of_the_user_stays(cached: Project) -> None:
    cached.write("sub/.gitignore", "/o\n*.tmp\no*\n")
    words = ("-n", "make", "-O", "sub/o", "-o", "other", "-M", "m.json")
    command = "echo 2 > sub/o; echo 1 > other; echo 1 > m.json"
    assert cached.gitml("stage", "add", "--force", *words, command).code == 0
    assert cached.read("sub/.gitignore") == "*.tmp\no*\n"
    assert cached.gitml("status", "--json").json["git_ignored"] == {"sub/o": "sub/.gitignore:2"}


@pytest.mark.slow
def test_a_stage_that_cannot_be_replaced_leaves_the_line(cached: Project) -> None:
    before = cached.read("sub/.gitignore")
    answer = cached.gitml(
        "stage", "add", "--force", "-n", "make", "-O", "sub/o", "-o", "m.json", "x"
    )
    assert answer.code != 0
    assert cached.read("sub/.gitignore") == before


@pytest.mark.slow
def test_status_names_what_git_ignores(cached: Project) -> None:
    assert cached.gitml("status", "--json").json["git_ignored"] == {}
    _let_git_keep(cached)
    for _ in ("read", "remembered from the run"):
        answer = cached.gitml("status")
        assert f"{_TITLE}: 1\n  sub/o  by sub/.gitignore:1\n" in f"{answer.out}\n"
        assert cached.gitml("repro").code == 0
        cached.commit("Git passes over it")
    answer = Project(cached.path("sub")).gitml("status")
    assert f"{_TITLE}: 1\n  o  by .gitignore:1\n" in f"{answer.out}\n"
    cached.path("sub/.gitignore").unlink()
    assert cached.gitml("status", "--json").json["git_ignored"] == {}
    cached.git("add", "--all")
    assert cached.git("ls-files", "sub/o") == "sub/o"


@pytest.mark.slow
def test_what_git_has_is_not_passed_over(cached: Project) -> None:
    _let_git_keep(cached)
    cached.git("add", "--force", "sub/o")
    assert cached.gitml("status", "--json").json["git_ignored"] == {}
