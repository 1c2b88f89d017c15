"""Tables and their schemas in ``gitml gate`` and ``gitml report``."""

import pytest

from tests.fixtures.project import Project

_GATE = "gates:\n  - {schema: s.yaml, data: t.csv}\n"
_SCHEMA = """\
gitml_schema: 1
columns:
  age:  {type: int, min: 0, max: 120}
  site: {type: category, values: [a, b]}
  y:    {type: category, values: ["0", "1"], role: target}
"""
_DATA = "baseline: HEAD\ndata:\n  train: {path: t.csv, schema: s.yaml}\n"


@pytest.fixture
def tabled(project: Project) -> Project:
    """A commit with a table that is right by its schema."""
    project.write("dvc.yaml", "metrics: [m.json]\n")
    project.write("m.json", '{"auc": 0.9}')
    project.write("t.csv", "age,site,y\n" + "30,a,0\n41,b,1\n" * 20)
    project.write("s.yaml", _SCHEMA)
    project.write("gitml.yaml", f"{_DATA}{_GATE}")
    project.commit("base")
    return project


def _gate(project: Project) -> tuple[int, str, str]:
    answer = project.gitml("gate", "--json")
    (one,) = answer.json["gates"]
    return answer.code, one["result"], str(one["reason"])


def test_a_table_that_is_right(tabled: Project) -> None:
    assert _gate(tabled) == (0, "passed", "None")
    shown = tabled.gitml("gate").out
    assert "t.csv  right by s.yaml" in shown


@pytest.mark.slow
def test_a_table_that_is_not(tabled: Project) -> None:
    tabled.write("t.csv", "age,site,y\n" + "30,a,0\n141,c,1\n" * 20)
    assert _gate(tabled)[:2] == (1, "failed")
    shown = tabled.gitml("gate").out
    assert "age: above_max, site: unseen_values" in shown
    tabled.write("gitml.yaml", f"{_DATA}{_GATE}".replace("data: t.csv", "data: t.csv, level: warn"))
    assert _gate(tabled)[:2] == (0, "warned")
    told = "t.csv: right by s.yaml is now right by s.yaml, level: warn"
    assert told in tabled.gitml("gate").out


@pytest.mark.parametrize(
    ("file", "text", "reason"),
    [("s.yaml", "gitml_schema: 7\n", "bad-schema"), ("t.csv", None, "unread")],
)
def test_what_cannot_be_judged_does_not_pass(
    tabled: Project, file: str, text: str | None, reason: str
) -> None:
    if text is None:
        tabled.path(file).unlink()
    else:
        tabled.write(file, text)
    assert _gate(tabled) == (1, "cannot check", reason)


def test_a_schema_that_is_not_there_is_named_with_what_writes_it(tabled: Project) -> None:
    tabled.path("s.yaml").unlink()
    answer = tabled.gitml("gate")
    infer = "gitml schema infer t.csv -o s.yaml"
    assert f"its schema cannot be used: s.yaml: there is no such schema; write it: {infer}" in (
        answer.out
    )
    assert tabled.gitml(*infer.split()[1:]).code == 0
    assert tabled.gitml("gate").code == 0


@pytest.mark.slow
def test_a_schema_that_is_loosened_is_named_and_may_not_help(tabled: Project) -> None:
    tabled.write("t.csv", "age,site,y\n" + "30,a,0\n141,b,1\n" * 20)
    tabled.write("wide.yaml", _SCHEMA.replace("max: 120", "max: 150"))
    for gate in (_GATE, _GATE.replace("s.yaml", "wide.yaml")):
        tabled.write("s.yaml", _SCHEMA if "wide" in gate else tabled.read("wide.yaml"))
        tabled.write("gitml.yaml", f"{_DATA}{gate}")
        answer = tabled.gitml("gate")
        assert answer.code == 0, answer.out
        assert "columns.age.max: gates rely on it, and it takes more" in answer.out
        tabled.write("gitml.yaml", f"{_DATA}{gate}gates_from: baseline\n")
        answer = tabled.gitml("gate")
        assert answer.code == 1, answer.out
        assert "right by s.yaml of the baseline" in answer.out


@pytest.mark.slow
def test_the_section_of_a_report(tabled: Project) -> None:
    right = tabled.gitml("report", "-o", "-").out
    assert "### Tables: no anomalies" in right
    tabled.write("t.csv", "age,site,y\n" + "30,a,0\n41,A|<b>,1\n" * 20)
    tabled.write("s.yaml", _SCHEMA.replace("max: 120", "max: 130").replace('"1"', '"1", "2"'))
    text = tabled.gitml("report", "-o", "-").out
    assert "### Tables: 2 errors" in text
    assert "| ❌ error | `site` | `unseen_values` |" in text
    assert "<b>" not in text
    assert "Its schema is not compatible: 1 breaking change." in text
    assert "| `columns.age.max` | 120 | 130 |" in text
    found = tabled.gitml("report", "-o", "-", "--json").json["tables"]["t.csv"]
    assert [one["kind"] for one in found["anomalies"]] == ["unseen_values", "target_classes"]
    assert found["changes"][0]["kind"] == "target-classes-changed"
    assert [one["rule"] for one in found["loosened"]] == ["columns.age.max", "columns.y.values"]


def test_a_table_that_is_no_longer_checked(tabled: Project) -> None:
    tabled.write("gitml.yaml", "baseline: HEAD\n")
    text = tabled.gitml("report", "-o", "-").out
    assert "This change takes tables out of what is checked" in text
    assert "| `data.train` | t.csv | no such rule |" in text


@pytest.mark.slow
def test_data_that_only_dvc_tracks_is_compared_with_its_record(project: Project) -> None:
    project.write("t.csv", "age,site\n" + "30,a\n41,b\n" * 50)
    project.write("gitml.yaml", "gates:\n  - {drift: t.csv, watch: [age]}\n")
    assert project.gitml("add", "t.csv").code == 0
    project.commit("root")
    project.git("switch", "--quiet", "--create", "work")
    unchanged = project.gitml("gate", "--json")
    assert {one["result"] for one in unchanged.json["gates"]} == {"skipped"}
    project.write("t.csv", "age,site\n" + "60,a\n71,b\n" * 50)
    changed = project.gitml("gate", "--json")
    assert changed.code == 1
    assert {one["result"] for one in changed.json["gates"]} == {"failed"}
    assert [one["reason"] for one in changed.json["gates"]] == [None, "shifted"]


@pytest.mark.slow
def test_a_column_that_hides_rows_of_the_test_set_may_not_help(tabled: Project) -> None:
    """It is in both tables, and numbers rows anew; a new feature is not forbidden by it."""
    apart = _DATA.replace("schema: s.yaml", "schema: s.yaml, apart_from: test.csv")
    lines = ["age,site,y,n", *(f"{30 + n},{'ab'[n % 2]},{n % 2},{n}" for n in range(40))]
    schema = _SCHEMA.replace("columns:", "other_columns: allow\ncolumns:")
    tabled.write("t.csv", "\n".join(lines) + "\n")
    tabled.write("test.csv", "age,site,y,n\n99,a,0,0\n")
    tabled.write("s.yaml", schema)
    tabled.write("gitml.yaml", f"{apart}{_GATE}gates_from: baseline\n")
    tabled.commit("apart")
    tabled.write("s.yaml", f"{schema}  n: {{type: int}}\n")
    answer = tabled.gitml("gate")
    assert answer.code == 0, answer.out
    assert "s.yaml: overlap: gates rely on it, and it takes more" in answer.out
    tabled.write("t.csv", "\n".join([*lines, "99,a,0,41"]) + "\n")
    found = [
        (one["of_baseline"], one["result"]) for one in tabled.gitml("gate", "--json").json["gates"]
    ]
    assert found == [(False, "passed"), (True, "failed")]
