"""``--reevaluate``: an older model on a newer test set."""

import tempfile
from pathlib import Path

import pytest

from tests.fixtures.project import Project

_DVC_YAML = """\
stages:
  evaluate:
    cmd: python evaluate.py
    deps: [evaluate.py, model.txt, data/test.csv]
    outs: [p.csv]
artifacts:
  churn: {path: model.txt, type: model}
"""
_GITML_YAML = """\
models: {churn: {primary: {metric: accuracy, min_delta: 0.01}, evaluation: test}}
evaluations:
  test: {predictions: p.csv, id: row, label: y, prediction: y_pred}
gates:
  - {metric: accuracy, max_drop: 0.01}
"""
_EVALUATE = """\
limit = float(open("model.txt").read())
lines = open("data/test.csv").read().split()[1:]
with open("p.csv", "w") as out:
    print("row,y,y_pred", file=out)
    for row, x, y in (line.split(",") for line in lines):
        print(row, y, int(float(x) > limit), sep=",", file=out)
"""


def _test_set(rows: range) -> str:
    return "row,x,y\n" + "".join(f"{n},{n % 100},{int(n % 100 > 50)}\n" for n in rows)


@pytest.fixture
def moved(project: Project) -> Project:
    """Two commits: a model on one test set, and a better one on another, with no row in common."""
    project.write("dvc.yaml", _DVC_YAML)
    project.write("gitml.yaml", _GITML_YAML)
    project.write("evaluate.py", _EVALUATE)
    for name, limit, rows in (("old", "40", range(300)), ("new", "48", range(300, 700))):
        project.write("model.txt", limit)
        project.write("data/test.csv", _test_set(rows))
        project.dvc("add", "--quiet", "data/test.csv")
        project.dvc("repro", "--quiet")
        project.commit(name)
        project.git("tag", name)
    return project


@pytest.mark.slow
def test_both_models_sit_the_exam_of_the_head(
    moved: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "scratch"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    (tmp_path / "scratch").mkdir()
    apart = moved.gitml("compare", "old", "new")
    assert "not comparable" in apart.out
    assert apart.err.rstrip().endswith("gitml compare old new --reevaluate")
    cached = sorted(moved.path(".dvc/cache").rglob("*"))
    answer = moved.gitml("compare", "old", "--reevaluate", "--json")
    assert answer.code == 0, answer.err
    assert "running evaluate of workspace on the model of old" in answer.err
    found = answer.json["evaluations"]["test"]
    assert (found["match"], found["rows"]["compared"], found["reevaluated"]) == ("same", 400, True)
    accuracy = found["metrics"]["accuracy"]
    assert (accuracy["base"], accuracy["head"]) == (0.9, 0.98)
    assert accuracy["verdict"] == "better"
    assert moved.git("status", "--porcelain") == ""
    assert sorted(moved.path(".dvc/cache").rglob("*")) == cached
    assert [*(tmp_path / "scratch").glob("gitml-scratch-*")] == []

    moved.write("evaluate.py", "raise SystemExit('no such column')")
    changed = moved.gitml("compare", "old", "--reevaluate")
    assert changed.code == 2
    assert "the working tree has changes" in changed.err
    moved.commit("broken")
    broken = moved.gitml("compare", "old", "--reevaluate")
    assert broken.code == 4
    assert "stage 'evaluate' failed on the base's model" in broken.err
    assert "no such column" in broken.err
    assert [*(tmp_path / "scratch").glob("gitml-scratch-*")] == []


@pytest.mark.slow
def test_a_release_a_gate_and_a_report_have_it_too(moved: Project) -> None:
    moved.git("checkout", "--quiet", "old")
    assert moved.gitml("release").code == 0
    moved.git("checkout", "--quiet", "new")
    planned = moved.gitml("release", "--dry-run", "--json")
    assert "gitml release churn --reevaluate --dry-run" in planned.err
    apart = planned.json["models"]["churn"]
    assert apart["part"] == "pipeline"
    (changed,) = (one for one in apart["evidence"] if one["id"] == "evaluation-changed")
    assert (changed["level"], changed["source"]) == (None, "predictions")
    assert "metric-within-noise" in {one["id"] for one in apart["evidence"]}
    gate = moved.gitml("gate", "old", "HEAD")
    assert gate.code != 0
    assert (
        "to measure both models on this test set, run gate or report with: --reevaluate" in gate.out
    )
    assert 'to say that this test set is meant: git commit --allow-empty --trailer "' in gate.out

    answer = moved.gitml("release", "--reevaluate")
    assert answer.code == 0, answer.err
    assert "running evaluate of HEAD on the model of churn@v1.0.0" in answer.err
    assert answer.out.startswith("churn@v1.1.0  (MINOR after v1.0.0)")
    assert "accuracy went from 0.9 to 0.98 (+0.08): better" in answer.out
    assert "the earlier model was measured anew" in answer.out
    shown = moved.gitml("model", "show", "churn", "--json").json["models"]["churn"]
    bump = shown["manifest"]["bump"]
    (gained,) = (one for one in bump["evidence"] if one["id"] == "metric-improved")
    assert (gained["level"], gained["before"], gained["after"]) == ("minor", 0.9, 0.98)

    assert moved.gitml("gate", "old", "HEAD", "--reevaluate").code == 0
    report = moved.gitml("report", "old", "HEAD", "--reevaluate", "-o", "-")
    assert report.out.startswith("## ✅ `churn` is better: `accuracy` 0.9")


@pytest.mark.slow
def test_a_release_measures_also_what_is_in_a_metrics_file(project: Project) -> None:
    project.write(
        "dvc.yaml",
        _DVC_YAML.replace("outs: [p.csv]", "metrics: [{m.json: {cache: false}}]"),
    )
    count = """
import json
found = [line.split(",") for line in open("p.csv").read().split()[1:]]
json.dump({"accuracy": sum(y == p for _, y, p in found) / len(found)}, open("m.json", "w"))
"""
    project.write("evaluate.py", _EVALUATE + count)
    project.write(".gitignore", "/p.csv\n")
    project.write("gitml.yaml", "models: {churn: {primary: {metric: accuracy, min_delta: 0.01}}}\n")
    for limit, rows in (("40", range(300)), ("48", range(345, 395))):
        project.write("model.txt", limit)
        project.write("data/test.csv", _test_set(rows))
        project.dvc("add", "--quiet", "data/test.csv")
        project.dvc("repro", "--quiet")
        project.commit(limit)
        if limit == "40":
            assert project.gitml("release").code == 0
    apart = project.gitml("release", "--dry-run")
    assert "PIPELINE" in apart.out
    assert "measured on other data than before" in apart.out
    answer = project.gitml("release", "--reevaluate", "--json")
    assert answer.code == 0, answer.err
    entry = answer.json["models"]["churn"]
    assert entry["part"] == "minor"
    gained = entry["evidence"][0]
    assert (gained["id"], gained["before"], gained["after"]) == ("metric-improved", 0.88, 0.96)
    assert "(untested, the earlier model was measured anew)" in entry["reasons"][0]["text"]
    assert project.git("status", "--porcelain") == ""


@pytest.mark.slow
def test_what_cannot_be_evaluated_again(project: Project) -> None:
    project.write("gitml.yaml", _GITML_YAML)
    project.write("dvc.yaml", "artifacts:\n  churn: {path: model.txt, type: model}\n")
    project.write("p.csv", "row,y,y_pred\n1,1,1\n")
    project.commit("one")
    answer = project.gitml("compare", "HEAD", "HEAD", "--reevaluate")
    assert answer.code == 2
    assert "no stage makes p.csv" in answer.err
    files = ("p.csv", "p.csv", "--label", "y", "--prediction", "y_pred")
    assert project.gitml("compare", *files, "--reevaluate").code == 2
    project.write("gitml.yaml", "gates: [{metric: accuracy, min: 0.1}]\n")
    project.commit("no predictions")
    answer = project.gitml("gate", "HEAD~1", "HEAD", "--reevaluate")
    assert answer.code == 2
    assert "gitml.yaml names none" in answer.err


@pytest.mark.slow
def test_a_link_in_the_folder_of_dvc_leads_nowhere(moved: Project, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("mine")
    moved.path(".dvc/config.local").symlink_to(elsewhere)
    moved.git("add", "--force", ".dvc/config.local")
    moved.commit("a link")
    answer = moved.gitml("compare", "old", "--reevaluate")
    assert answer.code == 4
    assert "is a link" in answer.err
    assert elsewhere.read_text() == "mine"
