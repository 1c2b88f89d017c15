"""A pull of a folder of which one object is nowhere."""

import hashlib
from collections.abc import Mapping

import pytest

from gitml.adapters.dvc.data.verbs import Dvc
from gitml.adapters.dvc_files.notes.unfinished_checkout import unfinished
from gitml.errors import OutsideError
from tests.fakes.talk import FakeTalk
from tests.fixtures.modes import is_executable
from tests.fixtures.project import Project


@pytest.fixture
def dvc(project: Project) -> Dvc:
    """With a remote that has nothing."""
    project.dvc("remote", "add", "--quiet", "-d", "s", "../store")
    project.write("../store/files/md5/aa/" + "a" * 30, "a")
    return Dvc(project.root, "", FakeTalk())


def _record(dvc: Dvc, project: Project, files: Mapping[str, str]) -> None:
    for name, content in files.items():
        project.write(f"im/{name}", content)
    dvc.add(["im"])
    project.commit("data")


def _clone(project: Project) -> tuple[Dvc, Project]:
    """Another clone with the same cache, in which nothing was ever placed."""
    there = Project(project.root.with_name("there"))
    project.git("clone", "--quiet", ".", str(there.root))
    there.write(".dvc/config.local", f"[cache]\n    dir = {project.path('.dvc/cache')}\n")
    return Dvc(there.root, "", FakeTalk()), there


def _there(project: Project) -> dict[str, str]:
    top = project.path("im")
    return {
        path.relative_to(top).as_posix(): path.read_text()
        for path in top.rglob("*")
        if path.is_file()
    }


def _lose(project: Project, content: str) -> None:
    md5 = hashlib.md5(content.encode()).hexdigest()
    project.cache_path(md5).unlink()


def _pull(dvc: Dvc, lost: str) -> None:
    with pytest.raises(OutsideError, match=f"neither in the cache nor on the remote: '{lost}'$"):
        dvc.pull(["im"])


def test_the_rest_is_placed_and_what_lacks_stays_recorded(dvc: Dvc, project: Project) -> None:
    files = {"1": "a", "sub/2": "b", "sub/3": "c", "deep/er/4": "d"}
    _record(dvc, project, files)
    for content in "bd":
        _lose(project, content)
    dvc, there = _clone(project)
    with pytest.raises(OutsideError, match="'im/deep/er/4', 'im/sub/2'"):
        dvc.pull(["im"])
    assert _there(there) == {"1": "a", "sub/3": "c"}
    assert isinstance(dvc.talk, FakeTalk)
    assert "in place now: 2 files" in dvc.talk.said
    assert unfinished(there.root, lambda: None) is None
    recorded = there.read("im.dvc")
    dvc.add(["im"])
    assert there.read("im.dvc") == recorded
    for content in "bd":
        md5 = hashlib.md5(content.encode()).hexdigest()
        project.write(str(project.cache_path(md5)), content)
    assert dvc.pull(["im"]).files["added"] == 2
    assert _there(there) == files


def test_what_came_is_told_once_also_where_it_may_be_executed(dvc: Dvc, project: Project) -> None:
    project.write("im/run", "a")
    project.path("im/run").chmod(0o755)
    _record(dvc, project, {"lost": "b"})
    _lose(project, "b")
    dvc, there = _clone(project)
    _pull(dvc, "im/lost")
    _pull(dvc, "im/lost")
    assert isinstance(dvc.talk, FakeTalk)
    assert [line for line in dvc.talk.said if "in place" in line] == ["in place now: 1 file"]
    assert is_executable(there.path("im/run"))


def test_no_folder_becomes_one_of_two_revisions(dvc: Dvc, project: Project) -> None:
    """Where an earlier file lies in the place of one that is nowhere."""
    _record(dvc, project, {"1": "a", "2": "b"})
    _record(dvc, project, {"1": "c", "2": "d", "3": "e"})
    before = {"1": "a", "2": "b"}
    project.path("im/3").unlink()
    for name, content in before.items():
        project.write(f"im/{name}", content)
    _lose(project, "d")
    _pull(dvc, "im/2")
    assert _there(project) == before
    project.path("im/2").unlink()
    _pull(dvc, "im/2")
    assert _there(project) == {"1": "c", "3": "e"}


def test_without_its_listing_nothing_of_a_folder_is_placed(dvc: Dvc, project: Project) -> None:
    _record(dvc, project, {"1": "a", "2": "b"})
    next(project.path(".dvc/cache").rglob("*.dir")).unlink()
    dvc, there = _clone(project)
    _pull(dvc, "im/")
    assert not there.path("im").exists()
