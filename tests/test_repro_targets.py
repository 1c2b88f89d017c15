"""What a user may call the stages to run."""

import pytest

from tests.project import Project


@pytest.fixture
def stages(project: Project) -> Project:
    each = "foreach: [x, y]\n    do: {cmd: 'echo > ${item}', outs: ['${item}']}"
    project.write("dvc.yaml", f"stages:\n  a: {{cmd: echo > a, outs: [a]}}\n  each:\n    {each}\n")
    project.write("sub/dvc.yaml", "stages:\n  b: {cmd: cat ../a > b, deps: [../a], outs: [b]}\n")
    project.path("each").mkdir()
    return project


@pytest.mark.parametrize(
    ("folder", "name", "meant"),
    [
        (".", "each", "each@x each@y"),  # a group, not the folder of that name
        (".", "each@y", "each@y"),
        (".", "e*", "each@x each@y"),
        (".", "dvc.yaml", "a each@x each@y"),
        (".", "sub", "sub/dvc.yaml:b"),
        (".", "sub/dvc.yaml:?", "sub/dvc.yaml:b"),
        ("sub", "b", "sub/dvc.yaml:b"),
        ("sub", "a", "a"),
        ("sub", "*", "sub/dvc.yaml:b"),
        ("sub", "../dvc.yaml:a", "a"),
        ("sub", "..", "a each@x each@y sub/dvc.yaml:b"),
    ],
)
def test_names(stages: Project, folder: str, name: str, meant: str) -> None:
    answer = stages.gitml("repro", "--dry-run", "--json", "--single-item", name, folder=folder)
    assert sorted(answer.json["stages"]) == meant.split()


@pytest.mark.parametrize("name", ["no*", "each/none", "["])
def test_unknown_names(stages: Project, name: str) -> None:
    answer = stages.gitml("repro", name)
    assert (answer.code, f"unknown stage '{name}'" in answer.err) == (2, True)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("b", "hint: did you mean 'sub/dvc.yaml:b'?\n"),
        ("logs", "hint: of which stage? gitml repro logs STAGE\n"),
        ("nothing", "hint: stages here: a, each@x, each@y, sub/dvc.yaml:b\n"),
    ],
)
def test_what_may_be_meant(stages: Project, name: str, told: str) -> None:
    assert stages.gitml("repro", name).err.endswith(told)
