"""Results in Git that are not what their run recorded: who compares does not believe them."""

import hashlib
import json

import pytest

from gitml import wiring
from gitml.core.commits import Commit
from gitml.core.comparisons.results import trusted
from gitml.core.snapshot import Problem, Snapshot
from gitml.wiring import readers
from tests.fakes.snapshots import FakeSnapshots
from tests.fixtures.project import Project

_DVC_YAML = """\
stages:
  test:
    cmd: python test.py
    outs: [{p.csv: {cache: false}}]
    metrics: [{m.json: {cache: false}}]
metrics: [typed.json]
"""
_MADE = {"p.csv": "row,y,y_pred\n" + "".join(f"{n},{n % 2},{n % 3 % 2}\n" for n in range(60))}
_MADE["m.json"] = '{\n  "accuracy": 0.5\n}\n'


def _lock(made: dict[str, bytes], *, old: bool = False) -> str:
    outs = ""
    for path, content in sorted(made.items()):
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        outs += f"    - path: {path}\n" + ("" if old else "      hash: md5\n")
        outs += f"      md5: '{md5}'\n      size: {len(content)}\n"
    return f"schema: '2.0'\nstages:\n  test:\n    cmd: python test.py\n    outs:\n{outs}"


def _edited(project: Project, path: str, rev: str = "HEAD") -> Problem | None:
    return readers.snapshots(wiring.find(project.root)).at(rev).edited(path)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["\n", "", "\n\n"])  # a hook of pre-commit mends those that lie
@pytest.mark.parametrize("old", [False, True])
def test_line_ends_are_no_edit(project: Project, ends: str, last: str, old: bool) -> None:
    texts = {path: f"{text.rstrip()}{last}".replace("\n", ends) for path, text in _MADE.items()}
    made = {path: text.encode() for path, text in texts.items()}
    project.write("dvc.yaml", _DVC_YAML)
    project.write("dvc.lock", _lock(made, old=old))
    for path, text in _MADE.items():
        project.write(path, text)
    project.write("typed.json", "{}")
    project.commit("made")
    assert [_edited(project, path) for path in (*_MADE, "typed.json", "none")] == [None] * 4


@pytest.fixture
def edited(project: Project) -> Project:
    """A commit as a run left it, and one in which somebody edited its results."""
    project.write("dvc.yaml", _DVC_YAML)
    project.write("dvc.lock", _lock({path: text.encode() for path, text in _MADE.items()}))
    project.write("typed.json", '{"cost": 2}')
    project.write(
        "gitml.yaml",
        "evaluations:\n  test: {predictions: p.csv, id: row, label: y, prediction: y_pred}\n"
        "gates:\n  - {metric: m.json:accuracy, min: 0.1}\n  - {metric: f1, min: 0.1}\n",
    )
    for path, text in _MADE.items():
        project.write(path, text)
    project.commit("made")
    project.write("m.json", '{"accuracy": 0.99}')
    project.write("p.csv", _MADE["p.csv"].replace("1,0\n", "1,1\n"))
    project.write("typed.json", '{"cost": 1}')
    project.commit("edited")
    return project


def test_what_was_edited_is_named_with_its_stage(edited: Project) -> None:
    found = _edited(edited, "m.json")
    assert found is not None
    assert found.message == "m.json: it is not what dvc.lock records of stage test"
    assert found.hint == "make it again, and commit it with dvc.lock: gitml repro test"
    assert _edited(edited, "m.json", "HEAD~1") is None
    assert _edited(edited, "m.json", "workspace") == found
    assert _edited(edited, "typed.json") is None


@pytest.mark.slow
@pytest.mark.parametrize("revs", [("HEAD~1", "HEAD"), ("HEAD", "HEAD~1")])
def test_nobody_judges_what_was_edited(edited: Project, revs: tuple[str, str]) -> None:
    told = "is not what dvc.lock records of stage test"
    gate = edited.gitml("gate", *revs, "--json")
    results = [one["result"] for one in gate.json["gates"]]
    if revs[1] == "HEAD":
        assert results == ["cannot check", "cannot check"]
        assert gate.code == 4
    else:  # limits of a value do not need the base
        assert results == ["passed", "passed"]
        assert gate.code == 0
        assert "warning: HEAD: m.json" in gate.err
    assert told in gate.err
    report = edited.gitml("report", *revs, "-o", "-")
    headline = report.out.splitlines()[0]
    assert ("annot be judged" in headline) == (revs[1] == "HEAD"), headline
    assert told in report.out
    compare = edited.gitml("compare", *revs)
    assert (compare.code, compare.out) == (4, "")
    assert told in compare.err
    diff = edited.gitml("metrics", "diff", *revs, "--json")
    assert diff.code == (4 if revs[1] == "HEAD" else 0)  # a base that nobody can mend
    assert told in diff.err
    words = {
        path: [one["verdict"] for one in x.values()] for path, x in diff.json["metrics"].items()
    }
    assert words == {"m.json": ["not judged"], "typed.json": ["changed"]}
    whole = edited.gitml("diff", *revs, "--only", "metrics", "--json")
    assert (whole.code, whole.json["metrics"]) == (diff.code, diff.json["metrics"])
    assert told in whole.err
    assert "| `m.json:accuracy` |" in report.out
    assert edited.gitml("metrics", "show", "HEAD", "--json").code == 0


def _told(problem: Problem) -> Problem:
    return problem._replace(told_only=True)


def test_a_snapshot_to_compare() -> None:
    commit = Commit("a" * 40, "", None, "")
    metrics = {"m.json": json.loads(_MADE["m.json"]), "typed.json": {}}
    problem = Problem("m.json", "it was edited", "make it again", edited=True)
    here = Snapshot("workspace", None, metrics=metrics)
    there = Snapshot("HEAD", commit, metrics=metrics)
    fake = FakeSnapshots([there], edits={("HEAD", "m.json"): problem})
    assert trusted(fake, here) == here
    for deciding, told in ((["m.json"], problem), (["typed.json"], _told(problem))):
        found = trusted(fake, there, deciding)
        assert ([*found.metrics], found.problems) == (["typed.json"], (told,))
        assert found.unjudged == {"m.json": metrics["m.json"]}
    of_base = trusted(fake, there).problems
    assert of_base == (_told(problem)._replace(hint=None),)  # nobody can mend it
    assert trusted(FakeSnapshots(), there) == there
