"""``gitml diff`` where something cannot be read: it is named, and the rest is shown."""

import pytest

from tests.fixtures.project import Project


def test_a_conflict_hides_only_what_it_concerns(two_points: Project) -> None:
    two_points.write("dvc.yaml", "<<<<<<< HEAD\nstages:\n=======\nstages: {}\n>>>>>>> x\n")
    two_points.write("data/raw.csv", "x,y\n")
    answer = two_points.gitml("diff", "one")
    assert answer.code == 4
    assert "workspace: dvc.yaml:" in answer.err
    assert "resolve the merge conflict" in answer.err
    assert "data/raw.csv" in answer.out
    assert "gone" not in answer.out
    assert "removed  " not in answer.out
    assert "model.bin" not in answer.out


def test_a_lock_that_is_cut_off(two_points: Project) -> None:
    lock = two_points.read("dvc.lock")
    two_points.write("dvc.lock", lock[: lock.index("path: model")] + "{")
    answer = two_points.gitml("diff", "one")
    assert answer.code == 4
    assert "workspace: dvc.lock:" in answer.err
    assert "data/raw.csv" in answer.out
    assert "model.bin" not in answer.out


@pytest.mark.slow
def test_a_damaged_listing_is_named(two_points: Project) -> None:
    md5 = next(line.split()[-1] for line in two_points.git("show", "one:images.dvc").splitlines()
               if "md5:" in line and ".dir" in line)  # fmt: skip
    listing = two_points.cache_path(md5)
    listing.chmod(0o644)
    listing.write_text("[{")
    answer = two_points.gitml("diff", "one", "HEAD")
    assert answer.code == 4
    assert f"one: images: the cache object {md5} is damaged" in answer.err
    assert "images/" in answer.out
    listing.unlink()
    answer = two_points.gitml("diff", "one", "HEAD")
    assert answer.code == 4
    assert "one: images: which of its files changed is not known" in answer.err


def test_what_cannot_be_read_is_not_said_to_be_equal(two_points: Project) -> None:
    two_points.write("dvc.lock", "stages: [\n")
    two_points.commit("damaged")
    answer = two_points.gitml("diff", "HEAD", "--only", "stages")
    assert answer.code == 4
    assert "HEAD: dvc.lock:" in answer.err
    assert "workspace: dvc.lock:" in answer.err
    assert "nothing differs" not in answer.err
