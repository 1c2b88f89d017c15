"""What a user may call the stages to run."""

import pytest

from tests.fixtures.project import Project


@pytest.fixture
def stages(project: Project) -> Project:
    each = "foreach: [x, y]\n    do: {cmd: 'echo > ${item}', outs: ['${item}']}"
    project.write("dvc.yaml", f"stages:\n  a: {{cmd: echo > a, outs: [a]}}\n  each:\n    {each}\n")
    b = "{cmd: cat ../a > b.txt, deps: [../a, ../in.csv], outs: [b.txt, a, made/m 1.pkl]}"
    project.write("sub/dvc.yaml", f"stages:\n  b: {b}\n  c: {{cmd: x, outs: [made/n, deep]}}\n")
    project.path("each").mkdir()
    project.write("in.csv", "1\n")
    project.dvc("add", "in.csv")
    return project


@pytest.mark.parametrize(
    ("folder", "name", "meant"),
    [
        (".", "each", "each@x each@y"),  # a group, not the folder of that name
        (".", "each@y", "each@y"),
        (".", "e*", "each@x each@y"),
        (".", "dvc.yaml", "a each@x each@y"),
        (".", "sub", "sub/dvc.yaml:b sub/dvc.yaml:c"),
        (".", "sub/dvc.yaml:[ab]", "sub/dvc.yaml:b"),
        ("sub", "b", "sub/dvc.yaml:b"),
        ("sub", "a", "a"),
        ("sub", "*", "sub/dvc.yaml:b sub/dvc.yaml:c"),
        ("sub", "../dvc.yaml:a", "a"),
        ("sub", "..", "a each@x each@y in.csv.dvc sub/dvc.yaml:b sub/dvc.yaml:c"),
        # What they make.
        (".", "x", "each@x"),
        (".", "./a", "a"),
        (".", "sub/b.txt", "sub/dvc.yaml:b"),
        ("sub", "b.txt", "sub/dvc.yaml:b"),
        ("sub", "./a", "sub/dvc.yaml:b"),
        ("sub", "../x", "each@x"),
        ("sub", "made/m 1.pkl", "sub/dvc.yaml:b"),
        (".", "sub/made/", "sub/dvc.yaml:b sub/dvc.yaml:c"),
        (".", "sub/deep/in/it.txt", "sub/dvc.yaml:c"),
        (".", "in.csv", "in.csv.dvc"),
        ("sub", "../in.csv", "in.csv.dvc"),
    ],
)
def test_names(stages: Project, folder: str, name: str, meant: str) -> None:
    answer = stages.gitml("repro", "--dry-run", "--json", "--single-item", name, folder=folder)
    assert sorted(answer.json["stages"]) == meant.split()


def test_what_makes_a_file_runs_with_what_it_needs(stages: Project) -> None:
    answer = stages.gitml("repro", str(stages.path("y")), "--json")
    assert (answer.code, stages.path("y").exists(), stages.path("x").exists()) == (0, True, False)


def test_an_output_that_is_misspelt(stages: Project) -> None:
    answer = stages.gitml("repro", "b.tx", folder="sub")
    assert (answer.code, answer.err) == (
        2,
        "error: unknown stage 'b.tx'\nhint: did you mean 'b.txt'?\n",
    )


@pytest.mark.parametrize("name", ["no*", "each/none", "[", "in", "b.txt"])
def test_unknown_names(stages: Project, name: str) -> None:
    answer = stages.gitml("repro", name)
    assert (answer.code, f"unknown stage '{name}'" in answer.err) == (2, True)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("b", "hint: did you mean 'sub/dvc.yaml:b'?\n"),
        ("logs", "hint: of which stage? gitml repro logs STAGE\n"),
        ("nothing", "hint: stages here: a, each@x, each@y, sub/dvc.yaml:b, sub/dvc.yaml:c\n"),
    ],
)
def test_what_may_be_meant(stages: Project, name: str, told: str) -> None:
    assert stages.gitml("repro", name).err.endswith(told)
