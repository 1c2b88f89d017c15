"""Numbers of metrics files that were measured on other data: neither gates nor tests use them."""

import pytest

from tests.fixtures.project import Project

_FILES = ", ".join(f"{{{name}: {{cache: false}}}}" for name in ("m.json", "s1.json", "s2.json"))
_DVC_YAML = f"stages:\n  score: {{cmd: x, deps: [test.csv, x.py], metrics: [{_FILES}]}}\n"
_GITML_YAML = """\
baseline: HEAD
evaluations:
  seeds: {repeats: {files: s*.json}, metrics: [auc]}
gates:
  - {metric: cost, max_growth: 10%, max: 4}
"""


@pytest.mark.slow
def test_numbers_of_another_test_set_are_not_comparable(project: Project) -> None:
    project.write("dvc.yaml", _DVC_YAML)
    project.write("gitml.yaml", _GITML_YAML)
    project.write("x.py", "pass")
    project.write("test.csv", "a\n1\n")
    project.write("m.json", '{"cost": 3}')
    for n in (1, 2):
        project.write(f"s{n}.json", f'{{"auc": 0.{n}}}')
    project.commit("measured")
    project.write("x.py", "print()")
    for n in (1, 2):
        project.write(f"s{n}.json", f'{{"auc": 0.{n + 7}}}')
    assert project.gitml("gate").code == 0
    assert "better" in project.gitml("compare", "HEAD").out

    project.write("test.csv", "a\n2\n")
    gate = project.gitml("gate")
    assert gate.code == 1
    assert "measured on other data: test.csv" in gate.out
    results = [one["result"] for one in project.gitml("gate", "--json").json["gates"]]
    assert results == ["passed", "not comparable"]
    assert "not comparable: test.csv changed" in project.gitml("compare", "HEAD").out

    project.commit("a new test set\n\nGitml-Accept: test-set-change the old one had duplicates")
    gate = project.gitml("gate", "HEAD~1")
    assert "measured on other data, which is meant: test.csv" in gate.out

    project.write("test.csv", "a\n3\n")
    project.commit("and another one")
    gate = project.gitml("gate", "HEAD~2")
    assert (gate.code, "measured on other data: test.csv" in gate.out) == (1, True)
    assert "was for another test set" in gate.out
