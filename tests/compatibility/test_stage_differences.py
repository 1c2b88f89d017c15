"""Where `gitml stage` and `freeze` do otherwise than DVC: rows of docs/compared-with-dvc.md."""

import shutil
from pathlib import Path

import pytest

from tests.fixtures.dvc_command import run_dvc
from tests.fixtures.project import Project

WRITTEN = """\
stages:
    one:
        cmd:   "echo ${lr} > o"   # why
        outs: [ o ]
    each:
        foreach: [1, 2]
        do: {cmd: 'echo ${item}'}
plots:
    - p
"""


@pytest.fixture
def project(project: Project) -> Project:
    project.write("params.yaml", "lr: 1\n")
    project.write("dvc.yaml", WRITTEN)
    project.write(".gitignore", "/o\n")
    project.commit()
    return project


@pytest.fixture
def other(project: Project, tmp_path: Path) -> Project:
    """The same project, for DVC."""
    shutil.copytree(project.root, tmp_path / "other", symlinks=True)
    return Project(tmp_path / "other")


def test_layout_by_hand(project: Project, other: Project) -> None:
    run_dvc(other.root, "stage", "add", "-n", "new", "x")
    assert "cmd: echo ${lr} > o" in other.read("dvc.yaml")
    assert project.gitml("stage", "add", "-n", "new", "x").code == 0
    block = "    new:\n        cmd: x\n"
    assert project.read("dvc.yaml") == WRITTEN.replace("plots:", f"{block}plots:")


def test_template(project: Project, other: Project) -> None:
    assert run_dvc(other.root, "freeze", "one").code == 1
    assert run_dvc(other.root, "remove", "one").code == 1
    assert other.read("dvc.yaml") == WRITTEN
    assert not other.path(".gitignore").exists()
    assert project.gitml("freeze", "one").code == 0
    assert project.gitml("stage", "remove", "one").code == 0
    assert "one" not in project.read("dvc.yaml")


def test_group(project: Project, other: Project) -> None:
    for verb in ("freeze", "remove"):
        assert run_dvc(other.root, verb, "each").code == 1
    assert project.gitml("freeze", "each").code == 0
    assert project.gitml("stage", "remove", "each").code == 0


def test_last_stage(project: Project, other: Project) -> None:
    text = "stages:\n  a: {cmd: x}\nplots:\n  - p\n"
    for one in (project, other):
        one.write("dvc.yaml", text)
    run_dvc(other.root, "remove", "a")
    assert not other.path("dvc.yaml").exists()
    assert project.gitml("stage", "remove", "a").code == 0
    assert project.read("dvc.yaml") == "plots:\n  - p\n"


def test_output_in_git(project: Project, other: Project) -> None:
    words = ["stage", "add", "-n", "new", "-o", "params.yaml", "x"]
    assert run_dvc(other.root, *words).code != 0
    assert "new:" in other.read("dvc.yaml")
    assert project.gitml(*words).code == 2
    assert project.read("dvc.yaml") == WRITTEN


def test_description_of_a_replaced_stage(project: Project, other: Project) -> None:
    words = ["stage", "add", "-n", "d", "--desc"]
    for one in (project, other):
        one.write("dvc.yaml", "stages:\n  d:\n    desc: old\n    cmd: x\n")
    run_dvc(other.root, *words, "new", "-f", "x")
    assert "desc: old" in other.read("dvc.yaml")
    assert project.gitml(*words, "new", "-f", "x").code == 0
    assert "desc: new" in project.read("dvc.yaml")


def test_dashes(project: Project, other: Project) -> None:
    words = ["stage", "add", "-n", "new", "--", "x", "-y"]
    run_dvc(other.root, *words)
    assert "cmd: -- x -y" in other.read("dvc.yaml")
    assert project.gitml(*words).code == 0
    assert "cmd: x -y" in project.read("dvc.yaml")
