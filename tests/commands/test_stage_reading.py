"""`gitml stage list` and `show`: what the pipeline says, and what its last run recorded."""

import subprocess
import sys

import pytest

from tests.fixtures.dvc_yaml_layouts import write_pipeline
from tests.fixtures.project import Project


@pytest.fixture
def written(project: Project) -> Project:
    return write_pipeline(project)


def test_list(written: Project) -> None:
    written.gitml("stage", "add", "-n", "own", "-o", "o", "--always-changed", "x", folder="sub dir")
    written.gitml("freeze", "fetch")
    here = [line.split("  ")[0] for line in written.gitml("stage", "list").out.splitlines()[1:]]
    assert here == ["fetch", "each@north", "each@süd", "tell"]
    answer = written.gitml("stage", "list", "--all", "--md", folder="sub dir")
    assert answer.out == (
        "| Stage | Makes or does | Notes |\n"
        "| :-- | :-- | :-- |\n"
        "| `fetch` | `raw data.csv` | frozen, never ran |\n"
        "| `each@north` | `north.pkl` | never ran |\n"
        "| `each@süd` | `süd.pkl` | never ran |\n"
        "| `tell` | what the team reads | never ran |\n"
        "| `sub dir/dvc.yaml:own` | `sub dir/o` | always runs, never ran |\n"
    )
    found = written.gitml("stage", "list", "--json", folder="sub dir").json
    assert found == {
        "schema": "gitml.stage-list/1",
        "stages": {
            "sub dir/dvc.yaml:own": {
                "file": "sub dir/dvc.yaml", "desc": None, "outs": ["sub dir/o"], "metrics": [],
                "plots": [], "frozen": False, "always_changed": True, "ran": False,
            }
        },
    }  # fmt: skip


def test_list_is_no_wider_than_its_place(project: Project) -> None:
    outs = "".join(f"\n      - folder/of/results/number-{n}.csv" for n in range(40))
    project.write(
        "dvc.yaml",
        f"stages:\n  many:\n    cmd: x\n    outs:{outs}\n"
        "  told:\n    desc: |\n      one line\n      and another\n"
        "    cmd: |\n      first\n      second\n    outs: [t]\n",
    )
    rows = project.gitml("stage", "list").out.splitlines()
    assert max(map(len, rows)) <= 200
    assert "number-0.csv" in rows[1]
    assert "and 37 more" in rows[1]
    assert "one line and another" in rows[2]
    assert "number-39.csv" in project.gitml("stage", "list", "--wide").out
    shown = [line.strip() for line in project.gitml("stage", "show", "told").out.splitlines()]
    assert shown[2:6] == ["desc  one line", "and another", "cmd   first", "second"]


def test_list_finds_the_stages_of_folders_below(project: Project) -> None:
    project.path("a/b").mkdir(parents=True)
    answer = project.gitml("stage", "add", "-n", "own", "-o", "o", "x", folder="a/b")
    assert answer.out == "own: added to dvc.yaml\n"
    assert "next: gitml repro own\n" in answer.err
    assert list(project.gitml("stage", "list", "--json").json["stages"]) == ["a/b/dvc.yaml:own"]
    assert list(project.gitml("stage", "list", "--json", folder="a").json["stages"])
    project.gitml("stage", "add", "-n", "top", "-o", "t", "x")
    answer = project.gitml("stage", "list")
    assert "own" not in answer.out
    assert "in other dvc.yaml files: 1 more; see them: gitml stage list --all" in answer.err
    answer = project.gitml("stage", "remove", "../dvc.yaml:top", folder="a")
    assert answer.out == "../dvc.yaml:top: removed from ../dvc.yaml\n"


@pytest.mark.parametrize(
    ("folder", "words", "found"),
    [
        (".", ["each"], ["each@north", "each@süd"]),
        (".", ["tell", "each@süd", "tell"], ["tell", "each@süd"]),
        (".", ["sub dir"], ["sub dir/dvc.yaml:own"]),
        (".", ["sub dir/dvc.yaml"], ["sub dir/dvc.yaml:own"]),
        (".", ["-R", "."], ["fetch", "each@north", "each@süd", "tell", "sub dir/dvc.yaml:own"]),
        ("sub dir", ["own"], ["sub dir/dvc.yaml:own"]),
        ("sub dir", ["../dvc.yaml:tell", "fetch"], ["tell", "fetch"]),
        ("sub dir/deep", [], ["sub dir/dvc.yaml:own"]),
    ],
)
def test_list_of_targets(written: Project, folder: str, words: list[str], found: list[str]) -> None:
    written.write("sub dir/deep/keep", "")
    written.write("sub dir/dvc.yaml", "stages: {own: {cmd: x}}\n")
    assert (
        list(written.gitml("stage", "list", "--json", *words, folder=folder).json["stages"])
        == found
    )


def test_list_of_what_is_not_there(written: Project) -> None:
    answer = written.gitml("stage", "list", "tel")
    assert (answer.code, answer.out) == (2, "")
    assert "unknown stage 'tel'" in answer.err
    assert "did you mean 'tell'?" in answer.err
    written.write("bad/dvc.yaml", "stages: [")
    answer = written.gitml("stage", "list", "--all")
    assert answer.code == 4
    assert "bad/dvc.yaml:2:1:" in answer.err
    assert "tell" in answer.out
    assert written.gitml("stage", "list", "other").code == 3


@pytest.mark.slow
def test_reading_loads_no_dvc(project: Project) -> None:
    project.write("dvc.yaml", "stages: {a: {cmd: x, outs: [o]}}\n")
    code = (
        "import sys; from gitml.cli import run; assert run(['stage', 'list']) == 0; "
        "assert run(['stage', 'show', 'a']) == 0; "
        "sys.exit(', '.join({'dvc.repo', 'dvc', 'pandas'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project.root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_show(project: Project) -> None:
    project.write("params.yaml", "lr: 0.5\nn: 1\n")
    project.write("data", "\n")
    project.gitml("stage", "add", "-n", "a", "-d", "data", "-p", "lr,n", "-o", "model",
                  "-M", "m.json", "--need", "mem=1M", "--desc", "it",
                  "echo > model; echo 1 > m.json")  # fmt: skip
    project.gitml("repro")
    project.commit("run")
    project.write("params.yaml", "lr: 0.1\nn: 1\n")
    project.gitml("freeze", "a")
    empty, one = "68b329da9893e34099c7d8ad5cb9c940", "b026324c6904b2a9cb4b88d6d61c81d1"
    answer = project.gitml("stage", "show", "a")
    assert answer.code == 0
    assert answer.out == (
        "a\n"
        "  file    dvc.yaml\n"
        "  desc    it\n"
        "  cmd     echo > model; echo 1 > m.json\n"
        f"  deps    data                      {empty}\n"
        "  params  params.yaml:lr            0.1 (last run: 0.5)\n"
        "          params.yaml:n             1\n"
        f"  outs    model                     {empty}\n"
        f"          m.json (metrics, in Git)  {one}\n"
        "  needs   mem                       1M\n"
        "  frozen  yes: repro leaves it as it is\n"
        "  ran     yes, as dvc.lock has it\n"
    )
    then = project.gitml("stage", "show", "a", "--rev", "HEAD", "--json").json
    assert then == {
        "schema": "gitml.stage/1",
        "rev": "HEAD",
        "stages": {
            "a": {
                "file": "dvc.yaml", "desc": "it", "cmd": ["echo > model; echo 1 > m.json"],
                "wdir": ".", "deps": {"data": {"hash": empty}},
                "params": {"params.yaml": {"lr": {"value": 0.5, "recorded": 0.5},
                                           "n": {"value": 1, "recorded": 1}}},
                "outs": {
                    "model": {"kind": "out", "cache": True, "hash": empty, "options": {}},
                    "m.json": {"kind": "metric", "cache": False, "hash": one, "options": {}},
                },
                "needs": {"mem": "1M"}, "frozen": False, "always_changed": False, "ran": True,
            }
        },
    }  # fmt: skip


def test_show_of_a_group_and_of_nothing(written: Project) -> None:
    shown = written.gitml("stage", "show", "each", folder="sub dir").out
    assert "cmd     python fit.py süd 0.001" in shown
    assert shown.count("never: it is not in dvc.lock") == 2
    assert written.gitml("stage", "show", "nothing").code == 2
    assert written.gitml("stage", "show", "tell", "--rev", "HEAD~1").code == 2
