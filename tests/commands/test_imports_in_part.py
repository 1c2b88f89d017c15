"""Imported folders of which only a part is here: the rest stays recorded."""

import hashlib
import shutil
from pathlib import Path

import pytest

from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Project


@pytest.fixture(scope="module")
def world(built_once: BuiltOnce) -> Path:
    """A repository with data, one that imports it in two ways, and a clone of that."""

    def build(folder: Path) -> None:
        there, ours = (Project(folder / name) for name in ("there", "ours"))
        for one in (there, ours):
            one.root.mkdir()
            one.git("init", "--quiet", "--initial-branch=main")
            one.dvc("init", "--quiet")
            one.dvc("remote", "add", "--quiet", "-d", "store", f"../store of {one.root.name}")
            one.commit("start")
        for name in "123":
            there.write(f"data/{name}", f"{name}\n")
        there.dvc("add", "--quiet", "data")
        there.commit("data")
        assert ours.gitml("import", "../there", "data", "-o", "repo").code == 0
        assert ours.gitml("import-url", "../there/data", "url").code == 0
        ours.dvc("push", "--quiet")
        ours.write("dvc.yaml", "stages:\n  use:\n    cmd: ls repo > out\n    deps: [repo]\n")
        ours.commit("imports")
        ours.git("clone", "--quiet", ".", "../clone")
        clone = Project(folder / "clone")
        clone.git("remote", "remove", "origin")
        for name in ("repo", "url"):
            assert clone.gitml("pull", f"{name}/1").code == 0

    return built_once("imports in part", build)


@pytest.fixture
def clone(tmp_path: Path, world: Path) -> Project:
    shutil.copytree(world, tmp_path / "world", symlinks=True)
    return Project(tmp_path / "world/clone")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["repo", "url"])
def test_what_was_not_edited_stays_as_it_is(clone: Project, name: str) -> None:
    pointer = clone.read(f"{name}.dvc")
    foreseen = clone.gitml("add", "--dry-run", name)
    answer = clone.gitml("add", name)
    assert answer.code == 0, answer.err
    assert foreseen.out == answer.out == f"{name}  6 B, 3 files  → {name}.dvc\n"
    told = f"{name}: 2 files are not here and stay recorded; bring the rest: gitml pull {name}\n"
    assert told in answer.err
    assert "nothing changed" in answer.err
    assert clone.read(f"{name}.dvc") == pointer
    assert clone.gitml("pull", name).code == 0
    assert clone.read(f"{name}/3") == "3\n"
    assert clone.gitml("add", name).code == 0
    assert clone.read(f"{name}.dvc") == pointer


@pytest.mark.slow
@pytest.mark.parametrize("name", ["repo", "url"])
def test_what_is_new_is_recorded_beside_what_is_not_here(clone: Project, name: str) -> None:
    clone.write(f"{name}/new", "new\n")
    assert "removed" not in clone.gitml("diff").out
    answer = clone.gitml("add", name)
    assert answer.code == 0, answer.err
    assert answer.out == f"{name}  10 B, 4 files  → {name}.dvc  (1 added)\n"
    # DVC itself records what lies there when all of it does.
    assert clone.gitml("pull", name).code == 0
    pointer = clone.read(f"{name}.dvc")
    assert ("deps:" in pointer) is (name == "url")
    clone.dvc("add", "--quiet", name)
    assert clone.read(f"{name}.dvc").splitlines()[-5:] == pointer.splitlines()[-5:]
    clone.path(f"{name}/1").unlink()  # which was here
    assert clone.gitml("add", name).out.startswith(f"{name}  8 B, 3 files  → {name}.dvc")


@pytest.mark.slow
def test_an_import_becomes_data_of_this_project_only_as_a_whole(clone: Project) -> None:
    """Nobody could have what neither the cache nor a remote of this project has."""
    pointer = clone.read("repo.dvc")
    (three,) = clone.root.glob(".dvc/cache/files/md5/6d/7fce9fee471194aa8b5b6e47267f03")
    three.unlink()
    clone.write("repo/new", "new\n")
    refused = "and the cache has not all of it: 'repo/3' is not here\n"
    for words in (("--dry-run", "repo"), ("repo",)):
        answer = clone.gitml("add", *words)
        assert answer.code == 4
        assert refused in answer.err
        assert "bring the rest into the cache first: gitml fetch repo\n" in answer.err
    assert clone.read("repo.dvc") == pointer
    assert clone.gitml("fetch", "repo").code == 0
    assert clone.gitml("add", "repo").out == "repo  10 B, 4 files  → repo.dvc  (1 added)\n"
    assert clone.gitml("push").code == 0
    shutil.rmtree(clone.path(".dvc/cache"))
    assert clone.gitml("pull", "repo").code == 0
    assert clone.read("repo/3") == "3\n"


@pytest.mark.slow
def test_without_the_listing_what_is_not_here_is_not_known(clone: Project) -> None:
    shutil.rmtree(clone.path(".dvc/cache"))
    answer = clone.gitml("add", "repo")
    assert answer.code == 4
    assert "the listing of 'repo' is not in the cache" in answer.err
    assert "hint: bring it: gitml fetch repo; or record only what is here: " in answer.err
    assert clone.gitml("fetch", "repo").code == 0
    assert clone.gitml("add", "repo").out == "repo  6 B, 3 files  → repo.dvc\n"


@pytest.mark.slow
def test_a_run_names_what_brings_the_rest(clone: Project) -> None:
    answer = clone.gitml("repro")
    assert answer.code == 4
    assert "error: repo is here only in part: without repo/2, and 1 more\n" in answer.err
    assert "hint: bring the rest: gitml pull repo\n" in answer.err
    assert clone.gitml("pull", "repo").code == 0
    assert clone.gitml("repro").code == 0


@pytest.mark.slow
def test_what_is_new_goes_onto_what_a_colleague_updated(clone: Project) -> None:
    """``git pull`` brings the record of the update, and leaves the files."""
    there, ours = (Project(clone.root.with_name(name)) for name in ("there", "ours"))
    assert clone.gitml("pull", "repo").code == 0
    there.write("data/1", "newer\n")
    there.dvc("add", "--quiet", "data")
    there.commit("newer")
    assert ours.gitml("update", "repo").code == 0
    ours.commit("update")
    clone.git("pull", "--quiet", "../ours", "main")
    refused = clone.gitml("add", "repo")
    assert refused.code == 4
    assert "error: repo is as recorded in " in refused.err
    clone.write("repo/new", "new\n")
    for words in (("--dry-run", "repo"), ("repo",)):
        assert "hint: bring it: gitml fetch repo; or " in clone.gitml("add", *words).err
    assert clone.gitml("fetch", "repo").code == 0
    newer = hashlib.md5(b"newer\n").hexdigest()
    clone.cache_path(newer).unlink()
    for words in (("--dry-run", "repo"), ("repo",)):
        answer = clone.gitml("add", *words)
        assert "'repo/1' is not here\n" in answer.err
        assert "into the cache first: gitml fetch repo\n" in answer.err
    assert clone.gitml("fetch", "repo").code == 0
    assert clone.gitml("add", "repo").out == "repo  14 B, 4 files  → repo.dvc  (1 added)\n"
    assert clone.gitml("pull", "repo").code == 0
    assert clone.read("repo/1") == "newer\n"
