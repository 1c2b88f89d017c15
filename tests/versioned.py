"""A project with two versions of everything DVC can track, built once per test run."""

import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from tests.project import Project

ODD = 'data/ein "Bild" l\'été ✓.bin'
PIPELINE = """\
stages:
  prepare:
    cmd: mkdir -p clean/deep && cp data/raw.csv clean/rows.csv && cp data/raw.csv clean/deep/too.csv
    deps: [data/raw.csv]
    outs: [clean]
  train:
    cmd: sh train.sh ${lr}
    deps: [clean, train.sh]
    params: [lr]
    outs: [model.bin]
    metrics: [{metrics.json: {cache: false}}]
"""
_TRAIN = """\
echo training with $1
cat clean/rows.csv > model.bin
echo $1 >> model.bin
echo "{\\"lr\\": $1}" > metrics.json
"""


@pytest.fixture(scope="session")
def _versioned_template(
    tmp_path_factory: pytest.TempPathFactory, _dvc_template: Path, worker_id: str
) -> Path:
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent  # what the workers of one run have in common
    template = shared / "versioned-template"
    with FileLock(shared / "versioned-template.lock"):
        if not template.is_dir():
            unfinished = shared / "versioned-unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(_dvc_template, unfinished / "work", symlinks=True)
            _build(Project(unfinished / "work"))
            unfinished.rename(template)
    return template


def _build(project: Project) -> None:
    """``v1`` and ``v2``, both pushed; the paths of the remotes are relative, so that it copies."""
    project.git("init", "--quiet", "--bare", "--initial-branch=main", "../hub.git")
    project.git("remote", "add", "origin", "../hub.git")
    project.write(
        ".dvc/config",
        "[core]\n    remote = storage\n['remote \"storage\"']\n    url = ../../storage\n",
    )
    project.write("dvc.yaml", PIPELINE)
    project.write("train.sh", _TRAIN)
    _make(project, "1", lr="0.1")
    _make(project, "2", lr="0.2")
    project.write("images/new.png", "only in v2")
    _ok(project, "add", "images")
    project.git("commit", "--quiet", "--amend", "--no-edit", "--all")
    project.git("tag", "-a", "-m", "two", "v2")
    _ok(project, "push")


def _make(project: Project, number: str, *, lr: str) -> None:
    project.write("params.yaml", f"lr: {lr}\n")
    project.write("code.py", f"print({number})\n")
    project.write("data/raw.csv", f"row {number}\n")
    project.write(ODD, f"odd {number}\n")
    project.write("images/a.png", "the same in both")
    project.write("images/sub/b.png", f"b {number}")
    _ok(project, "add", "data/raw.csv", ODD, "images")
    _ok(project, "repro")
    project.commit(f"version {number}")
    if number == "1":
        project.git("tag", "-a", "-m", "one", "v1")
        _ok(project, "push")


def _ok(project: Project, *arguments: str) -> None:
    answer = project.gitml(*arguments)
    assert answer.code == 0, answer.err


@pytest.fixture
def versioned(tmp_path: Path, _versioned_template: Path) -> Project:
    """Tags ``v1`` and ``v2``; ``main`` is at ``v2``, clean, complete and pushed.

    Tracked are ``data/raw.csv`` and :data:`ODD`, the folder ``images`` (``images/new.png`` is in
    ``v2`` only), and the outputs of two stages, ``clean/`` and ``model.bin``. The DVC remote is
    the folder ``storage`` beside the project, the Git remote ``hub.git``.
    """
    root = tmp_path / "versioned"
    shutil.copytree(_versioned_template, root, symlinks=True)
    return Project(root / "work")


def forget(project: Project, *, remote: bool = False) -> None:
    """Empty the cache, as on another machine; with ``remote`` the data is there neither."""
    shutil.rmtree(project.path(".dvc/cache"), ignore_errors=True)
    if remote:
        shutil.rmtree(project.path("../storage"))


def clone(project: Project) -> Project:
    """What a colleague has right after ``git clone``: code and pointers, no data."""
    there = project.root.parent / "clone"
    project.git("clone", "--quiet", "../hub.git", str(there))
    return Project(there)
