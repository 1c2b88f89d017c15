"""A tiny pipeline with a history of models that can be released, built once per test run."""

import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from tests.project import Project

_PIPELINE = """\
stages:
  prepare:
    cmd: cp raw.csv test.csv
    deps: [raw.csv]
    outs: [test.csv]
  train:
    cmd: printf ${auc} > 'modèles/a b.txt'
    deps: [train.sh]
    outs: ['modèles/a b.txt']
  evaluate:
    cmd: sh evaluate.sh
    deps: ['modèles/a b.txt', test.csv, evaluate.sh]
    metrics: [{metrics.json: {cache: false}}]
artifacts:
  churn: {path: 'modèles/a b.txt', type: model}
"""
_EVALUATE = """printf '{"auc": %s, "n": 7}' "$(cat 'modèles/a b.txt')" > metrics.json\n"""
RULES = "models: {churn: {primary: {metric: auc, min_delta: 0.01}}}\n"


@pytest.fixture(scope="session")
def _releasable_template(
    tmp_path_factory: pytest.TempPathFactory, _dvc_template: Path, worker_id: str
) -> Path:
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent  # what the workers of one run have in common
    template = shared / "releasable-template"
    with FileLock(shared / "releasable-template.lock"):
        if not template.is_dir():
            unfinished = shared / "releasable-unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(_dvc_template, unfinished, symlinks=True)
            _build(Project(unfinished))
            unfinished.rename(template)
    return template


def _build(project: Project) -> None:
    project.write("dvc.yaml", _PIPELINE)
    project.write("evaluate.sh", _EVALUATE)
    project.write("train.sh", "true\n")
    project.write("modèles/.gitkeep", "")
    project.write("gitml.yaml", RULES)
    _make(project, "first", auc="0.9", raw="a")
    _make(project, "better", auc="0.95", raw="a")
    _make(project, "other-data", auc="0.99", raw="b")
    project.git("checkout", "--quiet", "first")


def _make(project: Project, name: str, *, auc: str, raw: str) -> None:
    project.write("params.yaml", f"auc: {auc}\n")
    project.write("raw.csv", raw)
    project.dvc("add", "--quiet", "raw.csv")
    project.dvc("repro", "--quiet")
    project.commit(name)
    project.git("branch", name)


@pytest.fixture
def releasable(tmp_path: Path, _releasable_template: Path) -> Project:
    """Branches ``first``, ``better`` (auc 0.9 → 0.95 on the same data) and ``other-data``.

    ``first`` is checked out; nothing is released. The model is ``churn``.
    """
    root = tmp_path / "releasable"
    shutil.copytree(_releasable_template, root, symlinks=True)
    return Project(root)
