"""``gitml metrics log`` where ``gitml.yaml`` names predictions: rows are tested, and remembered."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import pytest

from gitml.checks import assessments
from gitml.wiring.judging import log_tests
from tests.fixtures.project import Project

_GITML_YAML = """\
evaluations:
  test: {predictions: p.csv, id: row, label: y, prediction: said, metrics: [accuracy]}
"""


def _commit(project: Project, wrong: int, rows: int = 200) -> None:
    said = [f"{n},{n % 2},{n % 2 if n >= wrong else 1 - n % 2}" for n in range(rows)]
    project.write("p.csv", "\n".join(["row,y,said", *said]) + "\n")
    project.write("m.json", json.dumps({"accuracy": 1 - wrong / rows, "seconds": wrong}))
    project.commit(f"{wrong} wrong of {rows}")


@pytest.fixture
def tested(project: Project) -> Project:
    project.write("dvc.yaml", "metrics: [m.json]\n")
    project.write("gitml.yaml", _GITML_YAML)
    for wrong, rows in ((60, 200), (30, 200), (32, 200), (20, 100)):
        _commit(project, wrong, rows)
    return project


def _verdicts(project: Project, *options: str) -> list[Mapping[str, Any] | None]:
    revs = project.gitml("metrics", "log", "--json", *options).json["revs"]
    return [(rev["verdicts"] or {}).get("m.json") for rev in revs.values()]


@pytest.mark.slow
def test_rows_have_the_verdict_of_compare_and_it_is_remembered(
    tested: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = tested.gitml("metrics", "log", "--only", "accuracy").out.splitlines()
    assert [line.split()[-1] for line in lines[1:5]] == ["≠", "≈", "▲★", "0.70"]
    assert lines[-1].startswith("▲ better, ≈ no difference shown, ≠ not comparable: tested against")
    assert "untested" not in lines[-1]
    monkeypatch.setattr(assessments.Assessments, "of", None)  # nothing is computed again
    found = _verdicts(tested)
    assert found[0] is not None
    assert found[0]["seconds"]["verdict"] == "improved"  # of which there are no predictions
    assert found[4] is None  # before the first numbers
    tested.git("commit", "--quiet", "--amend", "-m", "the same content")
    assert _verdicts(tested)[:3] == found[:3]
    marked = tested.gitml("metrics", "log", "--md").out
    assert "**0.85** ▲ |" in marked
    assert "tested against the commit before" in marked
    (newest,) = _verdicts(tested, "--only", "accuracy", "--last", "1")
    assert newest is not None
    assert [*newest] == ["accuracy"], "what is not asked for is not gone"
    monkeypatch.undo()
    compared = tested.gitml("compare", "HEAD~3", "HEAD~2", "--json").json
    expected = compared["evaluations"]["test"]["metrics"]["accuracy"]
    assert found[2] is not None
    for key in ("verdict", "ci", "p"):
        assert found[2]["accuracy"][key] == expected[key]


@pytest.mark.slow
def test_what_takes_long_waits_for_the_option(
    tested: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_tests, "_UNASKED", 2**16)
    answer = tested.gitml("metrics", "log", "--empty")
    assert answer.err == "2 commits not tested, as that takes a while: test them with --test\n"
    assert "+" in answer.out.splitlines()[3]
    assert tested.gitml("metrics", "log", "--empty", "--test").err == ""
    assert tested.gitml("metrics", "log", "--empty").err == ""
    tested.write("gitml.yaml", _GITML_YAML.replace("[accuracy]", "[accuracy, f1]"))
    assert "2 commits not tested" in tested.gitml("metrics", "log").err, (
        "it is asked something else"
    )


def test_predictions_that_are_not_here_are_untested(project: Project) -> None:
    project.write("dvc.yaml", "metrics: [m.json]\n")
    project.write("gitml.yaml", _GITML_YAML)
    for number in "12":
        record = f"outs:\n- md5: {('a' + number) * 16}\n  size: 9\n  hash: md5\n  path: p.csv\n"
        project.write("p.csv.dvc", record)
        project.write("m.json", f'{{"accuracy": 0.{number}}}')
        project.commit(f"step {number}")
    answer = project.gitml("metrics", "log", "--json")
    assert "1 commit not tested, as predictions are not here: get and test them" in answer.err
    newest = next(iter(answer.json["revs"].values()))
    assert newest["verdicts"]["m.json"]["accuracy"]["verdict"] == "improved"


@pytest.mark.slow
def test_a_test_set_that_is_not_here_is_looked_for_again(project: Project) -> None:
    project.write("dvc.yaml", "metrics: [m.json]\n")
    project.write("gitml.yaml", _GITML_YAML.replace("label:", "test_set: t.csv, label:"))
    tables = ["row,x\n" + "".join(f"{n},{n}{more}\n" for n in range(200)) for more in ("", ".0")]
    hashes = [hashlib.md5(one.encode(), usedforsecurity=False).hexdigest() for one in tables]
    for md5, wrong in zip(hashes, (60, 30), strict=True):
        project.write("t.csv.dvc", f"outs:\n- md5: {md5}\n  hash: md5\n  path: t.csv\n")
        _commit(project, wrong)
    found = _verdicts(project, "--last", "1")
    assert found[0] is not None
    assert found[0]["accuracy"]["verdict"] == "not comparable"
    for md5, table in zip(hashes, tables, strict=True):
        project.write(str(project.cache_path(md5)), table)
    found = _verdicts(project, "--last", "1")
    assert found[0] is not None
    assert found[0]["accuracy"]["verdict"] == "better"
