"""The example: what its README promises, and that plain DVC and gitml both can work with it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from gitml import wiring
from gitml.core.settings import config
from gitml.wiring import readers
from tests.fixtures.example import SOURCE
from tests.fixtures.project import Project


def test_folder_holds_nothing_that_is_generated() -> None:
    files = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert files == {
        "README.md",
        "dvc.yaml",
        "gitml.yaml",
        "params.yaml",
        "requirements.txt",
        "src/evaluate.py",
        "src/prepare.py",
        "src/receive.py",
        "src/train.py",
    }


def test_gitml_reads_the_example_whole(example: Project) -> None:
    snapshot = readers.snapshots(wiring.find(example.root)).read("more-data")
    assert snapshot.problems == ()
    assert list(snapshot.stages) == ["prepare", "train", "evaluate"]
    assert [plot.id for plot in snapshot.plots] == ["ROC curve", "Confusion matrix", "Calibration"]
    assert snapshot.models["breast-cancer"].path == "models/model.joblib"
    assert snapshot.params["params.yaml"] == {
        "prepare": {"test_percent": 50},
        "train": {"features": "all", "C": 1.0},
    }


def metrics_at(project: Project, rev: str) -> Any:
    return json.loads(project.git("show", f"{rev}:metrics.json"))


def test_second_version_is_better_by_the_example_s_own_rules(example: Project) -> None:
    rules = config.parse(yaml.safe_load(example.read("gitml.yaml"))).models["breast-cancer"]
    old, new = metrics_at(example, "main"), metrics_at(example, "more-data")
    assert rules.primary is not None
    assert rules.primary.metric == "roc_auc"
    assert new["roc_auc"] - old["roc_auc"] > 2 * rules.primary.min_delta
    assert {guard.metric for guard in rules.guards} == {"log_loss", "recall"}
    assert new["log_loss"] < old["log_loss"]
    assert new["recall"] > old["recall"]


def test_both_versions_are_judged_on_the_same_patients(example: Project) -> None:
    def tested(rev: str) -> str:
        lines = example.git("show", f"{rev}:dvc.lock").splitlines()
        return lines[lines.index("    - path: data/test.csv") + 2]

    assert tested("main") == tested("more-data")
    assert tested("main").startswith("      md5: ")


def test_readme_s_figures(example: Project) -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in example.read("README.md").splitlines()
        if line.startswith(("| first batch", "| both batches"))
    ]
    assert len(rows) == 4
    for rev, row in (("main", rows[0]), ("more-data", rows[3])):
        metrics = metrics_at(example, rev)
        assert row[3:] == [f"{metrics['roc_auc']:.3f}", f"{metrics['log_loss']:.3f}"]


def test_model_file_is_the_same_byte_for_byte(example: Project, tmp_path: Path) -> None:
    model = example.path("models/model.joblib")
    first = model.read_bytes()
    model.unlink()
    settings = {**os.environ, "PYTHONHASHSEED": "7", "OMP_NUM_THREADS": "2"}
    train = [sys.executable, "src/train.py"]
    subprocess.run(train, cwd=example.root, env=settings, check=True)
    assert model.read_bytes() == first


def test_every_prediction_is_kept(example: Project) -> None:
    header, *rows = example.read("evaluation/predictions.csv").splitlines()
    assert header == "row,y_true,y_pred,p"
    assert len(rows) == 182
    right = sum(row.split(",")[1] == row.split(",")[2] for row in rows)
    assert right / len(rows) == pytest.approx(metrics_at(example, "main")["accuracy"])
