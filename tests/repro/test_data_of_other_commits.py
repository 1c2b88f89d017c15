"""Data of another commit, which plain Git leaves where it is, is not recorded anew by a run."""

import json

import pytest

from tests.fixtures.project import Project


@pytest.fixture
def merged(project: Project) -> Project:
    """``july`` was merged, which changed data; that of ``main`` still lies here."""
    prep = {"cmd": "cp 'the data' clean", "deps": ["the data"], "outs": ["clean"]}
    project.write("dvc.yaml", json.dumps({"stages": {"prep": prep}}))
    project.write("the data", "june\n")
    assert project.gitml("add", "the data").code == 0
    project.commit("june")
    project.git("switch", "--quiet", "--create", "july")
    project.write("the data", "july\n")
    assert project.gitml("add", "the data").code == 0
    project.commit("july")
    project.git("switch", "--quiet", "main")
    project.write("the data", "june\n")
    project.git("merge", "--quiet", "july")
    return project


def test_merged_data_is_not_undone(merged: Project) -> None:
    pointer = merged.read("the data.dvc")
    for words in (("repro",), ("repro", "--dry-run"), ("repro", "--single-item", "prep")):
        answer = merged.gitml(*words)
        assert answer.code == 4, words
        assert "'the data' is as recorded in " in answer.err
        assert "not as in 'the data.dvc' here" in answer.err
        assert "gitml pull 'the data'; or " in answer.err
        assert "on purpose: gitml add --force 'the data'" in answer.err
    assert merged.read("the data.dvc") == pointer
    assert not merged.path("clean").exists()
    assert merged.gitml("pull", "the data").code == 0
    assert merged.gitml("repro").code == 0
    assert merged.read("clean") == "july\n"
    assert merged.read("the data.dvc") == pointer


def test_data_that_no_commit_has_is_recorded(merged: Project) -> None:
    merged.write("the data", "mine\n")
    assert merged.gitml("repro").code == 0
    assert merged.read("clean") == "mine\n"


def test_data_of_another_commit_can_be_recorded_on_purpose(merged: Project) -> None:
    assert merged.gitml("add", "--force", "the data").code == 0
    assert merged.gitml("repro").code == 0
    assert merged.read("clean") == "june\n"


@pytest.mark.slow
def test_a_folder_that_is_here_only_in_part_is_not_recorded_so(project: Project) -> None:
    """As after ``gitml pull im/1``, where another object is nowhere."""
    use = {"cmd": "ls -R im > out", "deps": ["im"], "outs": ["out"]}
    part = {"cmd": "ls im/sub > names", "deps": ["im/sub"], "outs": ["names"]}
    project.write("dvc.yaml", json.dumps({"stages": {"use": use, "part": part}}))
    for name in ("1", "2", "sub/3"):
        project.write(f"im/{name}", name)
    assert project.gitml("add", "im").code == 0
    project.commit("data")
    pointer = project.read("im.dvc")
    there = Project(project.root.with_name("there"))
    project.git("clone", "--quiet", ".", str(there.root))
    there.write(".dvc/config.local", f"[cache]\n    dir = {project.path('.dvc/cache')}\n")
    there.gitml("pull", "im/1", "im/sub")
    for words in (("repro",), ("repro", "--dry-run"), ("repro", "--single-item", "use")):
        answer = there.gitml(*words)
        assert answer.code == 4, words
        assert "error: im is here only in part: without im/2\n" in answer.err
        assert "gitml pull im; or take out what is to go: gitml remove im/2\n" in answer.err
    assert there.gitml("repro", "--single-item", "part").code == 0
    assert there.read("im.dvc") == pointer
    there.path("im/1").unlink()  # which was here
    assert there.gitml("pull", "im/2").code == 0
    assert there.gitml("repro").code == 0
    assert there.read("out") == "im:\n2\nsub\n\nim/sub:\n3\n"


@pytest.mark.slow
def test_a_folder_that_was_changed_on_top_of_another_commit(project: Project) -> None:
    """As after ``git pull``; recorded anew as it lies there, it would undo what was pulled."""
    use = {"cmd": "ls im > out", "deps": ["im"], "outs": ["out"]}
    project.write("dvc.yaml", json.dumps({"stages": {"use": use}}))
    for number in "12":
        project.write(f"im/{number}", number)
        assert project.gitml("add", "im").code == 0
        project.commit()
    assert project.gitml("checkout", "HEAD~1").code == 0
    project.git("checkout", "--quiet", "main")
    project.write("im/mine", "mine")
    answer = project.gitml("repro")
    assert answer.code == 4
    assert "im is as recorded in " in answer.err
    assert "gitml add im && gitml pull im" in answer.err
    for verb in ("add", "pull"):
        assert project.gitml(verb, "im").code == 0
    assert project.gitml("repro").code == 0
    assert project.read("out") == "1\n2\nmine\n"
