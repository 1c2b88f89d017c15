"""Completion in the shells themselves, each on a terminal."""

import contextlib
import os
import pty
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from gitml.adapters.executors.readable import readable
from gitml.ui.completion.shell_completion import answer
from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Project
from tests.fixtures.waiting import LONG

_DVC_YAML = """\
stages:
  train:
    foreach: [a, b]
    do:
      cmd: echo ${item} > out_${item}.txt
      outs: ["out_${item}.txt"]
  prepare:
    cmd: echo 1 > points.csv
    plots: [points.csv]
    params: [train.lr, other.json: [opt]]
    metrics: [made.json: {cache: false}]
metrics: [m.json]
plots:
  - learning curve: {x: a, y: {points.csv: b}}
artifacts:
  churn: {path: out_a.txt, type: model}
"""
_LOCK = """\
schema: '2.0'
stages:
  train@a:
    cmd: echo a > out_a.txt
  train@gone:
    cmd: echo b > out_gone.txt
"""
_START = {
    "bash": (["bash", "--norc", "-i"], 'eval "$(gitml completion bash)"'),
    "zsh": (
        ["zsh", "-f", "-i"],
        'autoload -U compinit; compinit -u -D; eval "$(gitml completion zsh)"',
    ),
    "fish": (["fish", "--no-config", "-i"], "gitml completion fish | source"),
}


def _build(project: Project) -> None:
    project.write("dvc.yaml", _DVC_YAML)
    project.write("dvc.lock", _LOCK)
    project.write("m.json", '{"val": {"acc": 1, "loss": 2}}')
    project.write("made.json", '{"acc": 1}')
    project.write("params.yaml", "train: {lr: 0.1}\n")
    project.write("other.json", '{"opt": "adam"}')
    project.write("my data.csv", "1")
    project.write(".dvc/config", "['remote \"storage\"']\n    url = ../there\n")
    project.commit()
    project.git("tag", "-a", "churn@v1.0.0", "-m", "first")
    project.git("tag", "-a", "churn#prod#1", "-m", "assigned")
    for day, tag in ((1, "churn#old#2"), (2, "churn#old!#3")):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("GIT_COMMITTER_DATE", f"2026-01-0{day}T12:00:00+0000")
            project.git("tag", "-a", tag, "-m", "assigned, and cleared")
    project.git("branch", "feature/lr")


@pytest.fixture
def named(tmp_path: Path, built_once: BuiltOnce, _dvc_template: Path) -> Project:
    """A project with something of every name."""

    def build(top: Path) -> None:
        shutil.copytree(_dvc_template, top / "work", symlinks=True)
        _build(Project(top / "work"))

    root = tmp_path / "project"
    shutil.copytree(built_once("completed", build) / "work", root, symlinks=True)
    return Project(root)


_BREAKS = " \t\n\"'@><=;|&(:"


def _ask(project: Project, line: str) -> list[str]:
    """What bash is answered."""
    with contextlib.chdir(project.root):
        return [*answer("bash", line, _BREAKS)]


@pytest.mark.slow
def test_a_process_answers_what_is_printed(named: Project) -> None:
    env = {"_GITML_LINE": "gitml metrics log main..fea", "_GITML_COMPLETE": "bash_complete"}
    found = named.gitml_process(env={**env, "_GITML_BREAKS": _BREAKS})
    assert found.code == 0, found.err
    assert found.out.splitlines() == _ask(named, "gitml metrics log main..fea") != []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("gitml rep", ["plain repro", "plain report"]),
        ("gitml stage sh", ["plain show"]),
        ("gitml metrics diff --js", ["plain --json"]),
        ("gitml checkout fea", ["plain feature/lr"]),
        ("gitml checkout w", []),
        ("gitml metrics diff w", ["plain workspace"]),
        ("gitml checkout churn@", ["plain v1.0.0", "plain latest"]),
        ("gitml checkout churn#", ["plain churn#prod"]),
        ("gitml metrics log main..fea", ["plain main..feature/lr"]),
        ("gitml repro tr", ["plain train", "plain train@a", "plain train@b"]),
        ("gitml repro logs train@", ["plain a", "plain b"]),
        ("gitml freeze pre", ["plain prepare"]),
        ("gitml stage show --rev=ma", ["plain main"]),
        ("gitml plots show --only le", ["plain learning\\ curve"]),
        ("gitml release ", ["plain churn"]),
        ("gitml model promote churn@", ["plain v1.0.0", "plain latest"]),
        ("gitml model promote churn@latest p", ["plain prod"]),
        ("gitml release churn --bump m", ["plain major", "plain minor"]),
        ("gitml metrics log --only va", ["plain val.acc", "plain val.loss"]),
        ("gitml metrics log --sort=acc", ["plain acc"]),
        ("gitml params log --only t", ["plain train.lr"]),
        ("gitml params log --sort o", ["plain opt"]),
        ("gitml stage add --need l", []),
        ("gitml push -r st", ["plain storage"]),
        ("gitml remote default s", ["plain storage"]),
        ("gitml checkout -b s", []),
        ("gitml repro --executor l", ["plain local"]),
        ("gitml repro --executor=sl", ["plain slurm"]),
        ("gitml add my", ["file my"]),
        ('gitml add "my da', ["file my da"]),
        ("gitml dag --format s", ["plain svg"]),
        ("gitml frobnicate x", []),
    ],
)
def test_what_is_offered(line: str, expected: list[str], named: Project) -> None:
    found = [item.split("\t") for item in _ask(named, line)]
    assert [f"{kind} {value}" for kind, value, _ in found] == expected


def test_versions_of_gto_branches_of_a_remote_and_data_that_is_not_here(named: Project) -> None:
    named.git("tag", "-a", "seen@v1.0.0#1", "-m", "registered")
    named.write("far/raw.csv.dvc", "outs: [{path: raw.csv, md5: x}]\n")
    named.git("add", "far")
    named.git("update-ref", "refs/remotes/origin/exp-a/b", "HEAD")
    for line, wanted in (
        ("gitml model promote seen", ["seen@v1.0.0", "seen@latest"]),
        ("gitml checkout exp", ["exp-a/b"]),
        ("gitml metrics show exp", []),
        ("gitml get far", ["far/raw.csv", "far"]),
        ("gitml -C far pull r", ["raw.csv", "r"]),
        ("gitml add far", ["far"]),
    ):
        with contextlib.chdir(named.root):
            found = [item.split("\t")[1] for item in answer("zsh", line)]
        assert found == wanted, line


def test_members_of_a_group_by_values_or_by_runs(named: Project) -> None:
    group = "stages: {train: {matrix: {n: '${n}'}, cmd: 'echo ${item.n}'}}\n"
    named.write("dvc.yaml", group)
    named.write("params.yaml", "n: [1, 2]\n")
    found = [line.split("\t")[1] for line in _ask(named, "gitml repro train@")]
    assert found == ["1", "2"]
    named.write("params.yaml", "n: !!set {1, 2}\n")
    found = [line.split("\t")[1] for line in _ask(named, "gitml repro train@")]
    assert found == ["a", "gone"]


def test_models_of_gto_in_a_repository_without_dvc(named: Project) -> None:
    shutil.rmtree(named.path(".dvc"))
    assert _ask(named, "gitml model show churn@v")
    assert not _ask(named, "gitml metrics show HEA")


def test_outside_a_project_nothing_has_a_name(tmp_path: Path) -> None:
    assert _ask(Project(tmp_path), "gitml checkout ma") == []


@pytest.mark.slow
@pytest.mark.parametrize("shell", list(_START))
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("gitml checkout churn@v", "v1.0.0"),
        ("gitml add my", "my\\ data.csv"),
        ("gitml unf", "unfreeze"),
        ("gitml stage show --rev=fea", "--rev=feature/lr"),
    ],
)
def test_in_the_shell(shell: str, typed: str, expected: str, named: Project) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    argv, setup = _START[shell]
    assert _type(argv, named.root, setup, (f"{typed}\t", expected))


_HOSTILE = "rel$(touch${IFS}RAN)`touch${IFS}RAN`'\"!1;{touch,RAN}"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ('"rel', '"rel\\$(touch\\${IFS}RAN)\\`touch\\${IFS}RAN\\`\'\\""\'!\'"1;{touch,RAN}'),
        ("'rel", "'" + _HOSTILE.replace("'", "'\\''")),
        ("rel\\", None),
        ("rel", None),
    ],
)
def test_what_a_name_says_is_never_run(word: str, expected: str | None, project: Project) -> None:
    project.commit()
    project.git("branch", _HOSTILE)
    [found] = _ask(project, f"gitml checkout {word}")
    value = found.split("\t")[1]
    if expected is None:
        assert shlex.split(value) == [_HOSTILE]
    else:
        assert word[0] + value == expected


def test_a_name_with_control_characters_is_not_offered(project: Project) -> None:
    project.write("dvc.yaml", 'stages:\n  "a\\eb": {cmd: "true"}\n  ab: {cmd: "true"}\n')
    assert [item.split("\t")[1] for item in _ask(project, "gitml repro a")] == ["ab"]


@pytest.mark.slow
@pytest.mark.parametrize("shell", list(_START))
@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_a_name_is_a_word_in_the_shell(shell: str, quote: str, project: Project) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    project.commit()
    project.git("branch", _HOSTILE)
    argv, setup = _START[shell]
    steps = (f"gitml checkout {quote}rel\t", "touch"), ("; echo do''ne\r", "done")
    assert _type(argv, project.root, setup, *steps)
    assert not (project.root / "RAN").exists()
    assert project.git("branch", "--show-current") == _HOSTILE


def _type(argv: Sequence[str], folder: Path, setup: str, *steps: tuple[str, str]) -> bool:
    """Type keys on a terminal; answers whether what each should show was there in time."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.environ["TERM"] = "dumb"
        os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        os.execvp(argv[0], list(argv))
    try:
        os.write(terminal, f"{setup}; echo rea''dy\n".encode())
        if not _wait_for(terminal, b"ready"):
            return False
        for keys, expected in steps:
            os.write(terminal, keys.encode())
            if not _wait_for(terminal, expected.encode()):
                return False
        return True
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def _wait_for(terminal: int, text: bytes) -> bool:
    seen, end = b"", time.monotonic() + LONG
    while text not in seen and time.monotonic() < end:
        if readable([terminal], 0.5):
            try:
                seen += os.read(terminal, 65536)
            except OSError:
                return False
    return text in seen
