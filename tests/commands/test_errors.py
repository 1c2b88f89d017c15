"""``gitml errors``, as a user types it."""

import csv

import pytest

from tests.fixtures.project import Project

_GITML_YAML = """\
evaluations:
  test: {predictions: p.csv, id: row, label: y, prediction: y_pred, score: p, sensitive: [site]}
  other: {predictions: o.csv, id: row, label: y, prediction: y_pred, metrics: [mae]}
"""


def _predictions(wrong: set[int]) -> str:
    lines = ["row,y,y_pred,p,site"]
    for row in range(80):
        label = row % 2
        guess = 1 - label if row in wrong else label
        lines.append(f"r{row},{label},{guess},{0.1 + 0.8 * guess:.2f},{'ab'[row % 3 == 0]}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def evaluated(project: Project) -> Project:
    """A commit, and other predictions in the working tree; of numbers, too."""
    project.write("gitml.yaml", _GITML_YAML)
    for wrong, guess in (({1, 2, 3}, 2.5), ({3, 4}, 4)):
        project.write("p.csv", _predictions(wrong))
        project.write("o.csv", f"row,y,y_pred\na,1,1\nb,2,{guess}\n")
        if wrong == {1, 2, 3}:
            project.commit("base")
    return project


def test_rows_that_changed(evaluated: Project) -> None:
    answer = evaluated.gitml("errors", "--evaluation", "test")
    assert answer.code == 0, answer.err
    assert "of 80 rows 2 became right, and 1 wrong\n" in answer.out
    lines = [line.split() for line in answer.out.splitlines()[-3:]]
    assert [line[0] for line in lines] == ["r4", "r1", "r2"]
    assert "other: the same 2 rows" in evaluated.gitml("errors").out


def test_json_has_matrices_and_rows(evaluated: Project) -> None:
    document = evaluated.gitml("errors", "HEAD", "--json").json
    found = document["evaluations"]["test"]
    assert document["schema"] == "gitml.errors/1"
    assert found["confusion"]["base"] == [[39, 1], [2, 38]]
    assert found["changed"] == 3
    assert found["rows"][0] == {
        "id": "r4", "label": "0", "base": "0", "head": "1", "change": "became wrong",
        "base_score": pytest.approx(0.9), "head_score": pytest.approx(0.1), "site": "a",
    }  # fmt: skip
    assert document["evaluations"]["other"]["churn"]["became_farther"] == 1


def test_a_table_of_all_rows(evaluated: Project) -> None:
    for name, delimiter in (("rows.csv", ","), ("rows.tsv", "\t")):
        answer = evaluated.gitml("errors", "--evaluation", "test", "--export", name)
        assert answer.code == 0, answer.err
        rows = list(csv.DictReader(evaluated.read(name).splitlines(), delimiter=delimiter))
        assert [row["id"] for row in rows] == ["r4", "r1", "r2"]
    assert evaluated.gitml("errors", "--export", "rows.csv").code == 2  # of which evaluation?
    assert "not a table by its name" in evaluated.gitml("errors", "--export", "rows.doc").err


def test_nothing_that_is_compared_is_replaced(evaluated: Project) -> None:
    evaluated.write("q.csv", evaluated.read("p.csv"))
    columns = ("--label", "y", "--prediction", "y_pred")
    answer = evaluated.gitml("errors", "p.csv", "q.csv", *columns, "--export", "q.csv")
    assert answer.code == 2
    assert "would replace what is compared" in answer.err
    assert "both say the same" in evaluated.gitml("errors", "p.csv", "q.csv", *columns).out


def test_another_test_set_has_no_rows_to_show(evaluated: Project) -> None:
    evaluated.write("p.csv", _predictions({1}).replace("\nr", "\nx"))
    answer = evaluated.gitml("errors", "--evaluation", "test")
    assert answer.code == 0
    assert "not comparable" in answer.out
