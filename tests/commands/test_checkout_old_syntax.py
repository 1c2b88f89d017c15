"""``gitml checkout`` away from a commit whose records DVC of today refuses."""

import pytest

from tests.fixtures.project import Project

_OLD = """\
cmd: python x.py
deps:
- {path: x.py, md5: 401b30e3b8b5d629635a5c613cdb7919}
outs:
- {path: made, md5: b026324c6904b2a9cb4b88d6d61c81d1, cache: true}
"""
_LIVE = "stages:\n  old:\n    cmd: x\n    outs: [made]\n    live: {logs: {summary: true}}\n"


@pytest.fixture
def at_old(request: pytest.FixtureRequest, project: Project) -> Project:
    """``old`` has a file of an older DVC, ``main`` has not; HEAD is at ``old``, the data is here.

    ``f`` differs between both, ``old`` alone has ``gone``, and ``main`` ``made`` as its own data.
    """
    name, text = getattr(request, "param", ("train.dvc", _OLD))
    project.write("f", "1\n")
    project.write("gone", "")
    assert project.gitml("add", "f", "gone").code == 0
    project.write(name, text)
    project.commit()
    project.git("tag", "old")
    project.git("rm", "--quiet", name, "gone.dvc")
    project.write("f", "2\n")
    project.write("made", "by hand\n")
    assert project.gitml("add", "f", "made").code == 0
    project.commit()
    assert project.gitml("checkout", "--no-data", "old").code == 0
    return project


@pytest.mark.slow
@pytest.mark.parametrize(
    "at_old", [("train.dvc", _OLD), ("sub/dvc.yaml", _LIVE)], indirect=True, ids=["0", "2"]
)
def test_the_way_back_works(at_old: Project) -> None:
    foreseen = at_old.gitml("checkout", "--dry-run", "main", "--json")
    done = at_old.gitml("checkout", "main", "--json")
    assert done.code == foreseen.code == 0, done.err
    assert done.json["data"] == foreseen.json["data"]
    assert at_old.gitml("status", "--json").json["clean"] is True
    assert at_old.read("f") == "2\n"
    assert not at_old.path("gone").exists()


@pytest.mark.slow
def test_with_force_nothing_is_put_aside(at_old: Project) -> None:
    done = at_old.gitml("checkout", "--force", "main")
    assert done.code == 0, done.err
    assert at_old.git("stash", "list") == ""


@pytest.mark.slow
def test_data_of_the_record_that_is_not_read_is_not_lost(at_old: Project) -> None:
    at_old.path("made").unlink()
    at_old.write("made", "nowhere else\n")
    done = at_old.gitml("checkout", "main")
    assert done.code == 4
    assert "made" in done.err
    assert at_old.read("made") == "nowhere else\n"
    assert at_old.git("rev-parse", "HEAD") == at_old.git("rev-parse", "old")


@pytest.mark.slow
def test_data_of_paths_comes_and_no_record_that_may_be_a_second_one(at_old: Project) -> None:
    at_old.path("made").unlink()
    done = at_old.gitml("checkout", "main", "--", "f", "made")
    assert done.code == 0, done.err
    assert at_old.read("made") == "by hand\n"
    assert at_old.git("diff", "--cached", "--name-only") == "f.dvc"


@pytest.mark.slow
def test_the_commit_that_is_asked_for_is_refused_as_ever(at_old: Project) -> None:
    at_old.git("commit", "--quiet", "--allow-empty", "-m", "another")
    done = at_old.gitml("checkout", "old")
    assert done.code == 3
    why, hint = done.err.splitlines()
    sha = at_old.git("rev-parse", "old")[:7]
    assert why == f"error: at {sha}: train.dvc: old syntax: has a command, as stages of DVC 0 had"
    assert hint == "hint: take the code alone: gitml checkout --no-data old"
    assert at_old.gitml("checkout", "--no-data", "old").code == 0
