"""Whether a model is better: a report of the working tree, one of commits, and a release agree."""

import json

import pytest

from tests.fixtures.project import Project

DVC_YAML = """\
stages:
  train:
    cmd: cat data/train.csv one.txt > one.pkl
    deps: [data/train.csv, one.txt]
    outs: [one.pkl]
  evaluate:
    cmd: python3 evaluate.py
    deps: [evaluate.py, one.pkl, two.pkl, data/test.csv]
    metrics: [metrics.json: {cache: false}]
artifacts:
  one: {path: one.pkl, type: model}
  two: {path: two.pkl, type: model}
  data: {path: data, type: dataset}
"""
RULES = "models:\n  one: {primary: {metric: acc_one, min_delta: 0.01}}\n"
EVALUATE = """\
import json
scores = {f"acc_{name}": len(open(f"{name}.pkl").read()) / 100 for name in ("one", "two")}
json.dump(scores, open("metrics.json", "w"))
"""


@pytest.fixture
def measured(project: Project) -> Project:
    """Two models that one stage measures on a file of a tracked folder, both released."""
    project.write("dvc.yaml", DVC_YAML)
    project.write("gitml.yaml", RULES)
    project.write("evaluate.py", EVALUATE)
    project.write("data/train.csv", "1\n")
    project.write("data/test.csv", "9\n")
    project.write("one.txt", "one")
    project.write("two.pkl", "two")
    assert project.gitml("add", "data", "two.pkl").code == 0
    _run(project)
    for name in ("one", "two"):
        assert project.gitml("release", name).code == 0
    return project


def _run(project: Project) -> None:
    answer = project.gitml("repro")
    assert answer.code == 0, answer.err
    project.commit("run")


def _bump(project: Project, model: str) -> str | None:
    answer = project.gitml("release", model, "--dry-run", "--json")
    return answer.json["models"][model]["part"] if answer.code == 0 else None


def _outcome(project: Project, *revs: str) -> str:
    found = project.gitml("report", *revs, "-o", "-", "--json").json
    assert "data/train.csv" not in found["code"]  # DVC has it, whatever lies on the disk
    return str(found["models"]["one"]["outcome"])


@pytest.mark.slow
def test_more_training_data_in_the_folder_of_the_test_data(measured: Project) -> None:
    measured.write("data/train.csv", "1\n2\n3\n")
    assert measured.gitml("add", "data").code == 0
    _run(measured)
    assert _bump(measured, "one") == "minor"
    assert _bump(measured, "two") is None
    assert _outcome(measured, "HEAD~1", "HEAD") == "improved"
    assert _outcome(measured, "HEAD~1") == "improved"


@pytest.mark.slow
def test_other_test_data_in_that_folder(measured: Project) -> None:
    measured.write("data/test.csv", "10\n")
    measured.write("one.txt", "one and more")
    assert measured.gitml("add", "data").code == 0
    _run(measured)
    assert _bump(measured, "one") == "pipeline"
    assert _outcome(measured, "HEAD~1", "HEAD") == "unknown"
    assert _outcome(measured, "HEAD~1") == "unknown"


@pytest.mark.slow
def test_a_new_version_of_one_model_is_none_of_the_other(measured: Project) -> None:
    measured.write("two.pkl", "a new model")
    assert measured.gitml("add", "two.pkl").code == 0
    _run(measured)
    assert _bump(measured, "two") == "pipeline"
    answer = measured.gitml("release", "one", "--dry-run")
    assert answer.code == 1
    assert "nothing to release" in answer.err
    measured.write("one.txt", "a better one")
    _run(measured)
    assert _bump(measured, "one") == "minor"
    assert _outcome(measured, "one@v1.0.0") == "improved"


@pytest.mark.slow
def test_a_release_that_is_worse_says_so_first(measured: Project) -> None:
    measured.write("one.txt", "")
    _run(measured)
    answer = measured.gitml("release", "one", "--dry-run")
    assert answer.out.startswith("DECLINED, untested: one@v1.0.1  (PIPELINE after v1.0.0)\n")
    decided = ("release", "one", "--dry-run", "--bump", "minor", "--reason", "asked for")
    assert measured.gitml(*decided).out.startswith("DECLINED, untested: one@v1.1.0  (MINOR after")
    assert measured.gitml(*decided, "--json").json["models"]["one"]["outcome"] == "declined"


def test_what_cannot_be_read_is_exit_code_4_everywhere(project: Project) -> None:
    project.write("dvc.yaml", "metrics: [m.json, nope.json]\nparams: [p.yaml]\n")
    project.write("m.json", '{"acc": 1}')
    project.write("p.yaml", "a: 1\n")
    project.commit("one")
    project.write("p.yaml", "a: [\n")
    project.commit("two")
    both = ("HEAD~1", "HEAD")
    commands = ("metrics show", "metrics diff", "diff", "report -o -")
    for command in commands:
        words = command.split()
        answer = project.gitml(*words, *(both if words[-1] in ("diff", "-") else ()))
        assert answer.code == 4, command
        assert "nope.json" in answer.err
        assert "differs" not in answer.err
    answer = project.gitml("metrics", "log")  # nobody can add a file to a commit of the past
    assert (answer.code, "nope.json" in answer.err) == (0, True)
    answer = project.gitml("params", "diff", *both)
    assert (answer.code, "p.yaml" in answer.err, "differs" in answer.err) == (4, True, False)


@pytest.mark.slow
def test_where_no_run_recorded_the_hash_the_listing_has_it(measured: Project) -> None:
    """As in a project whose evaluation is not run by DVC."""
    measured.write("data/train.csv", "1\n2\n3\n")
    assert measured.gitml("add", "data").code == 0
    _run(measured)
    for number, rev in enumerate(("HEAD~1", "HEAD")):
        measured.git("switch", "--quiet", "--create", f"copy{number}", rev)
        measured.path("dvc.lock").unlink()
        measured.write("metrics.json", json.dumps({"acc_one": 0.5 + number / 10, "acc_two": 1}))
        measured.commit("no lock")
        measured.git("switch", "--quiet", "main")
    measured.write("gitml.yaml", RULES)
    assert _outcome(measured, "copy0", "copy1") == "improved"
