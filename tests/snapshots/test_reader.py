"""Snapshots: the values DVC would read, at any point of history."""

import json

import pytest

from gitml import wiring
from gitml.core.values import flatten, same
from gitml.snapshots.reader import SnapshotReader
from gitml.wiring import readers
from tests.fixtures.project import Project

PIPELINE = """\
vars: [more.json]
stages:
  train:
    cmd: python train.py
    params: [lr, model.depth, {other.yaml: [a.b]}, {whole.toml: null}]
    deps: [src, data.csv]
    outs: [model.txt]
    metrics:
      - metrics.json: {cache: false}
  each:
    foreach: ${names}
    do:
      wdir: runs
      cmd: touch ${item}.txt
      outs: ["../runs/${item}.txt"]
      metrics: ["${item}.json"]
  grid:
    matrix: {size: [1, 2]}
    cmd: echo ${item.size}
metrics: [top.yaml]
params: [extra.json]
plots:
  - plots/roc.csv: {x: fpr, y: tpr, title: ROC}
  - both: {x: a, y: {one.csv: [b, c], two.csv: d}, template: scatter}
artifacts:
  churn: {path: model.txt, type: model, desc: Who leaves, labels: [tabular]}
"""


@pytest.fixture
def rich(project: Project) -> Project:
    """One of everything that a dvc.yaml can declare."""
    project.write("dvc.yaml", PIPELINE)
    project.write("params.yaml", "lr: 1e-3\nmodel: {depth: 3, name: x}\nflag: yes\n")
    project.write("other.yaml", "a: {b: [1, 2], c: 3}\n")
    project.write("whole.toml", "x = 1\n[y]\nz = 'q'\n")
    project.write("extra.json", '{"seed": 7}')
    project.write("more.json", '{"names": ["left", "right"]}')
    project.write("src/a.py", "1\n")
    project.write("src/b.py", "2\n")
    project.write("data.csv", "a,b\n1,2\n")
    project.write("metrics.json", '{"acc": 0.5, "none": null, "list": [1], "nested": {"n": 1}}')
    project.write("top.yaml", "f1: .5\n")
    project.write("runs/left.json", '{"v": 1}')
    project.write("runs/right.json", '{"v": 2}')
    project.write("model.txt", "m\n")
    project.write("runs/left.txt", "")
    project.write("runs/right.txt", "")
    project.dvc("add", "--quiet", "data.csv")
    project.dvc("commit", "--force", "train", "each@left", "each@right")
    project.commit("rich")
    return project


def _reader(project: Project) -> SnapshotReader:
    return readers.snapshots(wiring.find(project.root))


@pytest.mark.slow
@pytest.mark.parametrize("rev", ["HEAD", "workspace"])
def test_everything_is_read(rich: Project, rev: str) -> None:
    found = _reader(rich).read(rev)
    assert found.problems == ()
    assert list(found.stages) == ["train", "each@left", "each@right", "grid@1", "grid@2"]
    train = found.stages["train"]
    assert train.params == {
        "params.yaml": ("lr", "model.depth"),
        "other.yaml": ("a.b",),
        "whole.toml": (),
    }
    assert train.locked is not None
    assert train.locked.params["params.yaml"] == {"lr": 0.001, "model.depth": 3}
    assert found.stages["each@left"].wdir == "runs"
    assert found.metrics["runs/left.json"] == {"v": 1}, "a metric that only the cache has"
    assert found.metrics["metrics.json"]["list"] == [1]  # type: ignore[index,call-overload]
    assert found.pointers["data.csv"].source == "data.csv.dvc"
    assert found.pointers["model.txt"].stage == "train"
    assert found.pointers["model.txt"].size == 2
    assert not found.pointers["metrics.json"].cached
    assert set(found.code) == {"src/a.py", "src/b.py"}
    assert found.models["churn"].labels == ("tabular",)
    roc, both = found.plots
    assert (roc.sources, roc.x, roc.title) == ({"plots/roc.csv": ("tpr",)}, "fpr", "ROC")
    assert both.sources == {"one.csv": ("b", "c"), "two.csv": ("d",)}
    assert both.template == "scatter"


@pytest.mark.slow
def test_params_and_metrics_are_those_of_dvc(rich: Project) -> None:
    rich.write("params.yaml", "lr: 0.5\nmodel: {depth: 4}\n")
    found = _reader(rich)
    params = json.loads(rich.dvc("params", "diff", "--json", "--all", "HEAD"))
    for path, keys in params.items():
        for key, sides in keys.items():
            for rev, side in (("HEAD", "old"), ("workspace", "new")):
                ours = dict(flatten(found.read(rev).params[path]))
                value = ours.get(key)
                expected = sides.get(side)
                assert (str(value) if isinstance(value, list) else value) == expected, (path, key)
    (result,) = json.loads(rich.dvc("metrics", "show", "--json")).values()
    shown = result["data"]
    metrics = found.read("workspace").metrics
    assert metrics.keys() == shown.keys()
    for path, file in shown.items():
        assert same(_without_what_dvc_drops(metrics[path]), file["data"])


def _without_what_dvc_drops(document: object) -> object:
    if isinstance(document, dict):
        kept = {key: _without_what_dvc_drops(inner) for key, inner in document.items()}
        return {key: inner for key, inner in kept.items() if inner not in (None, {})}
    return None if isinstance(document, list) else document


@pytest.mark.slow
def test_what_cannot_be_read_is_named_and_the_rest_stands(rich: Project) -> None:
    rich.write("top.yaml", "f1: [\n")
    rich.write("sub/dvc.yaml", "stages:\n  a:\n   cmd: x\n  b: [\n")
    rich.write("broken.csv.dvc", "outs: 7\n")
    found = _reader(rich).read("workspace")
    problems = {problem.path: problem.reason for problem in found.problems}
    assert "not valid YAML" in problems["top.yaml"]
    assert "not valid YAML" in problems["sub/dvc.yaml"]
    assert problems["broken.csv.dvc"] == "broken.csv.dvc: outs: expected a list"
    assert found.metrics["metrics.json"]
    assert "train" in found.stages


@pytest.mark.slow
def test_a_metric_that_was_made_and_is_gone_is_a_problem(rich: Project) -> None:
    rich.path("metrics.json").unlink()
    (problem,) = _reader(rich).read("workspace").problems
    assert problem.path == "metrics.json"
    assert problem.hint == "make it: gitml repro"


def test_a_metric_that_was_never_made_is_not(project: Project) -> None:
    project.write("dvc.yaml", "stages: {a: {cmd: x, metrics: [m.json]}}\n")
    found = _reader(project).read("workspace")
    assert (found.metrics, found.problems) == ({}, ())


@pytest.mark.slow
def test_an_object_missing_from_the_cache_has_a_hint(rich: Project) -> None:
    md5 = _reader(rich).read("HEAD").pointers["runs/left.json"].md5
    assert md5 is not None
    rich.cache_path(md5).unlink()
    assert not _reader(rich).read("HEAD").problems, "the same bytes lie in the working tree"
    rich.path("runs/left.json").write_text("{}")
    (problem,) = _reader(rich).read("HEAD").problems
    assert (problem.path, problem.hint) == (
        "runs/left.json",
        "fetch it: gitml fetch --rev HEAD runs/left.json",
    )


def test_another_cache_folder_and_an_old_lock(project: Project, tmp_path: object) -> None:
    project.dvc("cache", "dir", "--quiet", str(tmp_path) + "/elsewhere cache")
    project.write("m.json", '{"a": 1}')
    project.write("dvc.yaml", "stages: {a: {cmd: x, metrics: [m.json]}}\n")
    project.dvc("commit", "--quiet", "--force")
    project.commit()
    assert _reader(project).read("HEAD").metrics == {"m.json": {"a": 1}}
    lock = project.read("dvc.lock").replace("schema: '2.0'\nstages:\n", "")
    project.write("dvc.lock", "\n".join(line[2:] for line in lock.splitlines()))
    project.commit("schema 1.0")
    assert _reader(project).read("HEAD").metrics == {"m.json": {"a": 1}}


def test_a_folder_of_metrics_kept_by_dvc(project: Project) -> None:
    project.write("out/a.json", "1")
    project.write("out/deep/b.yaml", "v: 2")
    project.write("dvc.yaml", "stages: {a: {cmd: x, metrics: [out]}}\n")
    project.dvc("commit", "--quiet", "--force")
    project.commit()
    for rev in ("HEAD", "workspace"):
        found = _reader(project).read(rev)
        assert found.metrics == {"out/a.json": 1, "out/deep/b.yaml": {"v": 2}}


def test_before_dvc_init(git_repository: Project) -> None:
    git_repository.write("a.txt", "1")
    first = git_repository.commit()
    git_repository.dvc("init", "--quiet")
    git_repository.commit()
    found = _reader(git_repository).read(first)
    assert (found.metrics, found.stages, found.problems) == ({}, {}, ())


def test_stages_of_a_subfolder_have_dvcs_address(project: Project) -> None:
    project.write("sub/dvc.yaml", "stages: {a: {cmd: x, deps: [in.csv], outs: [../up.csv]}}\n")
    found = _reader(project).read("workspace")
    assert found.stages["sub/dvc.yaml:a"].deps == ("sub/in.csv",)
    assert "up.csv" in found.pointers
