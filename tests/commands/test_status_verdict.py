"""What ``gitml status`` says of a branch against its baseline, without computing it."""

import subprocess
import sys

import pytest

from tests.fixtures.project import Project

_GITML_YAML = """\
evaluations:
  test: {predictions: p.csv, label: y, prediction: said, metrics: [accuracy]}
gates:
  - {metric: accuracy, min: 0.99}
  - {metric: accuracy, max_drop: 0.01}
"""
_KNOWN = "against main: test accuracy +0.475 (better); gates: 1 failed, 1 passed: gitml gate"
_UNKNOWN = "against main: not judged as it is now: gitml gate"


def _predictions(wrong: int) -> str:
    rows = [f"{n % 2},{n % 2 if n >= wrong else 1 - n % 2}" for n in range(200)]
    return "\n".join(["y,said", *rows]) + "\n"


def _line(project: Project) -> str:
    found = project.gitml("status").out.splitlines()
    return next((line for line in found if line.startswith("against ")), "")


@pytest.mark.slow
def test_what_was_said_last_is_told_as_long_as_nothing_was_touched(project: Project) -> None:
    project.write("gitml.yaml", _GITML_YAML)
    project.write("p.csv", _predictions(100))
    project.commit("one")
    assert _line(project) == ""  # on main there is nothing to decide
    project.git("checkout", "--quiet", "-b", "topic")
    project.write("p.csv", _predictions(5))
    assert _line(project) == _UNKNOWN
    assert project.gitml("gate", "main", "HEAD").code == 1  # which is not the working tree
    assert _line(project) == _UNKNOWN
    assert project.gitml("gate").code == 1
    assert _line(project) == _KNOWN
    project.commit("better")
    assert _line(project) == _KNOWN
    project.git("commit", "--quiet", "--allow-empty", "-m", "x\n\nGitml-Accept: test-set-change y")
    assert _line(project) == _UNKNOWN  # another test set may pass now
    project.git("reset", "--quiet", "--soft", "HEAD~1")
    assert _line(project) == _KNOWN
    project.write("p.csv", _predictions(6))
    assert _line(project) == _UNKNOWN
    assert project.gitml("compare", "main").code == 0
    assert _line(project) == (
        "against main: test accuracy +0.47 (better); gates not judged as it is now: gitml gate"
    )
    told = project.gitml("status", "--json").json["verdict"]
    assert (told["base"], told["gates"], told["ask"]) == ("main", None, "gitml gate")
    assert told["metrics"][0]["outcome"] == "better"
    assert project.gitml("report", "--dry-run").code == 0
    assert "not judged" in _line(project)
    assert project.gitml("report").code == 0
    assert _line(project) == _KNOWN.replace("+0.475", "+0.47")
    project.write("gitml.yaml", _GITML_YAML.partition("gates:")[0])
    assert _line(project) == "against main: not judged as it is now: gitml compare main"
    project.write("gitml.yaml", "baseline: nowhere\n" + _GITML_YAML)
    assert _line(project) == ""  # a status is no place to complain of it


@pytest.mark.slow
def test_all_that_a_gate_read_counts(project: Project) -> None:
    project.write("tables.csv", "x\n" + "1\nnone\n" * 50)
    project.write("schemas/t.yaml", "gitml_schema: 1\ncolumns:\n  x: {type: string}\n")
    project.write(
        "gitml.yaml",
        "data: {t: {path: tables.csv, schema: schemas/t.yaml}}\n"
        "gates:\n"
        "  - {drift: tables.csv}\n"
        "  - {stage: train, max_duration: 9, level: warn}\n",
    )
    project.commit("one")
    project.git("checkout", "--quiet", "-b", "topic")
    project.write("tables.csv", "x\n" + "none\n1\n" * 50)
    assert project.gitml("gate").code == 0
    assert _line(project) == "against main: gates: 1 passed, 1 warned"
    told = project.gitml("status", "--json").json["verdict"]["gates"]
    assert told == {"judged": 2, "failing": 0, "warned": 1, "skipped": 0}
    project.write(".dvc/tmp/gitml/durations.json", "{}")
    assert _line(project) == _UNKNOWN
    assert project.gitml("gate").code == 0
    project.write(
        "schemas/t.yaml", "gitml_schema: 1\nna_values: [none]\ncolumns:\n  x: {type: string}\n"
    )
    assert _line(project) == _UNKNOWN


@pytest.mark.slow
def test_nothing_heavy_is_loaded_for_it() -> None:
    heavy = "print([m for m in ('numpy', 'pandas', 'dvc', 'sklearn') if m in sys.modules])"
    code = f"import sys; from gitml.commands import status; {heavy}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
