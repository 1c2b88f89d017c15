"""Files that must not be written, and those that cannot be."""

import errno
import os

import pytest

from tests.fixtures.project import Project

_WRITING = (
    ("schema", "infer", "t.csv"),
    ("profile", "t.csv", "--save"),
    ("ci", "init", "github"),
    ("profile", "t.csv", "-o", "out/p.json"),
    ("report", "-o", "out/report.md"),
)


@pytest.fixture
def linked(project: Project) -> Project:
    """A repository whose folders are links to one outside of it."""
    project.write("../outside/schema.yaml", "gitml_schema: 1\ncolumns: {a: {type: int}}\n")
    project.write("../outside/t.csv", "a\n1\n2\n")
    project.write("t.csv", "a\n1\n2\n")
    project.write("gitml.yaml", "")
    for name in ("schemas", ".gitml", ".github", "out"):
        project.path(name).symlink_to("../outside")
    project.commit("links")
    return project


@pytest.mark.slow
def test_links_of_a_repository_lead_nothing_out_of_it(linked: Project) -> None:
    before = sorted(linked.path("../outside").iterdir())
    for words in _WRITING:
        answer = linked.gitml(*words)
        assert answer.code == 4, (words, answer.out, answer.err)
        assert "a link that came with the repository and leads out of it" in answer.err
    answer = linked.gitml("profile", "t.csv", "-o", ".git/hooks/pre-commit")
    assert answer.code == 4
    assert not linked.path(".git/hooks/pre-commit").exists()
    assert sorted(linked.path("../outside").iterdir()) == before
    for asked in (["out/t.csv"], ["t.csv", "--schema", "schemas/schema.yaml"]):
        answer = linked.gitml("schema", "check", *asked)
        assert answer.code == 4, (asked, answer.out)
        assert "is not read" in answer.err


@pytest.mark.slow
def test_a_full_disk_is_no_bug(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("t.csv", "a\n1\n2\n")
    project.write("gitml.yaml", "")
    project.gitml("schema", "infer", "t.csv")
    project.write("t.csv", "a,b\n1,2\n")
    project.commit("base")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("gitml.adapters.files.os.fsync", full)
    for words in (
        ("profile", "t.csv", "-o", "p.json"),
        ("drift", "t.csv", "t.csv", "--html", "d.html"),
        ("schema", "infer", "t.csv", "--update"),
    ):
        answer = project.gitml(*words)
        assert answer.code == 4, (words, answer.err)
        assert "error: cannot write " in answer.err
        assert answer.err.endswith(": No space left on device\n")
