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
        assert "on purpose: gitml add 'the data'" in answer.err
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
    assert merged.gitml("add", "the data").code == 0
    assert merged.gitml("repro").code == 0
    assert merged.read("clean") == "june\n"
