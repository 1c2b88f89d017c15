"""``gitml repro`` with each of DVC's options leaves what ``dvc repro`` with the same leaves."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Project
from tests.fixtures.twins import Twins

# Beside its output every stage leaves a line in a file, which shows whether it ran.
STAGES: dict[str, dict[str, object]] = {
    "first": {"cmd": "cat data.txt > one", "deps": ["data.txt"], "outs": ["one"]},
    "second": {"cmd": "cat one > two", "deps": ["one"], "params": ["lr"], "outs": ["two"]},
    "third": {"cmd": "cat two > three", "deps": ["two"], "metrics": [{"three": {"cache": False}}]},
    "apart": {
        "cmd": "mkdir apart; cat data.txt > apart/x",
        "deps": ["data.txt"],
        "outs": ["apart"],
    },
}
Step = tuple[str, ...] | Callable[[Path], object]


@pytest.fixture(scope="session")
def shared(built_once: BuiltOnce, _dvc_template: Path) -> Path:
    """A project that was never run, with its remote beside it."""
    return built_once("options", lambda top: build(top, _dvc_template))


def build(top: Path, template: Path) -> None:
    shutil.copytree(template, top / "project", symlinks=True)
    project = Project(top / "project")
    stages = {n: {**s, "cmd": f"{s['cmd']}; echo ran >> {n}.ran"} for n, s in STAGES.items()}
    project.write("dvc.yaml", json.dumps({"stages": stages}))
    project.write("params.yaml", "lr: 1\n")
    project.write("data.txt", "data\n")
    (top / "remote").mkdir()
    project.dvc("remote", "add", "--default", "store", "../remote")
    project.dvc("add", "data.txt")
    project.dvc("push")


def learn(rate: int) -> Callable[[Path], object]:
    return lambda root: (root / "params.yaml").write_text(f"lr: {rate}\n")


def push(root: Path) -> None:
    Project(root).dvc("push", "--run-cache", "--quiet")


def commit(root: Path) -> None:
    Project(root).dvc("commit", "--force", "--quiet")


def lose(*names: str) -> Callable[[Path], object]:
    def change(root: Path) -> None:
        for name in names:
            path = root / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    return change


def change_data(root: Path) -> None:
    (root / "data.txt").write_text("other\n")


def define(**stages: dict[str, object]) -> Callable[[Path], object]:
    """Write stages, or keys of them, into dvc.yaml."""

    def change(root: Path) -> None:
        document = json.loads((root / "dvc.yaml").read_text())
        for name, keys in stages.items():
            document["stages"].setdefault(name, {}).update(keys)
        (root / "dvc.yaml").write_text(json.dumps(document))

    return change


def add_unused_data(root: Path) -> None:
    (root / "unused.txt").write_text("unused\n")
    Project(root).dvc("add", "unused.txt")
    (root / "unused.txt").write_text("edited\n")


CACHE = ".dvc/cache"
ALL = ("data.txt", "one", "two", "three", "apart")
ALONE = define(alone={"cmd": "cat params.yaml > alone", "params": ["lr"], "outs": ["alone"]})
AFTER_DATA = define(early={"cmd": "cat .gitignore; echo ran >> early.ran", "deps": ["data.txt"]})
CASES: dict[str, tuple[Step, ...]] = {
    "pull: dependencies": (lose(CACHE, "data.txt"), ("--pull",)),
    "pull: outputs": ((), push, lose(CACHE, "one", "two", "three", "apart"), ("--pull",), ()),
    "pull: cache alone": ((), push, lose(CACHE), ("--pull",), ()),
    "pull: everything": ((), push, lose(CACHE, *ALL), ("--pull",), ()),
    "pull: one stage": ((), push, lose(CACHE, *ALL), ("--pull", "second")),
    "pull: run cache": ((), learn(2), (), push, lose(CACHE), learn(1), ("--pull",), ()),
    "pull: no lock": ((), push, lose(CACHE, "dvc.lock", "one", "two"), ("--pull",), ()),
    "pull: no run cache": (
        *((), learn(2), (), push, lose(CACHE), learn(1)),
        ("--pull", "--no-run-cache"),
    ),
    "pull: not in the remote": ((), lose(CACHE, "two"), ("--pull",), ()),
    "pull: force": ((), push, lose(CACHE, "one"), ("--pull", "--force"), ()),
    "no-commit": (("--no-commit",), (), learn(2), ("--no-commit",)),
    "no-commit: then commit": (("--no-commit",), commit, ()),
    "no-commit: data": ((), change_data, ("--no-commit",), ()),
    "no-commit: restored": ((), learn(2), (), learn(1), ("--no-commit",), ()),
    "no-run-cache": ((), learn(2), (), learn(1), ("--no-run-cache",), ()),
    "no-run-cache: output deleted": ((), lose("two"), ("--no-run-cache",)),
    "force": ((), ("--force",), ("--force", "first"), ()),
    "force: changed": ((), learn(2), change_data, ("--force",)),
    "force: no commit, no run cache": ((), ("--force", "--no-commit", "--no-run-cache"), ()),
    "downstream": ((), learn(2), change_data, ("--downstream", "second", "first"), ()),
    "downstream: force": ((), ("--downstream", "--force", "second")),
    # The output of "second" stays the same when lr changes, so nothing else makes "third" run.
    "force downstream": ((), learn(2), ("--force-downstream",), ("--force-downstream",), ()),
    "force downstream: restored": ((), learn(2), (), learn(1), ("--force-downstream",), ()),
    "force downstream: one stage": ((), learn(2), ("--force-downstream", "second"), ()),
    "force downstream: from there": (
        (),
        ("--force", "--force-downstream", "--downstream", "first"),
    ),
    "force downstream: what follows": (
        *((), learn(2)),
        ("--force-downstream", "--downstream", "second"),
    ),
    "force downstream: single items": (
        *((), learn(2)),
        ("--force-downstream", "--single-item", "second", "third"),
    ),
    "force downstream: frozen": (
        *((), define(third={"frozen": True}), learn(2)),
        ("--force-downstream",),
    ),
    "force downstream: after a frozen one": (
        *((), define(second={"frozen": True}), lose("two"), ("--pull", "--force-downstream")),
    ),
    "force downstream: data": (
        *((), AFTER_DATA, (), lose("data.txt"), ("--force-downstream", "--pull"), change_data),
        ("--force-downstream", "--no-commit", "--no-run-cache"),
    ),
    "pipeline": ((), ALONE, learn(2), change_data, ("--pipeline", "second"), ()),
    "pipeline: several": (ALONE, ("-p", "third", "alone"), learn(2), ("-p", "alone")),
    "pipeline: frozen": (define(second={"frozen": True}), ("-s", "first"), ("-p", "apart")),
    "all pipelines": ((), add_unused_data, ALONE, ("--all-pipelines",), ("-P", "--dry")),
    "spelled as DVC's": (("--glob", "fir*"), ("-R", "."), ("--force", "--dry", "first")),
    "single item": ((), learn(2), change_data, ("--single-item", "second"), ()),
    "single item: several": (("--single-item", "apart", "first"), ("--single-item", "second")),
    "single item: force": ((), ("--single-item", "--force", "third")),
}


@pytest.fixture
def once_run(shared: Path, built_once: BuiltOnce) -> Path:
    """Both projects after their first run, which left the same."""

    def build(top: Path) -> None:
        twins = Twins.of(shared, top)
        assert twins.repro()
        assert not (differences := twins.differences()), "\n".join(differences)

    return built_once("options-run", build)


@pytest.mark.parametrize("steps", CASES.values(), ids=CASES)
def test_leaves_what_dvc_leaves(
    shared: Path, once_run: Path, tmp_path: Path, steps: tuple[Step, ...]
) -> None:
    is_run = steps[0] == ()
    if is_run:
        shutil.copytree(once_run, tmp_path, symlinks=True, dirs_exist_ok=True)
        twins = Twins(tmp_path)
    else:
        twins = Twins.of(shared, tmp_path)
    for number, step in enumerate(steps[is_run:], is_run):
        if callable(step):
            twins.each(step)
            continue
        # Of few stages DVC writes the order by chance.
        twins.loose |= "--downstream" in step or "second" in step
        assert twins.repro(*step), (number, step)
        differences = twins.differences()
        assert not differences, "\n".join([f"after step {number}: {step}", *differences])


def test_without_a_remote_nothing_is_pulled_and_said(project: Project) -> None:
    project.write("dvc.yaml", "stages: {a: {cmd: echo x > a, outs: [a]}}\n")
    answer = project.gitml("repro", "--pull")
    assert answer.code == 0
    assert "what ran elsewhere cannot be had from the remote" in answer.err


def test_what_is_forced_downstream_is_foretold(shared: Path, tmp_path: Path) -> None:
    ours = Twins.of(shared, tmp_path).ours
    assert ours.gitml("repro").code == 0
    learn(2)(ours.root)
    answer = ours.gitml("repro", "--force-downstream", "--dry-run")
    rows = {line.split()[0]: line.split()[1:] for line in answer.out.splitlines()[1:] if line}
    assert rows["third"][0] == "run"
    assert "forced, as second is reproduced" in answer.out
    assert rows["apart"][:3] == ["up", "to", "date"]
    end = json.loads(ours.gitml("repro", "--force-downstream", "--json").out.splitlines()[-1])
    reason = end["stages"]["third"]["reasons"][0]
    assert (reason["kind"], reason["name"]) == ("forced", "second")


@pytest.mark.parametrize(
    ("options", "told", "hint"),
    [
        ("--interactive", "gitml has no --interactive", "--dry-run"),
        ("-i train", "gitml has no --interactive", "--dry-run"),
        ("--ignore-errors", "gitml has no --ignore-errors", "--keep-going"),
        ("-P train", "--all-pipelines is about everything", "leave the names out"),
        ("-P --downstream", "--all-pipelines and --downstream exclude each other", ""),
        ("-s -p train", "--pipeline and --single-item exclude each other", ""),
        ("-s", "--single-item needs the names of stages", ""),
    ],
)
def test_options_that_are_refused(project: Project, options: str, told: str, hint: str) -> None:
    answer = project.gitml("repro", *options.split())
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"error: {told}")
    assert hint in answer.err


def test_an_exit_code_is_that_of_a_dry_run(project: Project) -> None:
    answer = project.gitml("repro", "--exit-code")
    assert (answer.code, answer.err) == (2, "error: --exit-code goes with --dry-run\n")
