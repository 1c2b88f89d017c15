"""``gitml ci run``: from a commit to a report, at a desk and in a workflow."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from gitml.adapters.formats import report_document
from gitml.errors import OutsideError
from tests.fixtures.project import Project

GATES = "gates: [{metric: auc, min: 0.5, max_drop: 0.01}]\n"


@pytest.fixture
def pushed(releasable: Project, tmp_path: Path) -> Project:
    """Branch ``better``, with a remote for Git and one for data; its results are not here."""
    bare = tmp_path / "bare.git"
    releasable.git("init", "--quiet", "--bare", str(bare))
    releasable.git("remote", "add", "origin", str(bare))
    releasable.dvc("remote", "add", "--default", "storage", str(tmp_path / "storage"))
    releasable.git("switch", "--quiet", "better")
    releasable.write("gitml.yaml", releasable.read("gitml.yaml") + GATES)
    releasable.commit("a remote")
    releasable.git("push", "--quiet", "origin", "first", "better")
    releasable.dvc("push", "--quiet", "raw.csv")
    return releasable


def _document(project: Project) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(project.read("gitml-report/report.json"))
    return found


def test_in_a_fresh_clone_all_is_made_and_shared(pushed: Project, tmp_path: Path) -> None:
    pushed.write("params.yaml", "auc: 0.97\n")
    pushed.commit("higher, and not trained")
    pushed.git("push", "--quiet", "origin", "better")
    pushed.git("clone", "--quiet", "--branch", "better", "../bare.git", str(tmp_path / "clone"))
    clone = Project(tmp_path / "clone")
    answer = clone.gitml("ci", "run", "origin/first", "--push", "--commit")
    assert answer.code == 0, answer.err
    report = clone.read("gitml-report/report.md")
    assert "0.90 → 0.97" in report
    assert "Pipeline: 2 ran" in report
    assert "dvc.lock" in report
    found = _document(clone)
    assert found["training"]["failed"] is False
    assert {run["outcome"] for run in found["training"]["stages"].values()} >= {"ran"}
    assert found["exit_code"] == 0
    assert report_document.fault(found) == ""
    # What was made is where others get it, and the second run has nothing to do.
    again = tmp_path / "again"
    pushed.git("clone", "--quiet", "--branch", "better", "../bare.git", str(again))
    second = Project(again).gitml("ci", "run", "origin/first", "--push", "--commit", "--json")
    assert second.code == 0, second.err
    outcomes = {run["outcome"] for run in second.json["training"]["stages"].values()}
    assert outcomes == {"unchanged"}
    assert second.json["training"]["results"] == []


def test_in_a_workflow(pushed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    first = pushed.git("rev-parse", "first")
    pushed.path("event.json").write_text(json.dumps({"before": first}))
    pushed.write("gitml.yaml", pushed.read("gitml.yaml").replace("min: 0.5", "min: 0.99"))
    pushed.commit("a strict gate")
    for name, value in {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_EVENT_PATH": str(pushed.path("event.json")),
        "GITHUB_STEP_SUMMARY": str(pushed.path("summary.md")),
        "GITHUB_OUTPUT": str(pushed.path("outputs")),
    }.items():
        monkeypatch.setenv(name, value)
    answer = pushed.gitml("ci", "run")
    assert answer.code == 1, answer.err
    assert "::error title=gate auc::≥ 0.99, 0.95, failed" in answer.err
    assert first[:7] in pushed.read("summary.md")
    assert pushed.read("summary.md").startswith("## 🚫 Blocked by 1 gate: ⚪ `churn` improved")
    assert "<!-- gitml:outcome:blocked -->" in pushed.read("gitml-report/report.md")
    outputs = dict(line.split("=") for line in pushed.read("outputs").splitlines())
    assert outputs == {"outcome": "improved", "report": "gitml-report/report.md", "code": "1"}


def test_where_training_fails_the_report_says_where(
    pushed: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORAGE_TOKEN", "hunter2-hunter2")
    script = "for i in 1 2 3; do echo line $i '```'; done; echo $STORAGE_TOKEN\n"
    script += "echo hunter2-; echo hunter2; printf a:$STORAGE_TOKEN | base64; exit 3\n"
    pushed.write("train.sh", script)
    text = pushed.read("dvc.yaml").replace("cmd: printf", "cmd: sh train.sh && printf")
    pushed.write("dvc.yaml", text)
    pushed.commit("broken")
    answer = pushed.gitml("ci", "run", "first", "--push", "--commit")
    assert answer.code == 4
    assert answer.out.splitlines()[-1].startswith("⛔ Training failed: stage `train`")
    report = pushed.read("gitml-report/report.md")
    assert report.startswith("## ⛔ Training failed: stage `train`")
    assert "````text\nline 1 ```\nline 2 ```\nline 3 ```\n***\n***\nYTp***I=\n````" in report
    assert "<!-- gitml:outcome:unjudged -->" in report
    assert "Gates" not in report  # of numbers that an older run left
    assert "### Metrics" not in report
    found = _document(pushed)
    assert report_document.fault(found) == ""
    assert found["training"]["stages"]["train"]["exit_code"] == 3
    assert found["training"]["stages"]["train"]["tail"][-3:] == ["***", "***", "YTp***I="]
    assert "hunter2" not in answer.out  # what programs print goes to the log, which a forge masks
    files = [*pushed.path("gitml-report").iterdir()]
    assert files
    assert not [file for file in files if b"hunter2" in file.read_bytes()]
    assert (found["outcome"], found["metrics"], found["gates"], found["models"]) == (
        "failed",
        {},
        [],
        {},
    )
    assert pushed.git("log", "-1", "--format=%s") == "broken"


def test_a_pipeline_that_cannot_start_is_reported_too(pushed: Project) -> None:
    pushed.write("raw.csv.dvc", pushed.read("raw.csv.dvc").replace("md5: ", "md5: 00", 1))
    pushed.path("raw.csv").unlink()
    shutil.rmtree(pushed.path(".dvc/cache"))
    answer = pushed.gitml("ci", "run", "first")
    assert answer.code == 4
    assert pushed.read("gitml-report/report.md").startswith("## ⛔ ")
    assert _document(pushed)["training"]["failed"] is True


def test_a_file_that_is_wrong_is_reported_too(pushed: Project) -> None:
    pushed.write("table.csv", "age\n30\n")
    pushed.write("gitml.yaml", pushed.read("gitml.yaml") + "data: {t: {path: table.csv}}\n")
    for file, text, code in (
        ("schemas/table.yaml", "gitml_schema: 1\ncolumns: [\n", 1),
        ("gitml.yaml", "modells: {}\n", 4),
        ("gitml.yaml", "gates: [\n", 4),
    ):
        pushed.write(file, text)
        pushed.commit("a typo")
        answer = pushed.gitml("ci", "run", "first", "--push", "--commit")
        report = pushed.read("gitml-report/report.md")
        assert answer.code == code, answer.err
        assert report.startswith("## ⛔ Not trained: ")
        assert file in report
        assert "<!-- gitml:outcome:unjudged -->" in report
        found = _document(pushed)
        assert report_document.fault(found) == ""
        assert (found["outcome"], found["exit_code"]) == ("failed", code)


def test_data_that_breaks_its_schema_is_not_trained_on(pushed: Project) -> None:
    pushed.write("table.csv", "age\n30\n-5\n")
    pushed.write("schemas/table.yaml", "gitml_schema: 1\ncolumns:\n  age: {type: int, min: 0}\n")
    pushed.write("gitml.yaml", pushed.read("gitml.yaml") + "data: {t: {path: table.csv}}\n")
    pushed.commit("a table")
    pushed.write("params.yaml", "auc: 0.1\n")
    answer = pushed.gitml("ci", "run", "first")
    assert answer.code == 1, answer.err
    assert "Not trained: `table.csv` breaks its schema" in answer.out
    assert "below" in pushed.read("gitml-report/report.md")
    assert pushed.read("metrics.json") == '{"auc": 0.95, "n": 7}'


def test_a_fork_gets_no_commit(pushed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    pull = {
        "number": 7,
        "head": {"sha": "a" * 40, "repo": None},
        "base": {"ref": "first", "repo": {"full_name": "octo/churn"}},
    }
    pushed.path("event.json").write_text(json.dumps({"pull_request": pull}))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(pushed.path("event.json")))
    pushed.write("params.yaml", "auc: 0.96\n")
    pushed.commit("not trained")
    answer = pushed.gitml("ci", "run", "first", "--commit")
    assert answer.code == 0, answer.err
    assert "are not committed" in answer.err
    assert pushed.git("log", "-1", "--format=%s") == "not trained"


def test_results_that_the_branch_does_not_take_are_no_success(
    pushed: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody pushed meanwhile: the record of hours of training is on this machine alone."""
    pushed.write("params.yaml", "auc: 0.97\n")
    pushed.commit("not trained")
    pushed.git("push", "--quiet", "origin", "better")
    pushed.git("clone", "--quiet", "--branch", "better", "../bare.git", str(tmp_path / "ci"))
    pushed.write("notes", "another's")
    pushed.commit("meanwhile")
    pushed.git("push", "--quiet", "origin", "better")
    ci, outputs = Project(tmp_path / "ci"), tmp_path / "outputs"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_OUTPUT", str(outputs))
    answer = ci.gitml("ci", "run", "origin/first", "--commit")
    assert answer.code == 4
    assert "error: " in answer.err
    assert "0.90 → 0.97" in ci.read("gitml-report/report.md")
    assert "code=4" in outputs.read_text().splitlines()


def test_what_was_uploaded_need_not_be_trained_again(pushed: Project, tmp_path: Path) -> None:
    pushed.write("params.yaml", "auc: 0.97\n")
    pushed.write("evaluate.sh", pushed.read("evaluate.sh") + "touch rubbish.tmp\n")
    pushed.commit("not trained")
    pushed.git("push", "--quiet", "origin", "better")
    pushed.git("clone", "--quiet", "--branch", "better", "../bare.git", str(tmp_path / "ci"))
    pushed.git("clone", "--quiet", "--branch", "better", "../bare.git", str(tmp_path / "mine"))
    ci = Project(tmp_path / "ci")
    run = ci.gitml("ci", "run", "origin/first", "--push", "--json", "--results", "made")
    assert ci.read("made/metrics.json") == ci.read("metrics.json")
    assert sorted(path.name for path in ci.path("made").iterdir()) == ["dvc.lock", "metrics.json"]
    assert run.code == 0, run.err
    assert run.json["training"]["results"] == ["dvc.lock", "metrics.json"]
    report = Project(tmp_path / "ci").read("gitml-report/report.md")
    assert "`gitml pull --run-cache`, then `gitml repro`" in report
    mine = Project(tmp_path / "mine")
    mine.gitml("pull", "--run-cache")  # what is to be made is not there
    answer = mine.gitml("repro", "--json")
    assert answer.code == 0, answer.err
    outcomes = [
        one["outcome"] for one in json.loads(answer.out.splitlines()[-1])["stages"].values()
    ]
    assert "ran" not in outcomes
    assert "restored" in outcomes
    assert json.loads(mine.read("metrics.json"))["auc"] == 0.97


@pytest.mark.slow
def test_what_cannot_be_uploaded_is_reported_all_the_same(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OutsideError("the remote is full")

    monkeypatch.setattr("gitml.wiring.ci.training.push_results", refuse)
    project.write("dvc.yaml", "stages: {a: {cmd: echo a}}\n")
    project.commit("a stage")
    answer = project.gitml("ci", "run", "--push")
    assert answer.code == 4
    assert answer.out.startswith("gitml-report/report.md\n")  # where it is told
    assert "error: the remote is full" in answer.err
    assert _document(project)["training"]["shared"] is False


@pytest.mark.slow
def test_results_that_could_not_be_proposed_are_told_before_and_not_handed_over(
    project: Project,
) -> None:
    outs = "outs: [Makefile: {cache: false}]"
    project.write("dvc.yaml", f"stages: {{a: {{cmd: echo a > Makefile, {outs}}}}}\n")
    project.commit("a stage that writes what something is built from")
    project.write("made/old", "")
    answer = project.gitml("ci", "run", "--results", "made")
    assert (answer.code, answer.out) == (2, "")
    assert "'made': it has files" in answer.err
    project.path("made/old").unlink()
    answer = project.gitml("ci", "run", "--results", "made")
    assert answer.code == 4
    warned, told = (
        answer.err.index(f"{words} cannot be proposed: it is a file that something is built")
        for words in ("warning: Makefile, once it changes,", "error: the result Makefile")
    )
    assert warned < answer.err.index("a: running") < told
    assert project.path("gitml-report/report.md").is_file()
    assert not [*project.path("made").iterdir()]
