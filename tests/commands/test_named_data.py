"""Data named by its pointer or its stage, as for DVC, wherever its path can be named."""

import pytest

from tests.fixtures.project import Project
from tests.fixtures.versioned import clone, forget

pytestmark = pytest.mark.slow

NAMES = [
    ("", "data/raw.csv.dvc", "data/raw.csv"),
    ("data", "raw.csv.dvc", "data/raw.csv"),
    ("data", "../images.dvc", "images"),
    ("", "train", "model.bin"),
    ("", "dvc.yaml:prepare", "clean"),
    ("data", "train", "model.bin"),
]


@pytest.mark.parametrize(("folder", "name", "path"), NAMES)
def test_what_moves_and_is_verified_is_what_the_path_names(
    versioned: Project, folder: str, name: str, path: str
) -> None:
    whole = versioned.gitml("verify-data", path, "--json").json
    assert whole == versioned.gitml("verify-data", name, "--json", folder=folder).json
    there = versioned.path("../storage/files/md5")
    there.rename(versioned.path("../kept"))
    there.mkdir()
    count = versioned.gitml("push", path, "--dry-run", "--check", "--json").json
    sent = versioned.gitml("push", name, "--check", "--json", folder=folder).json
    assert count["objects"] == sent["objects"] > 0
    forget(versioned)
    assert versioned.gitml("fetch", name, folder=folder).code == 0
    assert versioned.gitml("fetch", path).out == "data: up to date\n"
    assert versioned.gitml("verify-data", path, "--json").json == whole
    assert versioned.gitml("fetch", "data").code == 4, "nothing else was sent"


def test_all_that_the_stages_of_a_file_make(versioned: Project) -> None:
    forget(versioned)
    assert versioned.gitml("fetch", "dvc.yaml").code == 0
    assert versioned.gitml("fetch", "clean", "model.bin").out == "data: up to date\n"
    assert versioned.gitml("fetch", "images", "--dry-run").out != "data: up to date\n"


def test_a_pointer_of_another_revision(versioned: Project) -> None:
    versioned.git("rm", "--quiet", "images.dvc")
    forget(versioned)
    assert versioned.gitml("fetch", "images.dvc").code == 2
    assert versioned.gitml("fetch", "images.dvc", "--rev", "v1").code == 0
    assert versioned.gitml("verify-data", "images.dvc", "--rev", "v1").code == 0


def test_pull_asks_for_what_a_pointer_names_and_for_nothing_else(versioned: Project) -> None:
    there = clone(versioned)
    answer = there.gitml("pull", "images.dvc")
    assert (answer.code, answer.out.split(";")[0]) == (
        0,
        "data: 3 files (3 added), checked by hash",
    )
    assert not there.path("data/raw.csv").exists()


def test_pull_places_nothing_where_a_name_is_unknown(versioned: Project) -> None:
    there = clone(versioned)
    answer = there.gitml("pull", "images", "nothing")
    assert answer.code == 2
    assert "error: unknown stage or path 'nothing'" in answer.err
    assert not there.path("images").exists()


def test_a_quoted_pattern_names_data_that_is_not_here(versioned: Project) -> None:
    there = clone(versioned)
    assert "clean" not in there.gitml("pull", "../*.bin", folder="data").out
    assert there.path("model.bin").exists()
    assert there.gitml("pull", "--dry-run", "data/*.csv").out.startswith("data: 1 file would")
    assert there.gitml("fetch", "**/*.csv.dvc").code == 0
    assert there.gitml("fetch", "data/raw.csv").out == "data: up to date\n"
    assert there.gitml("checkout", "v1", "--", "data/*.csv").code == 0
    assert there.read("data/raw.csv") == "row 1\n"
    assert "unknown stage or path 'nix/*'" in there.gitml("pull", "nix/*").err
    assert there.gitml("pull", "../nix/*").code == 2


@pytest.mark.parametrize(
    ("name", "path", "text"),
    [("data/raw.csv.dvc", "data/raw.csv", "row 1\n"), ("train", "model.bin", "row 1\n0.1\n")],
)
def test_checkout_of_data_by_its_record(
    versioned: Project, name: str, path: str, text: str
) -> None:
    assert versioned.gitml("checkout", "v1", "--", name).code == 0
    assert versioned.read(path) == text
    staged = versioned.git("diff", "--cached", "--name-only")
    assert staged == (name if name.endswith(".dvc") else "")
    answer = versioned.gitml("checkout", name)
    assert f"hint: is it the data? gitml checkout -- {name}" in answer.err


def test_a_stage_is_removed_by_its_file_and_name(versioned: Project) -> None:
    assert versioned.gitml("remove", "dvc.yaml:train").code == 0
    assert versioned.gitml("remove", "../dvc.yaml:prepare", folder="data").code == 0
    assert not versioned.path("dvc.yaml").exists()


def test_a_pointer_is_no_table_but_what_it_records_is(versioned: Project) -> None:
    answer = versioned.gitml("profile", "data/raw.csv.dvc")
    assert answer.code == 2
    assert "hint: name what that pointer records: data/raw.csv\n" in answer.err
    assert versioned.gitml("profile", "data/raw.csv").code == 0
