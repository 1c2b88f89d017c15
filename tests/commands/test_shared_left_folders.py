"""Files of a folder of another commit, where this commit records something in the same folder."""

import shutil
from pathlib import Path

import pytest

from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Project


@pytest.fixture(params=["d/9 in DVC", "d/9 in Git"])
def branches(request: pytest.FixtureRequest, tmp_path: Path, built_once: BuiltOnce) -> Project:
    """Two branches: ``main`` has the folder d, and ``single`` the file d/9. The first is here."""

    def build(folder: Path) -> None:
        made = Project(folder)
        made.git("init", "--quiet", "--initial-branch=main")
        assert made.gitml("init").code == 0
        for name in ("1", "2", "sub/3"):
            made.write(f"d/{name}", name)
        assert made.gitml("add", "d").code == 0
        made.commit("folder")
        made.git("switch", "--quiet", "--create", "single")
        assert made.gitml("remove", "--outs", "d").code == 0
        made.write("d/9", "9")
        if request.param == "d/9 in DVC":
            assert made.gitml("add", "d/9").code == 0
        made.commit("single")
        made.git("switch", "--quiet", "main")
        assert made.gitml("pull").code == 0

    shutil.copytree(built_once(request.param, build), tmp_path / "there", symlinks=True)
    there = Project(tmp_path / "there")
    assert there.gitml("pull").code == 0
    return there


def _files(project: Project) -> set[str]:
    found = (path for path in project.path("d").rglob("*") if path.is_file())
    names = {path.relative_to(project.path("d")).as_posix() for path in found}
    return names - {".gitignore", "1.dvc", "9.dvc"}


@pytest.mark.slow
def test_a_plain_switch_leaves_them_behind(branches: Project) -> None:
    branches.git("switch", "--quiet", "single")
    answer = branches.gitml("status")
    assert "Data that was left behind (gitml checkout single): 3\n" in answer.out
    assert "untracked" not in answer.out
    assert branches.gitml("checkout", "single").code == 0
    assert _files(branches) == {"9"}
    assert branches.gitml("status", "--json").json["clean"] is True
    assert branches.gitml("checkout", "main").code == 0
    assert _files(branches) == {"1", "2", "sub/3"}


@pytest.mark.slow
def test_a_checkout_takes_them_away(branches: Project) -> None:
    for _ in range(2):
        assert branches.gitml("checkout", "single").code == 0
        assert _files(branches) == {"9"}
        assert branches.gitml("checkout", "main").code == 0
        assert _files(branches) == {"1", "2", "sub/3"}
        assert branches.gitml("status", "--json").json["clean"] is True


@pytest.mark.slow
def test_what_is_new_or_edited_in_it_is_the_users(branches: Project) -> None:
    branches.git("switch", "--quiet", "single")
    branches.write("d/1", "edited")
    branches.write("d/sub/new", "new")
    answer = branches.gitml("status")
    assert "left behind (gitml checkout single): 2\n" in answer.out
    assert "untracked  d/1\n" in answer.out
    assert "untracked  d/sub/new" in answer.out
    assert branches.gitml("checkout", "single").code == 0
    assert _files(branches) == {"1", "9", "sub/new"}
    assert branches.read("d/1") == "edited"


@pytest.mark.slow
def test_what_the_cache_has_lost_stays(branches: Project) -> None:
    branches.git("switch", "--quiet", "single")
    shutil.rmtree(branches.path(".dvc/cache/files/md5/c4"))  # of the file d/1
    branches.gitml("checkout", "single")
    assert branches.read("d/1") == "1"


@pytest.mark.slow
def test_what_was_taken_out_of_the_records_stays(branches: Project) -> None:
    assert branches.gitml("remove", "d").code == 0
    assert branches.gitml("add", "d/1").code == 0
    branches.git("add", "--update", ".")
    branches.git("add", "d/.gitignore", "d/1.dvc")
    branches.git("commit", "--quiet", "--message", "one of them")
    assert branches.gitml("checkout", "main").code == 0
    assert _files(branches) == {"1", "2", "sub/3"}


@pytest.mark.slow
def test_what_a_stage_made_goes_where_it_never_ran(project: Project) -> None:
    """It is of the other commit, though this one declares it, too."""
    project.write("in", "1")
    project.write("out/.gitignore", "/m\n")
    project.write(
        "dvc.yaml",
        "stages:\n  s:\n    cmd: cp in out/m; cp in o; cp in g\n    deps: [in]\n"
        "    outs: [out/m, o, g: {cache: false}]\n",
    )
    project.commit("never ran")
    assert project.gitml("repro").code == 0
    project.commit("ran")
    told = project.gitml("checkout", "HEAD~1", "--dry-run")
    assert "2 deleted" in told.out
    answer = project.gitml("checkout", "HEAD~1")
    assert answer.code == 0, answer.err
    assert answer.out.endswith("data: 2 files (2 deleted), checked by hash\n  - o\n  - out/m\n")
    assert not project.path("o").exists()
    assert project.git("status", "--short") == ""
    assert project.gitml("checkout", "main").code == 0
    assert (project.read("o"), project.read("out/m"), project.read("g")) == ("1", "1", "1")
    project.write("o", "edited")
    answer = project.gitml("checkout", "HEAD~1")
    assert answer.code == 4
    assert "would be lost: 'o'" in answer.err
