"""One verdict of a model whose predictions are known: in the report, its gates and its versions."""

import json
import math

import numpy as np
import pytest

from tests.fixtures.project import Project

_GITML_YAML = """\
models:
  churn: {primary: {metric: roc_auc, min_delta: 0.002}, guards: GUARDS, evaluation: test}
evaluations:
  test: {predictions: p.csv, id: row, label: y, prediction: y_pred, score: p, slices: [site]}
gates:
  - {metric: roc_auc, max_drop: 0.01}
""".replace("GUARDS", "{log_loss: {max_drop: 0.01}}")
_OF_ROWS = "max_drop: 0.01, evaluation: test}\n"
_DVC_YAML = "artifacts:\n  churn: {path: model.bin, type: model}\n"


def _write(project: Project, skill: float, seed: int, rows: range = range(400)) -> None:
    """A model that is as good as ``skill``, and its predictions."""
    truth = np.random.default_rng(0).integers(2, size=1000)
    noise = np.random.default_rng(seed).normal(size=1000)
    scores = 1 / (1 + np.exp(-(skill * (2 * truth - 1) + noise)))
    lines = [f"r{n},{truth[n]},{int(scores[n] > 0.5)},{scores[n]:.4f},{'ab'[n % 2]}" for n in rows]
    project.write("p.csv", "\n".join(["row,y,y_pred,p,site", *lines]) + "\n")
    project.write("model.bin", f"{skill} {seed}")


@pytest.fixture
def released(project: Project) -> Project:
    """A model with its first version."""
    project.write("dvc.yaml", _DVC_YAML)
    project.write("gitml.yaml", _GITML_YAML)
    _write(project, 0.6, 1)
    project.commit("first")
    answer = project.gitml("release")
    assert answer.out.startswith("churn@v1.0.0"), answer.err
    return project


@pytest.mark.slow
def test_better_beyond_noise_is_a_minor_version(released: Project) -> None:
    _write(released, 1.8, 3)
    released.commit("better")
    report = released.gitml("report", "churn@v1.0.0", "HEAD", "-o", "-")
    assert report.out.startswith("## ✅ `churn` is better: `roc_auc` 0.8")
    assert "| ✅ better |" in report.out
    assert released.gitml("gate", "churn@v1.0.0", "HEAD").code == 0
    answer = released.gitml("release")
    assert answer.out.startswith("churn@v1.1.0  (MINOR after v1.0.0)")
    assert "better (95 % interval +" in answer.out
    _the_card_has_it_too(released)


def _the_card_has_it_too(released: Project) -> None:
    assert "## Compared with" not in released.gitml("model", "card", "churn@v1.0.0").out
    card = released.gitml("model", "card", "churn@v1.1.0")
    assert card.code == 0, card.err
    _, tested = card.out.split("## Compared with `churn@v1.0.0`\n", 1)
    assert "| ✅ better |" in tested
    assert "`site=a`" in tested
    assert "## Gates: 1 passed\n" in tested
    assert released.gitml("model", "card", "churn@v1.1.0").out == card.out


@pytest.mark.slow
@pytest.mark.parametrize(
    "loosened",
    [
        "guards: {}, evaluation: test}",
        "guards: {log_loss: {max_drop: 9}}, evaluation: test}",
    ],
)
def test_a_guard_that_a_change_loosens_still_holds_for_it(released: Project, loosened: str) -> None:
    _write(released, 1.8, 3)
    rows = [line.split(",") for line in released.read("p.csv").splitlines()]
    for row in rows[1:]:  # ranked better than before, and far too sure of what is wrong
        row[3] = str(0.999 + 0.001 * float(row[3]))
    released.write("p.csv", "\n".join(map(",".join, rows)) + "\n")
    old = "guards: {log_loss: {max_drop: 0.01}}, evaluation: test}"
    released.write("gitml.yaml", _GITML_YAML.replace(old, loosened))
    released.commit("better, by its own rules")
    report = released.gitml("report", "churn@v1.0.0", "HEAD", "-o", "-")
    assert "is better, but a guard gave way" in report.out.splitlines()[0]
    now = "0.01 still holds for this change"
    assert now in report.out
    assert now in released.gitml("gate", "churn@v1.0.0", "HEAD").out
    answer = released.gitml("release", "--dry-run")
    assert "v1.0.1" in answer.out
    assert now in answer.out


@pytest.mark.slow
def test_better_within_noise_is_none(released: Project) -> None:
    _write(released, 0.75, 2)
    released.commit("noise")
    found = released.gitml("report", "churn@v1.0.0", "HEAD", "-o", "-", "--json").json
    test = found["evaluations"]["test"]["metrics"]["roc_auc"]
    assert abs(test["delta"]) > 0.002
    assert test["verdict"] == "no difference shown"
    assert found["models"]["churn"]["outcome"] == "unchanged"
    assert [gate["result"] for gate in found["gates"]] in (["passed"], ["warned"])
    answer = released.gitml("release")
    assert answer.out.startswith("churn@v1.0.1  (PIPELINE after v1.0.0)")
    assert "no difference shown (95 % interval -" in answer.out


@pytest.mark.slow
def test_worse_beyond_noise(released: Project) -> None:
    _write(released, 0.1, 3)
    released.commit("worse")
    report = released.gitml("report", "churn@v1.0.0", "HEAD", "-o", "-")
    assert report.out.startswith("## 🚫 Blocked by 1 gate: ❌ `churn` is worse")
    assert "### Gates: 1 failed" in report.out
    answer = released.gitml("release")
    assert answer.out.startswith("WORSE than before: churn@v1.0.1  (PIPELINE after v1.0.0)")


@pytest.mark.slow
def test_another_test_set_makes_nothing_better(released: Project) -> None:
    _write(released, 1.8, 3, range(100, 500))
    released.commit("other rows")
    report = released.gitml("report", "churn@v1.0.0", "HEAD", "-o", "-")
    assert "was measured on other data" in report.out.splitlines()[0]
    assert "test set changed: 100 removed, 100 added" in report.out
    assert "not comparable" in report.out
    answer = released.gitml("release")
    assert answer.out.startswith("churn@v1.0.1  (PIPELINE")
    assert (
        "measured on other rows than before, by p.csv (200 of them on one side only)" in answer.out
    )


@pytest.mark.slow
def test_labels_that_change_make_nothing_better_unless_they_are_meant(released: Project) -> None:
    _write(released, 1.8, 3)
    lines = released.path("p.csv").read_text().splitlines()
    said = [line.split(",") for line in lines[1:]]
    others = sum(label != guess for _, label, guess, *_ in said)
    relabelled = [",".join([row, guess, guess, *rest]) for row, _, guess, *rest in said]
    released.write("p.csv", "\n".join([lines[0], *relabelled]) + "\n")
    released.commit("its own labels")
    report = released.gitml("report", "churn@v1.0.0", "HEAD", "-o", "-")
    told = f"roc_auc was measured on other labels than before, of {others} rows"
    headline = report.out.splitlines()[0].replace("&#95;", "_")
    assert f" {others} labels changed; `churn` cannot be compared: {told}" in headline
    planned = released.gitml("release", "--dry-run")
    assert planned.out.startswith("churn@v1.0.1  (PIPELINE after v1.0.0)")
    assert f"not MINOR: {told}, and no commit says that this is meant" in planned.out
    assert released.gitml("gate", "churn@v1.0.0", "HEAD").code == 1
    released.git("commit", "--allow-empty", "-m", "x\n\nGitml-Accept: test-set-change looked again")
    assert released.gitml("gate", "churn@v1.0.0", "HEAD").code == 0
    answer = released.gitml("release")
    assert answer.out.startswith("churn@v1.1.0  (MINOR after v1.0.0)")
    assert f"{told}, which is meant: looked again" in released.git("tag", "-n99", "churn@v1.1.0")


@pytest.mark.slow
def test_a_metric_that_its_file_cannot_tell_is_judged_by_nobody(released: Project) -> None:
    released.write("dvc.yaml", f"metrics: [m.json]\n{_DVC_YAML}")
    released.write("gitml.yaml", _GITML_YAML.replace("max_drop: 0.01}\n", _OF_ROWS))
    released.write("m.json", '{"roc_auc": NaN}')
    _write(released, 1.8, 3)
    released.commit("better, says who")
    report = released.gitml("report", "churn@v1.0.0", "-o", "-")
    assert report.code == 4
    told = "⛔ `churn` cannot be judged: roc_auc is NaN"
    assert told in report.out.splitlines()[0].replace("&#95;", "_")
    answer = released.gitml("release", "--dry-run")
    assert (answer.code, "churn cannot be judged: roc_auc is NaN" in answer.err) == (4, True)
    gate = released.gitml("gate", "churn@v1.0.0", "--json")
    (result,) = gate.json["gates"]
    assert (gate.code, result["result"]) == (1, "failed")
    released.write("m.json", json.dumps({"roc_auc": math.nan, "test": {"auc": _auc(released)}}))
    released.commit("of another set")
    assert released.gitml("gate", "churn@v1.0.0").code == 0


def _auc(released: Project) -> float:
    found = released.gitml("compare", "churn@v1.0.0", "--json").json
    auc: float = found["evaluations"]["test"]["metrics"]["roc_auc"]["head"]
    return auc


@pytest.mark.slow
def test_the_same_predictions_are_no_news(released: Project) -> None:
    released.write("model.bin", "the same model, retrained")
    released.commit("retrained")
    report = released.gitml("report", "churn@v1.0.0", "HEAD", "-o", "-")
    assert report.out.startswith("## 🟰 `churn` is neither clearly better nor worse")
    assert "identical predictions" in report.out


@pytest.mark.slow
def test_predictions_that_are_gone_leave_the_model_unjudged(released: Project) -> None:
    released.path("p.csv").unlink()
    released.write("model.bin", "new")
    released.commit("no predictions")
    report = released.gitml("report", "churn@v1.0.0", "HEAD", "-o", "-")
    assert report.code == 4
    assert report.out.startswith(
        "## 🚫 Blocked by 1 gate: ⛔ `churn` cannot be judged: p.csv could not be read"
    )
    answer = released.gitml("release")
    assert answer.code == 4
    assert "churn cannot be judged" in answer.err
    decided = released.gitml("release", "--bump", "pipeline", "--reason", "we know")
    assert decided.out.startswith("churn@v1.0.1")


@pytest.mark.slow
def test_a_base_without_predictions_is_a_first_measurement(project: Project) -> None:
    project.write("dvc.yaml", _DVC_YAML)
    project.write("model.bin", "old")
    project.commit("before")
    project.write("gitml.yaml", _GITML_YAML)
    _write(project, 0.6, 1)
    project.commit("with predictions")
    report = project.gitml("report", "HEAD~1", "HEAD", "-o", "-")
    assert "`churn` is measured for the first time" in report.out.splitlines()[0]
    assert project.gitml("gate", "HEAD~1", "HEAD", "--json").json["gates"][0]["result"] == "skipped"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("models", "message"),
    [
        (
            "{churn: {primary: roc_auc, evaluation: tset}}",
            "models.churn.evaluation: expected one of test",
        ),
        ("{churn: {primary: roc_auc, evaluation: []}}", "models.churn.evaluation: expected text"),
    ],
)
def test_an_evaluation_that_is_not_declared(released: Project, models: str, message: str) -> None:
    evaluations = _GITML_YAML.partition("evaluations:")[2].partition("gates:")[0]
    released.write("gitml.yaml", f"models: {models}\nevaluations:{evaluations}")
    answer = released.gitml("report", "HEAD", "-o", "-")
    assert answer.code == 3
    assert message in answer.err


@pytest.mark.slow
def test_report_gate_and_version_ask_the_same(released: Project) -> None:
    """A guard is one of many tests: how many is the same for all who ask."""
    names = ("f1", "accuracy", "mcc")
    gates = "".join(f"  - {{metric: {name}, max_drop: 0.5}}\n" for name in names)
    released.write("gitml.yaml", released.read("gitml.yaml") + gates)
    _write(released, 1.0, 5)
    released.commit("more gates")
    report = released.gitml("report", "churn@v1.0.0", "HEAD", "-o", "-", "--json").json
    compared = released.gitml("compare", "churn@v1.0.0", "HEAD", "--json").json
    assert report["evaluations"]["test"] == compared["evaluations"]["test"]
    assert list(compared["evaluations"]["test"]["metrics"]) == [
        "roc_auc",
        "log_loss",
        "f1",
        "accuracy",
        "matthews_corrcoef",
    ]


@pytest.mark.slow
def test_the_primary_metric_is_tested_as_if_alone(released: Project) -> None:
    text = released.read("gitml.yaml").replace("slices:", "metrics: [f1, roc_auc], slices:")
    released.write("gitml.yaml", text)
    _write(released, 1.0, 5)
    released.commit("roc_auc is listed second, and decides")
    found = released.gitml("compare", "churn@v1.0.0", "HEAD", "--json").json
    auc = found["evaluations"]["test"]["metrics"]["roc_auc"]
    assert auc["p_adjusted"] == auc["p"]
