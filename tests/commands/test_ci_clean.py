"""``gitml ci clean``: pictures that no open pull request shows leave the branch."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gitml import wiring
from gitml.wiring.ci.forge_jobs import clean
from tests.fixtures.github import server, stand_in
from tests.fixtures.project import Project

REF = "refs/heads/gitml-reports"


def _publish(project: Project, place: str, content: str) -> str:
    """What ``gitml comment`` does, by Git; answers the commit that a comment would link to."""
    git = project.git
    project.write(".git/picture", content)
    blob = git("hash-object", "-w", ".git/picture")
    tree = blob
    for depth, name in enumerate(reversed(place.split("/"))):
        kind = "100644 blob" if depth == 0 else "040000 tree"
        project.write(".git/entry", f"{kind} {tree}\t{name}\n")
        tree = _mktree(project)
    own = git("commit-tree", tree, "-m", place)
    known = git("ls-remote", "origin", REF).split()
    tip = own
    if known:
        git("fetch", "--quiet", "origin", REF)
        tip = git("commit-tree", tree, "-p", known[0], "-p", own, "-m", place)
    git("push", "--quiet", "origin", f"{tip}:{REF}")
    return own


def _mktree(project: Project) -> str:
    return (
        wiring.find_without_dvc(project.root)
        .git.output("mktree", stdin=project.path(".git/entry").read_bytes())
        .strip()
    )


@pytest.fixture
def project(project: Project, tmp_path: Path) -> Project:
    project.git("init", "--quiet", "--bare", str(tmp_path / "hub.git"))
    project.git("remote", "add", "origin", str(tmp_path / "hub.git"))
    return project


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[stand_in.GitHub]:
    with server.running() as there:
        for name, value in there.variables.items():
            monkeypatch.setenv(name, value)
        yield there
    assert there.problems == []


def _held(project: Project) -> set[str]:
    """Every commit that the branch of the remote holds."""
    project.git("fetch", "--quiet", "origin", REF)
    return {*project.git("rev-list", "FETCH_HEAD").split()}


@pytest.mark.slow
def test_what_no_open_pull_request_shows_goes(project: Project, github: stand_in.GitHub) -> None:
    before = project.git("status", "--porcelain")
    places = ["pull-7/report/a.png", "pull-8/report/a.png", "pull-7/slices/a.png"]
    gone, closed, slices = (_publish(project, place, place) for place in places)
    newest = _publish(project, "pull-7/report/a.png", "newer")
    github.repository.heads[7] = ("octo", "topic", "a" * 40)
    tip = project.git("ls-remote", "origin", REF)

    looked = project.gitml("ci", "clean")
    assert looked.code == 0, looked.err
    assert looked.out == (
        "would take away 2 pictures of 2 reports; kept: 2 pictures of 2 reports of open pull "
        "requests\n"
    )
    assert "add --yes" in looked.err
    assert project.git("ls-remote", "origin", REF) == tip

    assert project.gitml("ci", "clean", "--yes").out.startswith("took away 2 pictures")
    held = _held(project)
    assert {newest, slices} <= held
    assert not {gone, closed} & held
    again = project.gitml("ci", "clean", "--yes")
    assert again.out.startswith("nothing to clean: 2 pictures of 2 reports")
    assert project.git("status", "--porcelain") == before

    # The branch goes on, and can be emptied.
    other = _publish(project, "pull-7/report/a.png", "newest")
    assert {other, newest, slices} <= _held(project)
    github.repository.heads.clear()
    assert project.gitml("ci", "clean", "--yes").out.startswith("took away 3 pictures of 3 reports")
    assert len(_held(project)) == 1


@pytest.mark.slow
def test_who_publishes_meanwhile_loses_nothing(project: Project) -> None:
    _publish(project, "pull-7/report/a.png", "old")
    published: list[str] = []

    def is_open() -> frozenset[int]:
        if not published:
            published.append(_publish(project, "pull-9/report/a.png", "new"))
        return frozenset({9})

    found = clean(wiring.find(project.root), "gitml-reports", is_open, sure=True)
    assert found is not None
    assert found.cleaned
    assert published[0] in _held(project)
    assert len(_held(project)) == 2


def test_without_a_branch(project: Project, github: stand_in.GitHub) -> None:
    answer = project.gitml("ci", "clean", "--yes")
    assert (answer.code, answer.out) == (0, "")
    assert "there is no branch gitml-reports" in answer.err


def test_another_forge_has_none(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"GITLAB_CI": "true", "CI_PROJECT_PATH": "a/b", "GITLAB_TOKEN": "t"}.items():
        monkeypatch.setenv(name, value)
    answer = project.gitml("ci", "clean")
    assert answer.code == 0
    assert "keeps pictures without a branch" in answer.err
