"""`gitml stage`: the stages that DVC would have written, in a file that stays the author's."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixtures.dvc_command import run_dvc
from tests.fixtures.dvc_yaml_layouts import PIPELINE, write_pipeline
from tests.fixtures.pipelines import left
from tests.fixtures.project import Project


@pytest.fixture
def written(project: Project) -> Project:
    return write_pipeline(project)


def twin(project: Project, tmp_path: Path) -> Project:
    shutil.copytree(project.root, tmp_path / "twin", symlinks=True)
    return Project(tmp_path / "twin")


ADDITIONS: list[tuple[str, list[str]]] = [
    (".", ["-n", "prep", "-d", "raw.csv", "-d", "prep.py", "-o", "clean data.csv", "python",
           "prep.py", "a b", ""]),
    (".", ["-n", "train", "-d", "clean data.csv", "-p", "lr,epochs", "-p", "other.yaml:",
           "-p", "deep.json:a.b", "-o", "model.pkl", "-O", "kept", "-m", "m.json",
           "-M", "metrics.json", "--plots", "roc.csv", "--plots-no-cache", "pr.csv",
           "--outs-persist", "state", "--outs-persist-no-cache", "log", "--desc", "fits: it",
           "python train.py " + "--option value " * 9]),
    ("sub dir", ["-n", "été", "-d", "../model.pkl", "-w", "..", "-o", "sub dir/out",
                 "--always-changed", "--", "cp", "-v", "model.pkl", "sub dir/out"]),
    ("sub dir", ["-n", "local", "-o", "here", "touch here"]),
    (".", ["-n", "prep", "-f", "-d", "raw.csv", "-o", "other.csv", "python prep.py"]),
]  # fmt: skip


@pytest.mark.slow
def test_all_files_are_as_dvc_leaves_them(project: Project, tmp_path: Path) -> None:
    project.write("sub dir/keep", "")
    project.write("raw.csv", "x")
    project.git("add", "raw.csv")
    other = twin(project, tmp_path)
    for folder, words in ADDITIONS:
        answer = project.gitml("stage", "add", *words, folder=folder)
        assert answer.code == 0, answer.err
        # `dvc` would make the dashes part of the command.
        as_dvc_takes_them = [word for word in words if word != "--"]
        assert run_dvc(other.root / folder, "stage", "add", *as_dvc_takes_them).code == 0
    assert left(project.root) == left(other.root)
    for folder, name in ((".", "train"), ("sub dir", "local"), (".", "sub dir/dvc.yaml:été")):
        assert project.gitml("stage", "remove", name, folder=folder).code == 0
        assert run_dvc(other.root / folder, "remove", name).code == 0
        assert left(project.root) == left(other.root)


@pytest.mark.slow
def test_a_run_pipeline_is_taken_apart_as_dvc_does(project: Project, tmp_path: Path) -> None:
    for name in "abc":
        project.gitml("stage", "add", "-n", name, "-o", f"out/{name}", "-M", f"{name}.json",
                      f"mkdir -p out; echo {name} > out/{name}; echo 1 > {name}.json")  # fmt: skip
    assert project.gitml("repro").code == 0
    other = twin(project, tmp_path)
    for words in (["a"], ["b", "--outs"], ["c"]):
        answer = project.gitml("stage", "remove", *words)
        assert answer.code == 0, answer.err
        assert ("no longer ignored by Git: out/" in answer.err) == ("--outs" not in words)
        run_dvc(other.root, "remove", *words)
        assert left(project.root) == left(other.root)
    assert not project.path("dvc.yaml").exists()
    assert not project.path("dvc.lock").exists()
    assert project.path("out/a").exists()
    assert not project.path("out/b").exists()


@pytest.mark.slow
def test_an_added_stage_runs_and_is_undone_to_the_byte(written: Project) -> None:
    answer = written.gitml("stage", "add", "-n", "new", "-d", "params.yaml", "-o", "n",
                           "--need", "cpus=1", "--need", "env.SEED=1", "--need", "mutex=db",
                           "--need", "time=2h", "cp params.yaml n")  # fmt: skip
    assert answer.code == 0, answer.err
    assert answer.out == "new: added to dvc.yaml\n"
    added = written.read("dvc.yaml").replace(
        "  new:\n    cmd: cp params.yaml n\n    deps:\n      - params.yaml\n    outs:\n      - n\n"
        "    meta:\n      gitml:\n        cpus: 1\n        env:\n          SEED: '1'\n"
        "        mutex:\n          - db\n        time: 2h\n\n", ""
    )  # fmt: skip
    assert added == PIPELINE
    assert written.gitml("repro", "new").code == 0
    assert written.read("n") == "lr: 0.5\n"
    assert written.gitml("stage", "remove", "new", "--outs").code == 0
    assert written.git("status", "--short") == ""


REFUSED: list[tuple[list[str], str, str]] = [
    (["-n", "tell", "x"], "there is a stage 'tell' already", "--force"),
    (["-n", "a/b", "x"], "'a/b' cannot name a stage", "letters"),
    (["-n", "new", "-o", "report", "x"], "the output 'report' belongs to tell already", ""),
    (["-n", "new", "-o", "report/x", "x"], "overlap", ""),
    (["-n", "new", "-d", "report", "-o", "raw data.csv", "x"], "belongs to fetch", ""),
    (["-n", "fetch", "-f", "-d", "report", "-o", "north.pkl", "x"], "belongs to each@north", ""),
    (["-n", "fetch", "-f", "-d", "report", "-o", "raw data.csv", "x"], "a circle", "own output"),
    (["-n", "new", "-d", "a", "-o", "a", "x"], "as an output and as a dependency", ""),
    (["-n", "new", "-o", "a", "-m", "a", "x"], "specified more than once", ""),
    (["-n", "new", "-o", "params.yaml", "x"], "'params.yaml' is in Git already", "git rm -r"),
    (["-n", "new", "-o", "dvc.yaml", "x"], "cannot be an output", ""),
    (["-n", "new", "-o", "../out", "x"], "outside of DVC", ""),
    (["-n", "new", "-w", "..", "x"], "outside of DVC", ""),
    (["-n", "new", "-w", "nowhere", "x"], "does not exist", ""),
    (["-n", "new", ""], "command is not specified", ""),
    (["-n", "new", "--need", "cpu=4", "x"], "--need cpu=4: unknown key", "did you mean 'cpus'?"),
    (["-n", "new", "--need", "mem=much", "x"], "--need mem=much: expected bytes", ""),
    (["-n", "new", "--need", "gpus", "x"], "expected KEY=VALUE", "mem=8G"),
    (["-n", "new", "--need", "gpus=[", "x"], "--need gpus", ""),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("words", "problem", "hint"), REFUSED)
def test_refused_before_anything_is_written(
    written: Project, words: list[str], problem: str, hint: str
) -> None:
    answer = written.gitml("stage", "add", *words)
    assert answer.code == 2, answer.err
    assert problem in answer.err
    assert hint in answer.err
    assert written.git("status", "--short") == ""


def test_replacing_keeps_what_stays_the_same(written: Project) -> None:
    words = ["-n", "tell", "-f", "-d", "north.pkl", "-o", "report", "--desc", "new words"]
    assert written.gitml("stage", "add", *words, "echo").out == "tell: replaced in dvc.yaml\n"
    assert written.read("dvc.yaml") == PIPELINE.replace(
        '"what the team reads"', "new words"
    ).replace("cmd: echo ${rate} > report", "cmd: echo")


@pytest.mark.slow
def test_a_folder_that_is_not_there_yet(project: Project) -> None:
    answer = project.gitml(
        "stage", "add", "-n", "a", "-o", "later/out", "mkdir later; touch later/out"
    )
    assert answer.code == 0
    assert answer.err.startswith("later/.gitignore will be written when the stage runs: its folder")
    assert str(project.root) not in answer.err
    assert project.gitml("repro").code == 0
    assert project.read("later/.gitignore") == "/out\n"


def test_a_group_goes_as_a_whole(written: Project) -> None:
    answer = written.gitml("stage", "remove", "each@süd")
    assert answer.code == 2
    assert "it comes from the group 'each'" in answer.err
    assert written.git("status", "--short") == ""
    assert written.gitml("stage", "remove", "each", "tell").code == 0
    assert written.read("dvc.yaml") == PIPELINE.replace(
        PIPELINE[PIPELINE.index("\n  # one model") : PIPELINE.index("\nartifacts:")], ""
    )


def test_what_is_not_of_stages_survives_the_last_one(written: Project) -> None:
    # `dvc remove` deletes the file, and models and plots with it.
    assert written.gitml("stage", "remove", "each", "tell", "fetch").code == 0
    assert written.read("dvc.yaml") == (
        PIPELINE[: PIPELINE.index("stages:")] + PIPELINE[PIPELINE.index("artifacts:") :]
    )


@pytest.mark.slow
def test_the_lock_keeps_the_others(project: Project) -> None:
    project.write("dvc.yaml", "stages:\n  g:\n    matrix: {x: [1, 2]}\n    cmd: echo > o${item.x}\n"
                  "    outs: ['o${item.x}']\n  k: {cmd: echo > k, outs: [k]}\n")  # fmt: skip
    assert project.gitml("repro").code == 0
    before = project.read("dvc.lock")
    removed = project.gitml("stage", "remove", "g", "--json").json["stages"]["g"]
    assert removed == {"file": "dvc.yaml", "outs": ["o1", "o2"], "left": ["o1", "o2"]}
    assert project.read("dvc.lock") == "schema: '2.0'\nstages:\n" + before[before.index("  k:") :]
    assert project.read(".gitignore") == "/k\n"
    assert project.gitml("repro", "--dry-run", "--exit-code").code == 0


@pytest.mark.slow
def test_removal_of_what_is_no_stage(project: Project) -> None:
    project.write("data.csv", "x")
    project.gitml("add", "data.csv")
    answer = project.gitml("stage", "remove", "data.csv.dvc")
    assert answer.code == 2
    assert "dvc remove data.csv.dvc" in answer.err
    outside = project.root.parent / "dvc.yaml"
    outside.write_text("stages: {a: {cmd: x}}\n")
    for name in ("../dvc.yaml:a", f"{outside}:a", "a", "dvc.yaml"):
        assert project.gitml("stage", "remove", name).code == 2, name
    assert outside.read_text() == "stages: {a: {cmd: x}}\n"


def test_a_link_stays_a_link(project: Project) -> None:
    project.write("shared/pipeline.yaml", "stages: {a: {cmd: x}}\n")
    project.path("dvc.yaml").symlink_to("shared/pipeline.yaml")
    assert project.gitml("stage", "add", "-n", "b", "y").code == 0
    assert project.path("dvc.yaml").is_symlink()
    assert project.read("shared/pipeline.yaml") == "stages: {a: {cmd: x}, b: {cmd: y}}\n"


def test_what_dvc_stages_in_git_is_staged(project: Project) -> None:
    project.dvc("config", "core.autostage", "true")
    project.commit()
    project.gitml("stage", "add", "-n", "a", "-o", "out", "x")
    assert project.git("status", "--short") == "A  .gitignore\nA  dvc.yaml"


@pytest.mark.slow
def test_two_at_once_both_count(project: Project) -> None:
    command = [sys.executable, "-m", "gitml", "stage", "add", "-n"]
    running = [
        subprocess.Popen([*command, name, "-o", name, "x"], cwd=project.root, env=os.environ)
        for name in ("a", "b")
    ]
    done = {name: one.wait() for name, one in zip(("a", "b"), running, strict=True)}
    listed = project.gitml("stage", "list", "--json").json["stages"]
    assert set(listed) == {name for name, code in done.items() if code == 0}
    assert set(done.values()) <= {0, 4}
    assert 0 in done.values()


def test_a_params_file_that_is_not_here_is_told_with_the_one_above(written: Project) -> None:
    words = ("-n", "fit", "-p", "lr", "-p", "none.yaml:a", "true")
    answer = written.gitml("stage", "add", *words, folder="sub dir")
    assert answer.code == 0, answer.err
    assert "there is no params.yaml, which -p names\n" in answer.err
    assert "there is one that has it: -p ../params.yaml:lr (with --force)\n" in answer.err
    assert "there is no none.yaml, which -p names\nnext:" in answer.err
