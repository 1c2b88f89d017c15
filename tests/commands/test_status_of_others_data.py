"""What ``gitml status`` says of data that lies where other data is recorded."""

import pytest

from tests.fixtures.project import Project
from tests.fixtures.versioned import clone


@pytest.fixture
def folders(project: Project) -> Project:
    """Two branches, each with a file of its own in a tracked folder; ``main`` is checked out."""
    project.write("images/1", "one\n")
    assert project.gitml("add", "images").code == 0
    project.commit("images")
    for branch in ("topic", "main"):
        project.git("switch", "--quiet", *(["--create"] if branch == "topic" else []), branch)
        assert project.gitml("pull").code == 0
        project.write(f"images/{branch}", f"{branch}\n")
        if branch == "topic":
            assert project.gitml("add", "images").code == 0
        else:
            project.path("images/main").unlink()
        project.git("commit", "--quiet", "--all", "--allow-empty", "--message", branch)
    return project


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        "merge --no-commit --no-ff topic",
        "cherry-pick --no-commit topic",
        "checkout topic -- images.dvc",
    ],
)
def test_data_of_head_is_not_to_be_added(folders: Project, words: str) -> None:
    folders.git(*words.split())
    text = folders.gitml("status").out
    assert "data of HEAD; bring what is recorded: gitml pull images\n" in text
    assert "1 tracked path is of HEAD, and another record is here: gitml pull" in text
    assert "gitml add" not in text
    assert folders.gitml("pull", "images").code == 0
    assert folders.read("images/topic") == "topic\n"
    assert folders.gitml("status", "--json").json["data"] == {}
    folders.git("reset", "--quiet", "--hard")
    assert "data of topic (" in folders.gitml("status").out


@pytest.mark.slow
def test_data_of_a_stash(folders: Project) -> None:
    folders.write("images/2", "two\n")
    assert folders.gitml("add", "images").code == 0
    folders.git("stash", "--quiet")
    assert "data of stash@{0}; bring what is recorded: gitml pull images\n" in (
        folders.gitml("status").out
    )
    assert folders.gitml("pull").code == 0
    assert not folders.path("images/2").exists()
    folders.git("stash", "pop", "--quiet")
    assert "data of HEAD" in folders.gitml("status").out
    assert folders.gitml("pull").code == 0
    assert folders.read("images/2") == "two\n"


@pytest.mark.slow
def test_data_of_a_branch_that_was_never_checked_out(folders: Project) -> None:
    there = Project(folders.root.parent / "there")
    folders.git("clone", "--quiet", str(folders.root), str(there.root))
    there.dvc("cache", "dir", "--local", "--quiet", str(folders.path(".dvc/cache")))
    there.git("checkout", "origin/topic", "--", "images.dvc")
    assert there.gitml("pull").code == 0
    there.git("reset", "--quiet", "--hard")
    assert "data of origin/topic (" in there.gitml("status").out


def test_own_data_where_the_recorded_was_never_fetched(versioned: Project) -> None:
    there = clone(versioned)
    there.write("data/raw.csv", "mine\n")
    advice = "keep it: gitml add data/raw.csv; or move it away, then: gitml pull data/raw.csv"
    assert advice in there.gitml("status").out
    found = there.gitml("status", "--json").json
    assert found["data"]["data/raw.csv"]["state"] == "modified"
    assert there.gitml("pull", "data/raw.csv").code == 4
    there.path("data/raw.csv").rename(there.root / "mine")
    assert there.gitml("pull", "data/raw.csv").code == 0
    there.path("mine").replace(there.path("data/raw.csv"))
    assert there.gitml("add", "data/raw.csv").code == 0
    assert "data/raw.csv" not in there.gitml("status", "--json").json["data"]


@pytest.mark.slow
def test_a_folder_of_which_some_is_here_is_not_to_be_added(folders: Project) -> None:
    folders.dvc("remote", "add", "--quiet", "-d", "store", str(folders.root.parent / "store"))
    folders.write("images/3", "three\n")
    assert folders.gitml("add", "images").code == 0
    folders.commit("more")
    assert folders.gitml("push").code == 0
    there = Project(folders.root.parent / "there")
    folders.git("clone", "--quiet", str(folders.root), str(there.root))
    assert there.gitml("pull", "images/1").code == 0
    text = there.gitml("status").out
    assert "1 of 1 tracked path is here in part: gitml pull\n" in text
    assert "only a part of it is here; bring the rest: gitml pull images\n" in text
    there.write("images/mine", "mine\n")
    text = there.gitml("status").out
    assert "keep it: gitml add images/mine; or move it away, then: gitml pull images\n" in text
    assert "1 data file changed and not recorded: gitml add images/mine\n" in text
    assert there.gitml("add", "images/mine").code == 0
    assert there.gitml("pull").code == 0
    assert there.read("images/mine") == "mine\n"


@pytest.mark.slow
def test_a_file_that_was_to_stay_stays(folders: Project) -> None:
    folders.write("images/2", "two\n")
    assert folders.gitml("add", "images").code == 0
    folders.commit("two")
    assert folders.gitml("remove", "images/2", "--keep").code == 0
    for message in ("", "without two"):
        if message:
            folders.commit(message)
        text = folders.gitml("status").out
        assert "untracked in it; move away, or track again: gitml add images/2\n" in text
        assert "gitml pull" not in text
        for words in (("pull",), ("checkout", "topic")):
            answer = folders.gitml(*words)
            told = "with --keep, and would go: 'images/2'" in answer.err
            assert answer.code in (2, 4), words
            assert told or answer.code == 2, answer.err
            assert folders.read("images/2") == "two\n"
    folders.path("images/2").rename(folders.root / "mine")
    assert folders.gitml("pull").code == 0
    assert folders.gitml("status", "--json").json["data"] == {}
    folders.path("mine").rename(folders.path("images/2"))
    assert folders.gitml("add", "images/2").code == 0
    assert folders.gitml("status", "--json").json["data"] == {}


@pytest.mark.slow
def test_what_was_taken_out_of_the_records_is_not_left_behind(folders: Project) -> None:
    folders.write("table", "precious\n")
    assert folders.gitml("add", "table").code == 0
    folders.commit("table")
    assert folders.gitml("remove", "table.dvc").code == 0
    folders.commit("no table")
    assert "left here" not in folders.gitml("status").out
    assert folders.gitml("checkout", "main").code == 0
    assert folders.read("table") == "precious\n"
