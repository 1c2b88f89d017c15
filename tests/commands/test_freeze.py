"""`gitml freeze` and `unfreeze`: one line of dvc.yaml, as DVC reads it."""

import shutil
from pathlib import Path

import pytest

from tests.fixtures.dvc_command import run_dvc
from tests.fixtures.pipelines import left
from tests.fixtures.project import Project

WRITTEN = """\
stages:
  # first
  get: {cmd: 'cp src data',  deps: [src], outs: [data]}
  use:
    deps: [ data ]
    cmd:  cp data "a result"   # why
    outs:
        - a result
    # to do: metrics

  each:
    foreach: [1, 2]
    do:
      cmd: echo ${item} > o${item}
      outs: ['o${item}']
"""


@pytest.fixture
def written(project: Project) -> Project:
    """A pipeline that ran."""
    project.write("src", "one")
    project.write("dvc.yaml", WRITTEN)
    assert project.gitml("repro").code == 0
    project.commit()
    return project


@pytest.mark.slow
def test_frozen_stages_stay_as_they_are(written: Project) -> None:
    answer = written.gitml("freeze", "use", "get", "use")
    assert answer.out == "use: frozen\nget: frozen\n"
    assert written.read("dvc.yaml") == WRITTEN.replace("[data]}", "[data], frozen: true}").replace(
        "metrics\n", "metrics\n    frozen: true\n"
    )
    written.write("src", "two")
    assert written.gitml("repro").code == 0
    assert written.read("a result") == "one"
    assert written.gitml("freeze", "use").out == "use: frozen already\n"
    answer = written.gitml("unfreeze", "use", "get", "each")
    assert answer.out.splitlines()[1:] == ["get: not frozen any more", "each: was not frozen"]
    assert written.read("dvc.yaml") == WRITTEN
    assert written.gitml("repro").code == 0
    assert written.read("a result") == "two"


@pytest.mark.slow
def test_a_group_is_frozen_as_a_whole(written: Project) -> None:
    # `dvc freeze` can freeze neither a group nor a member of one.
    answer = written.gitml("freeze", "each@1")
    assert (answer.code, answer.out) == (2, "")
    assert "name the group, 'each'" in answer.err
    assert written.gitml("freeze", "each", "--json").json == {
        "schema": "gitml.freeze/1",
        "stages": {"each": {"file": "dvc.yaml", "changed": True}},
    }
    assert written.read("dvc.yaml") == WRITTEN + "      frozen: true\n"
    stages = written.gitml("stage", "list", "--json", "each").json["stages"]
    assert [stage["frozen"] for stage in stages.values()] == [True, True]


@pytest.mark.slow
def test_an_import_is_frozen_as_dvc_freezes_it(project: Project, tmp_path: Path) -> None:
    project.write("sub/source.csv", "1\n")
    project.git("add", "sub/source.csv")
    assert run_dvc(project.root / "sub", "import-url", "source.csv", "data.csv").code == 0
    shutil.copytree(project.root, tmp_path / "twin", symlinks=True)
    for verb, name in (
        ("unfreeze", "data.csv"),
        ("freeze", "data.csv.dvc"),
        ("unfreeze", "./data.csv"),
    ):
        answer = project.gitml(verb, name, folder="sub")
        assert answer.code == 0, answer.err
        assert run_dvc(tmp_path / "twin/sub", verb, "data.csv.dvc").code == 0
        assert left(project.root) == left(tmp_path / "twin")
        assert ("frozen: true" in project.read("sub/data.csv.dvc")) == (verb == "freeze")


@pytest.mark.slow
def test_in_another_folder_and_on_a_detached_head(written: Project) -> None:
    written.write("ä b/dvc.yaml", "stages: {x: {cmd: echo}}\n")
    written.commit()
    written.git("checkout", "--quiet", "--detach")
    assert written.gitml("freeze", "x", "use", folder="ä b").code == 0
    assert written.read("ä b/dvc.yaml") == "stages: {x: {cmd: echo, frozen: true}}\n"
    assert (
        written.gitml("unfreeze", "ä b/dvc.yaml:x").out == "ä b/dvc.yaml:x: not frozen any more\n"
    )


@pytest.mark.slow
@pytest.mark.parametrize("names", [["use", "nothing"], ["use", "../x.dvc"], ["use", "dvc.yaml"]])
def test_nothing_is_frozen_where_a_name_is_wrong(written: Project, names: list[str]) -> None:
    (written.root.parent / "x.dvc").write_text("outs: []\n")
    answer = written.gitml("freeze", *names)
    assert (answer.code, answer.out) == (2, "")
    assert f"unknown stage '{names[1]}'" in answer.err
    assert written.git("status", "--short") == ""


def test_what_cannot_be_said_of_one_stage_alone(project: Project) -> None:
    text = "stages:\n  a: &a\n    cmd: x\n  b: *a\n"
    project.write("dvc.yaml", text)
    answer = project.gitml("freeze", "b")
    assert answer.code == 3
    assert "dvc.yaml: 'stages.b.frozen' cannot be changed without" in answer.err
    assert project.read("dvc.yaml") == text


@pytest.mark.slow
def test_what_lies_in_a_tracked_folder_is_data(project: Project) -> None:
    project.write("data/x", "1")
    assert project.gitml("add", "data").code == 0
    records = {"data/x.dvc": "outs: [{path: x}]\n", "data/dvc.yaml": "stages: {a: {cmd: echo}}\n"}
    for path, text in records.items():
        project.write(path, text)
    for words in (["freeze", "data/x.dvc"], ["freeze", "data/dvc.yaml:a"]):
        assert project.gitml(*words).code == 2
    answer = project.gitml("add", *records)
    assert answer.code == 0, answer.err
    assert {path: project.read(path) for path in records} == records
    assert project.gitml("remove", "data/x.dvc").code == 0
    assert not project.path("data/x.dvc").exists()
    assert project.gitml("status", "--json").json["data"] == {}
