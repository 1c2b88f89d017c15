"""The example project with a history, built once per test run and copied for every test."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from tests.project import Project

SOURCE = Path(__file__).parent.parent / "example_project"


@pytest.fixture(scope="session")
def _example_template(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent  # what the workers of one run have in common
    template = shared / "example-template"
    with FileLock(shared / "example-template.lock"):
        if not template.is_dir():
            _build(shared / "example-unfinished")
            (shared / "example-unfinished").rename(template)
    return template


@pytest.fixture
def example(tmp_path: Path, _example_template: Path) -> Project:
    """The example with one trained model on ``main`` and a better one on ``more-data``.

    ``main`` is checked out, clean and complete. Nothing is released. Its default DVC remote is the
    folder ``storage`` beside it, which has the data of both branches.
    """
    shutil.copytree(_example_template, tmp_path, symlinks=True, dirs_exist_ok=True)
    return Project(tmp_path / "example")


def _build(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SOURCE, folder / "example", ignore=shutil.ignore_patterns("__pycache__"))
    project = Project(folder / "example")
    project.git("init", "--quiet", "--initial-branch=main")
    project.dvc("init", "--quiet")
    project.dvc("remote", "add", "--quiet", "--default", "storage", "../storage")
    project.commit("The pipeline")

    receive_and_train(project, batches=1)
    project.commit("First batch of data")
    project.git("checkout", "--quiet", "-b", "more-data")
    project.write(
        "params.yaml", project.read("params.yaml").replace("features: mean", "features: all")
    )
    receive_and_train(project, batches=2)
    project.commit("Second batch of data, all features")
    project.dvc("push", "--quiet")
    project.git("checkout", "--quiet", "main")
    project.dvc("checkout", "--quiet")
    project.dvc("push", "--quiet")


def receive_and_train(project: Project, batches: int) -> None:
    """Run the pipeline on the data of so many batches, with DVC alone."""
    subprocess.run([sys.executable, "src/receive.py", str(batches)], cwd=project.root, check=True)
    project.dvc("add", "--quiet", "data/raw.csv")
    project.dvc("repro", "--quiet")
