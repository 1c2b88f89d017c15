"""Whether a lock matches its pipeline, held against what DVC itself records and finds stale."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from gitml import wiring
from gitml.adapters.dvc_files.git_hashes import checked_out, recorded
from gitml.core.data.pointers import Pointer
from gitml.core.pipeline.stage import Locked, Out, Stage
from gitml.core.pipeline.staleness import CommittedPipeline, answer, stale
from gitml.core.verdict import Reason
from gitml.wiring import readers
from tests.fixtures.project import Project

_PIPELINE = """\
stages:
  prepare:
    cmd: python src/copy.py raw.csv clean
    deps: [raw.csv, src]
    params: [rows]
    outs: [clean]
  train:
    cmd: python src/copy.py clean/data model.bin
    deps: [clean/data, src/copy.py]
    params:
      - train.seed
      - more.yaml:
    outs: [model.bin]
    metrics: [{metrics.json: {cache: false}}]
  report:
    cmd: echo report > report.txt
    deps: [metrics.json]
    outs: [report.txt]
"""
_COPY = """\
import pathlib, shutil, sys
source, target = map(pathlib.Path, sys.argv[1:])
if target.name == "clean":
    target.mkdir(exist_ok=True)
    target = target / "data"
shutil.copy(source, target)
pathlib.Path("metrics.json").write_text('{"auc": 0.5}')
"""


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory, _dvc_template: Path) -> Path:
    root = tmp_path_factory.mktemp("made") / "project"
    shutil.copytree(_dvc_template, root, symlinks=True)
    project = Project(root)
    project.write("raw.csv", "a,b\r\n1,2\r\n")
    project.write("src/copy.py", _COPY)
    project.write("src/sub dir/ünï.txt", "note")
    project.write("params.yaml", "rows: 3\ntrain: {seed: 1, other: 2}\n")
    project.write("more.yaml", "deep: {x: [1, 2.5]}\n")
    project.write("dvc.yaml", _PIPELINE)
    project.dvc("add", "--quiet", "raw.csv")
    project.dvc("repro", "--quiet")
    project.commit("made")
    return root


@pytest.fixture
def made(_made: Path, tmp_path: Path) -> Project:
    shutil.copytree(_made, tmp_path / "made", symlinks=True)
    return Project(tmp_path / "made")


def _record(project: Project) -> CommittedPipeline:
    reader = readers.snapshots(wiring.find(project.root))
    snapshot = reader.read("HEAD")
    hashes = recorded(reader.history.tree("HEAD"))
    return CommittedPipeline(snapshot.stages, snapshot.pointers, snapshot.params, hashes)


@pytest.mark.slow
def test_what_dvc_just_made_is_fresh(made: Project) -> None:
    record = _record(made)
    assert stale(record, "model.bin") == ()
    assert stale(record, "report.txt") == ()
    assert "up to date" in made.dvc("status")


_Change = Callable[[Project], object]
_CHANGES: dict[str, tuple[_Change, tuple[str, str, str, str]]] = {
    "parameter": (
        lambda p: p.write("params.yaml", "rows: 3\ntrain: {seed: 2}\n"),
        ("train", "parameter", "params.yaml:train.seed", "modified"),
    ),
    "whole params file": (
        lambda p: p.write("more.yaml", "deep: {x: [1, 3]}\n"),
        ("train", "parameter", "more.yaml:deep", "modified"),
    ),
    "file of a folder": (
        lambda p: p.write("src/sub dir/ünï.txt", "another"),
        ("prepare", "dependency", "src", "modified"),
    ),
    "data": (
        lambda p: (p.write("raw.csv", "new"), p.dvc("add", "--quiet", "raw.csv")),
        ("prepare", "dependency", "raw.csv", "modified"),
    ),
    "command": (
        lambda p: p.write("dvc.yaml", _PIPELINE.replace("data model.bin", "data ./model.bin")),
        ("train", "command", "", "modified"),
    ),
    "never run": (
        lambda p: p.write("dvc.lock", "schema: '2.0'\nstages: {}\n"),
        ("prepare", "never-run", "", ""),
    ),
    "output in Git": (
        lambda p: p.write("metrics.json", '{"auc": 0.9}'),
        ("train", "output", "metrics.json", "modified"),
    ),
    "new dependency": (
        lambda p: p.write("dvc.yaml", _PIPELINE.replace("src/copy.py]", "src/copy.py, raw.csv]")),
        ("train", "dependency", "raw.csv", "new"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", _CHANGES)
def test_each_change_is_named_and_dvc_agrees(made: Project, name: str) -> None:
    change, expected = _CHANGES[name]
    change(made)
    made.commit(name)
    found = [
        (verdict.name, reason.kind, reason.subject, reason.state)
        for verdict in stale(_record(made), "model.bin")
        for reason in verdict.reasons
    ]
    assert expected in found
    assert "up to date" not in made.dvc("status")


def test_what_does_not_lead_to_the_model_is_not_held_against_it(made: Project) -> None:
    made.write("dvc.yaml", _PIPELINE.replace("echo report", "echo another"))
    made.write("params.yaml", "rows: 3\ntrain: {seed: 1, other: 99}\n")
    made.commit("elsewhere")
    assert stale(_record(made), "model.bin") == ()
    assert [verdict.name for verdict in stale(_record(made), "report.txt")] == ["report"]


@pytest.mark.slow
def test_a_checkout_with_other_line_ends_is_not_a_change(made: Project) -> None:
    crlf = made.read("src/copy.py").replace("\n", "\r\n").encode()
    made.path("src/copy.py").write_bytes(crlf)
    made.dvc("repro", "--quiet")
    made.write(".gitattributes", "*.py text=auto\n")
    made.git("add", "--renormalize", ".")
    made.commit("crlf on disk, lf in git")
    assert b"\r" not in made.git("show", "HEAD:src/copy.py").encode()
    record = _record(made)
    assert stale(record, "model.bin") != ()
    opened = wiring.find(made.root)
    reader = readers.snapshots(opened)
    for disk in (None, reader.history.tree("workspace")):
        hashes = checked_out(reader.history.tree("HEAD"), disk)
        record = CommittedPipeline(record.stages, record.pointers, record.params, hashes)
        assert stale(record, "model.bin") == ()


def _stage(name: str, dep: str, out: str, *, frozen: bool = False) -> Stage:
    locked = Locked("run", {dep: f"md5 of {dep}"}, {out: f"md5 of {out}"}, {})
    return Stage(name, name, "dvc.yaml", "run", "", (dep,), (Out(out),), {}, frozen, locked=locked)


def test_a_producer_that_ran_again_makes_its_consumers_stale() -> None:
    stages = {"a": _stage("a", "x", "y"), "b": _stage("b", "y", "z")}
    pointers = {"x": Pointer("x", "md5 of x"), "y": Pointer("y", "a newer md5", stage="a")}
    record = CommittedPipeline(stages, pointers, {}, lambda path: None)
    why = Reason("dependency", "y", "md5 of y", "a newer md5", "modified")
    assert stale(record, "z") == (answer("b", [why]),)
    frozen = {**stages, "b": stages["b"]._replace(frozen=True)}
    record = CommittedPipeline(frozen, pointers, {}, lambda path: None, ["z"])
    assert stale(record, "z") == ()  # a model that is meant to stay as it is
    for models in ([], ["x"], ["y"], ["another"]):  # a result, of whichever model
        record = CommittedPipeline(frozen, pointers, {}, lambda path: None, models)
        assert stale(record, "z") == (answer("b", [why]),)


def test_a_dependency_whose_hash_was_taken_out_of_the_lock_is_stale() -> None:
    stage = _stage("a", "x", "y")
    assert stage.locked is not None
    stage = stage._replace(locked=stage.locked._replace(deps={"x": None}))
    record = CommittedPipeline({"a": stage}, {"x": Pointer("x", "1")}, {}, lambda path: None)
    why = Reason("dependency", "x", after="1", state="modified")
    assert stale(record, "y") == (answer("a", [why]),)


def test_what_has_no_hash_is_not_held_against_a_stage() -> None:
    pointers = {"x": Pointer("x", "cloud:etag of x")}
    record = CommittedPipeline({"a": _stage("a", "x", "y")}, pointers, {}, lambda path: None)
    assert stale(record, "y") == ()


def _gone(path: str, md5: str | None) -> bool:
    return (path, md5) in (("x", "md5 of x"), ("params.yaml", None))


def test_what_was_in_git_and_is_nowhere_is_gone() -> None:
    stage = _stage("a", "x", "y")._replace(params={"params.yaml": ("seed",)})
    pipeline = partial(CommittedPipeline, {"a": stage}, params={}, hashes=lambda path: None)
    why = [
        Reason("dependency", "x", "md5 of x", state="deleted"),
        Reason("dependency", "params.yaml", state="deleted"),
    ]
    assert stale(pipeline(pointers={}, was_in_git=_gone), "y") == (answer("a", why),)
    assert stale(pipeline(pointers={}), "y") == ()  # nobody knows, as of what is downloaded by hand
    for path in ("x", "x/inner.dvc"):  # DVC tracks it now, or a part of it
        pointers = {path: Pointer(path, "md5 of x"), "params.yaml": Pointer("params.yaml", None)}
        assert stale(pipeline(pointers=pointers, was_in_git=_gone), "y") == ()
