"""``gitml checkout REV -- PATH``: old data of some paths, while code stays where it is."""

import pytest

from tests.fixtures.project import Project
from tests.fixtures.versioned import ODD, clone, forget


def _contents(project: Project) -> dict[str, str]:
    names = ("data/raw.csv", "data/raw.csv.dvc", "images/sub/b.png", "images.dvc", "model.bin")
    return {name: project.read(name) for name in names}


def test_one_file_and_its_pointer_come_back_and_code_stays(versioned: Project) -> None:
    answer = versioned.gitml("checkout", "v1", "--", "data/raw.csv")
    assert answer.code == 0, answer.err
    assert answer.out.splitlines() == [
        "from v1: data: 1 file (1 modified), checked by hash",
        "  ~ data/raw.csv",
    ]
    assert versioned.read("data/raw.csv") == "row 1\n"
    found = versioned.gitml("status", "--json").json
    assert found["files"] == {"data/raw.csv.dvc": "modified"}
    assert found["data"] == {}
    assert versioned.read("code.py") == "print(2)\n"
    assert versioned.git("branch", "--show-current") == "main"
    assert versioned.gitml("checkout", "main", "--", "data/raw.csv").code == 0
    assert versioned.gitml("status", "--json").json["clean"] is True


@pytest.mark.parametrize("gone", [["rm", "--cached"], ["rm"]], ids=" ".join)
def test_the_pointer_is_staged_as_git_would(versioned: Project, gone: list[str]) -> None:
    versioned.git(*gone, "--quiet", "data/raw.csv.dvc")
    versioned.write(".git/info/exclude", "*.dvc\n")  # Git has it all the same, as REV has
    assert versioned.gitml("checkout", "v1", "--", "data/raw.csv").code == 0
    assert versioned.read("data/raw.csv") == "row 1\n"
    assert versioned.git("status", "--porcelain") == "M  data/raw.csv.dvc"
    assert versioned.git("diff", "v1", "--", "data/raw.csv.dvc") == ""


def test_a_stage_output_comes_back_and_no_record_changes(versioned: Project) -> None:
    answer = versioned.gitml("checkout", "v1", "--", "model.bin")
    assert answer.code == 0, answer.err
    assert versioned.read("model.bin") == "row 1\n0.1\n"
    found = versioned.gitml("status", "--json").json
    assert found["files"] == {}
    assert found["data"] == {"model.bin": {"state": "modified", "stage": "train", "kinds": []}}


def test_a_file_inside_a_tracked_folder(versioned: Project) -> None:
    answer = versioned.gitml("checkout", "v1", "--", "images/sub/b.png", "clean/deep")
    assert answer.code == 0, answer.err
    assert versioned.read("images/sub/b.png") == "b 1"
    assert versioned.read("images/new.png") == "only in v2"
    assert versioned.read("clean/deep/too.csv") == "row 1\n"
    assert versioned.read("clean/rows.csv") == "row 2\n"
    assert versioned.git("status", "--porcelain") == ""  # the pointer speaks of the whole folder


def test_data_that_this_commit_does_not_track_is_ignored_by_git(versioned: Project) -> None:
    versioned.write("extra.csv", "once\n")
    assert versioned.gitml("add", "extra.csv").code == 0
    then = versioned.commit("with extra data")
    versioned.dvc("remove", "extra.csv.dvc")
    versioned.path("extra.csv").unlink()
    versioned.commit("without it")
    assert versioned.gitml("checkout", then, "--", "extra.csv").code == 0
    assert versioned.read("extra.csv") == "once\n"
    assert versioned.git("check-ignore", "extra.csv") == "extra.csv"


def test_a_folder_with_several(versioned: Project) -> None:
    answer = versioned.gitml("checkout", "v1", "--", "data", "images", "--json")
    assert answer.code == 2  # after -- all are paths
    answer = versioned.gitml("checkout", "--json", "v1", "--", "data", "images")
    assert answer.code == 0, answer.err
    assert answer.json == {
        "schema": "gitml.checkout/1",
        "data": dict.fromkeys([ODD, "data/raw.csv", "images"], "modified"),
        "files": {"added": 0, "modified": 3, "deleted": 1},
        "fetched": 0,
    }
    assert versioned.read(ODD) == "odd 1\n"
    assert not versioned.path("images/new.png").exists()
    assert versioned.gitml("status", "--json").json["data"] == {}


def test_paths_are_seen_from_where_the_user_stands(versioned: Project) -> None:
    answer = versioned.gitml("checkout", "v1", "--", "raw.csv", "../model.bin", folder="data")
    assert answer.code == 0, answer.err
    assert "~ data/raw.csv" in answer.out
    assert "paths are from the root of the project: .." in answer.err
    assert versioned.read("data/raw.csv") == "row 1\n"
    assert versioned.read("model.bin") == "row 1\n0.1\n"


def test_paths_whose_data_is_on_the_remote_only(versioned: Project) -> None:
    there = clone(versioned)
    answer = there.gitml("checkout", "--json", "v1", "--", "data/raw.csv")
    assert answer.code == 0, answer.err
    assert answer.json["fetched"] == 1
    assert there.read("data/raw.csv") == "row 1\n"
    assert not there.path("model.bin").exists()


def test_what_only_the_cache_has_lost_is_put_back_there_first(versioned: Project) -> None:
    forget(versioned)
    assert versioned.gitml("checkout", "v1", "--", "images").code == 0
    assert versioned.read("images/sub/b.png") == "b 1"
    versioned.path("../storage").rename(versioned.path("../away"))
    assert versioned.gitml("checkout", "v2", "--", "images").code == 0
    assert versioned.read("images/sub/b.png") == "b 2"


def test_paths_that_are_code(versioned: Project) -> None:
    versioned.write("code.py", "precious")
    for path in ("code.py", "metrics.json", "dvc.yaml"):
        answer = versioned.gitml("checkout", "v1", "--", path)
        assert answer.code == 2
        assert f"'{path}' is a file in Git at v1" in answer.err
        assert f"hint: git restore --source v1 -- {path}" in answer.err
    assert versioned.read("code.py") == "precious"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("data/rax.csv", "did you mean 'data/raw.csv'?"),
        ("zzz", "tracked there: 'clean'"),
        ("images/zzz", "revision v1 tracks no data at 'images/zzz'"),
        ("images/new.png", "revision v1 tracks no data at 'images/new.png'"),
        ("../elsewhere", "is outside the project"),
        (".", "is the whole project"),
    ],
)
def test_paths_that_are_nothing(versioned: Project, path: str, told: str) -> None:
    before = _contents(versioned)
    answer = versioned.gitml("checkout", "v1", "--", "data/raw.csv", path)
    assert answer.code == 2, answer.err
    assert told in answer.err
    assert _contents(versioned) == before


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("model.bin", "hint: did you mean '../model.bin'?"),
        ("zzz", "hint: tracked there: '../clean', "),
        ("mine.py", "hint: git restore --source HEAD -- mine.py\n"),
    ],
)
def test_hints_in_a_subfolder_have_paths_to_type_there(
    versioned: Project, path: str, told: str
) -> None:
    versioned.write("src/mine.py", "1\n")
    versioned.commit()
    answer = versioned.gitml("checkout", "HEAD", "--", path, folder="src")
    assert answer.code == 2
    assert told in answer.err


def test_the_folder_that_the_user_stands_in_is_no_other_name(versioned: Project) -> None:
    answer = versioned.gitml("checkout", "HEAD", "--", "nope.txt", folder="images")
    assert answer.code == 2
    assert "did you mean" not in answer.err


def test_paths_with_data_that_exists_nowhere_else(versioned: Project) -> None:
    versioned.write("data/raw.csv", "precious")
    answer = versioned.gitml("checkout", "v1", "--", "images", "data")
    assert answer.code == 4
    assert "'data/raw.csv'" in answer.err
    assert versioned.read("data/raw.csv") == "precious"
    assert versioned.read("images/sub/b.png") == "b 2"
    forced = versioned.gitml("checkout", "v1", "--force", "--", "data/raw.csv")
    assert (forced.code, forced.err.endswith("move it away first: mv FILE OTHER\n")) == (2, True)
    versioned.path("data/raw.csv").rename(versioned.path("mine.csv"))
    assert versioned.gitml("checkout", "v1", "--", "data/raw.csv").code == 0
    assert versioned.read("mine.csv") == "precious"


def test_paths_that_cannot_be_had(versioned: Project) -> None:
    forget(versioned, remote=True)
    answer = versioned.gitml("checkout", "v1", "--", "data/raw.csv")
    assert answer.code == 4
    assert "'data/raw.csv'" in answer.err
    assert versioned.read("data/raw.csv") == "row 2\n"
    assert versioned.git("status", "--porcelain") == ""


def test_data_that_was_removed_since_comes_back(versioned: Project) -> None:
    versioned.git("rm", "--quiet", "data/raw.csv.dvc")
    versioned.path("data/raw.csv").unlink()
    versioned.write("dvc.yaml", "stages: {}\n")
    versioned.commit()
    answer = versioned.gitml("checkout", "v1", "--", "data/raw.csv")
    assert answer.code == 0, answer.err
    assert versioned.read("data/raw.csv") == "row 1\n"
    assert versioned.path("data/raw.csv.dvc").exists()
    assert versioned.git("check-ignore", "data/raw.csv") == "data/raw.csv"


@pytest.mark.slow
def test_below_the_top_of_git(git_repository: Project) -> None:
    assert git_repository.gitml("init", "sub dir").code == 0
    for number in "12":
        git_repository.write("sub dir/é.bin", number)
        assert git_repository.gitml("add", "sub dir/é.bin", folder=".").code == 4
        assert git_repository.gitml("add", "é.bin", folder="sub dir").code == 0
        git_repository.commit()
        git_repository.git("tag", f"v{number}")
    answer = git_repository.gitml("checkout", "v1", "--", "é.bin", folder="sub dir")
    assert answer.code == 0, answer.err
    assert git_repository.read("sub dir/é.bin") == "1"
    assert git_repository.gitml("checkout", "v2", "--", "é.bin", folder="sub dir").code == 0
    assert git_repository.gitml("checkout", "v1", folder="sub dir").code == 0
    assert git_repository.read("sub dir/é.bin") == "1"


def test_a_pointer_that_no_commit_has_is_not_lost(versioned: Project) -> None:
    """The new data is in the cache, but only its pointer names it."""
    versioned.write("data/raw.csv", "row 3\n")
    assert versioned.gitml("add", "data/raw.csv").code == 0
    answer = versioned.gitml("checkout", "v1", "--", "data/raw.csv")
    assert answer.code == 2
    assert answer.err == (
        "error: this is the only record of new data and would be lost: 'data/raw.csv.dvc'\n"
        "hint: commit it first: git add data/raw.csv.dvc && git commit; "
        "or let go of it, and try again: git checkout HEAD -- data/raw.csv.dvc\n"
    )
    assert versioned.read("data/raw.csv") == "row 3\n"
    assert versioned.gitml("checkout", "v1", "--", "images").code == 0
    versioned.commit()
    assert versioned.gitml("checkout", "v1", "--", "data/raw.csv").code == 0
    assert versioned.gitml("checkout", "v2", "--", "data/raw.csv").code == 0  # v1's is in v1
    assert versioned.read("data/raw.csv") == "row 2\n"
    versioned.write("data/raw.csv", "row 4\n")
    assert versioned.gitml("add", "data/raw.csv").code == 0
    assert versioned.gitml("checkout", "HEAD", "--", "data/raw.csv").code == 2
    versioned.git("checkout", "HEAD", "--", "data/raw.csv.dvc")
    assert versioned.gitml("checkout", "HEAD", "--", "data/raw.csv").code == 0
    assert versioned.read("data/raw.csv") == "row 3\n"


@pytest.mark.parametrize("today", ["folder", "stage"])
def test_a_pointer_beside_another_record_of_the_data_stays_where_it_is(
    project: Project, today: str
) -> None:
    project.write("data/raw.csv", "old\n")
    project.dvc("add", "--quiet", "data/raw.csv")
    then = project.commit("a file")
    project.git("rm", "--quiet", "data/raw.csv.dvc", "data/.gitignore")
    if today == "folder":
        project.dvc("add", "--quiet", "data")
    else:
        project.path("data/raw.csv").unlink()
        project.write("dvc.yaml", "stages: {make: {cmd: make, outs: [data/raw.csv]}}\n")
    project.commit("another owner")
    project.path("data/raw.csv").unlink(missing_ok=True)
    answer = project.gitml("checkout", then, "--", "data/raw.csv")
    assert answer.code == 0, answer.err
    assert project.read("data/raw.csv") == "old\n"
    assert not project.path("data/raw.csv.dvc").exists()


def test_what_stands_behind_two_dashes_is_a_path(versioned: Project) -> None:
    """Also where a branch has its name, as in Git; it is that of the commit that is here."""
    versioned.git("branch", "model.bin", "v1")
    versioned.path("model.bin").unlink()
    answer = versioned.gitml("checkout", "--", "model.bin")
    assert answer.code == 0, answer.err
    assert answer.out.splitlines()[0].startswith("from HEAD: data: 1 file")
    assert versioned.path("model.bin").exists()
    assert versioned.git("branch", "--show-current") == "main"


def test_a_path_in_the_place_of_a_revision_is_told_with_what_brings_it(versioned: Project) -> None:
    folder = versioned.path("images")
    answer = versioned.gitml("checkout", "sub", "-C", str(folder))
    assert answer.code == 2
    assert "hint: is it the data? gitml checkout -- sub" in answer.err
    (folder / "sub" / "b.png").unlink()
    assert versioned.gitml("checkout", "-C", str(folder), "--", "sub").code == 0
    assert (folder / "sub" / "b.png").exists()
    assert "is it the data" not in versioned.gitml("checkout", "nothing").err
