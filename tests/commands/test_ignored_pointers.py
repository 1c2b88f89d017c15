"""Pointers that Git tracks in a folder that a ``.gitignore`` names: they count everywhere."""

import shutil
from pathlib import Path

import pytest

from tests.fixtures.project import Project
from tests.fixtures.versioned import ODD, clone

# DVC's library does what is not plain: here data that is nowhere, which the rest must not wait for.
_NOWHERE = f"outs:\n- md5: {'a' * 32}\n  size: 2\n  hash: md5\n  path: never\n"


@pytest.fixture
def fresh(versioned: Project) -> Project:
    """A clone without data; Git ignores ``data``, with two pointers, and any new pointer."""
    versioned.write(".gitignore", f"{versioned.read('.gitignore')}/data/\n*.dvc\n")
    versioned.commit("ignore")
    versioned.git("push", "--quiet", "origin", "main")
    return clone(versioned)


@pytest.mark.slow
@pytest.mark.parametrize("nowhere", [False, True])
def test_their_data_comes_and_stays(fresh: Project, nowhere: bool) -> None:
    if nowhere:
        fresh.write("never.dvc", _NOWHERE)
        fresh.git("add", "--force", "never.dvc")
        fresh.commit()
    pulled = fresh.gitml("pull")
    assert pulled.code == (4 if nowhere else 0), pulled.err
    for _ in range(2):
        assert fresh.read("data/raw.csv") == "row 2\n"
        assert fresh.path(ODD).exists()
        missing = fresh.gitml("status", "--json").json["data"]
        assert [one for one in missing if "data/" in str(one)] == []
        done = fresh.gitml("checkout", "main")
        assert done.code == 0, done.err


@pytest.mark.slow
def test_data_that_dvc_alone_can_place_is_found_by_its_name(fresh: Project) -> None:
    record = fresh.read("data/raw.csv.dvc").replace("  hash: md5\n", "")  # as DVC 2 has it
    fresh.write("data/raw.csv.dvc", record)
    storage = fresh.root.parent / "storage"
    shutil.copytree(storage / "files" / "md5", storage, dirs_exist_ok=True)
    for name in ("data/raw.csv", "data/raw.csv.dvc"):
        answer = fresh.gitml("pull", name)
        assert answer.code == 0, answer.err
        assert fresh.read("data/raw.csv") == "row 2\n"
        fresh.path("data/raw.csv").unlink()


@pytest.mark.slow
def test_a_checkout_that_takes_data_away_leaves_theirs(fresh: Project) -> None:
    assert fresh.gitml("pull").code == 0
    fresh.git("rm", "--quiet", "images.dvc")
    fresh.commit()
    for rev in ("main~1", "main"):
        done = fresh.gitml("checkout", rev)
        assert done.code == 0, done.err
        assert fresh.path("images").exists() is (rev == "main~1")
        assert fresh.read("data/raw.csv") == "row 2\n"


@pytest.mark.slow
def test_they_are_recorded_anew_and_pushed(fresh: Project) -> None:
    assert fresh.gitml("pull").code == 0
    fresh.write("data/raw.csv", "row 3\n")
    assert fresh.gitml("add", "data/raw.csv").code == 0
    fresh.commit()
    pushed = fresh.gitml("push", "--json")
    assert pushed.code == 0, pushed.err
    there = Project(fresh.root.parent / "third")
    fresh.git("clone", "--quiet", "../hub.git", str(there.root))
    assert there.gitml("pull").code == 0
    assert there.read("data/raw.csv") == "row 3\n"


@pytest.mark.slow
def test_one_that_was_removed_is_not_to_be_added_again(fresh: Project) -> None:
    assert fresh.gitml("pull").code == 0
    answer = fresh.gitml("remove", "data/raw.csv")
    assert answer.code == 0, answer.err
    assert "still ignored by Git, with its folder: data/raw.csv; delete, or let" in answer.err
    assert "gitml add" not in answer.err
    assert fresh.gitml("add", "data/raw.csv").code == 2


@pytest.mark.slow
def test_what_dvc_ignores_with_its_pointer_stays_where_it_lies(versioned: Project) -> None:
    versioned.write(".dvcignore", "/data/raw.csv*\n")
    versioned.commit()
    assert versioned.gitml("checkout", "v1").code == 0
    for rev, told in (("main", True), ("main", False)):
        done = versioned.gitml("checkout", rev)
        assert done.code == 0, done.err
        assert ("kept, as DVC ignores it: 'data/raw.csv'" in done.err) is told
        assert Path(versioned.path("data/raw.csv")).exists()
        assert "data/raw.csv" not in done.out
