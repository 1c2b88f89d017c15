"""``gitml release``: schemas of a model's data decide that a version is MAJOR."""

import pytest

from tests.fixtures.project import Project
from tests.fixtures.releases import manifest, released

_PIPELINE = """\
stages:
  train:
    cmd: cat raw.csv > model.txt && printf '{"auc":0.9}' > metrics.json
    deps: [raw.csv]
    outs: [model.txt]
    metrics: [{metrics.json: {cache: false}}]
artifacts:
  churn: {path: model.txt, type: model}
"""
_RULES = """\
models: {churn: {primary: auc}}
data: {raw: {path: raw.csv, schema: schemas/raw.yaml, target: churned}}
"""
_FIRST = """\
gitml_schema: 1
columns:
  age: {type: int}
  site: {type: category, values: [north, south]}
  churned: {type: category, values: ["no", "yes"]}
"""


def _commit(project: Project, schema: str | None, rows: str) -> None:
    if schema is not None:
        project.write("schemas/raw.yaml", schema)
    project.write("raw.csv", f"age,site,churned\n{rows}\n")
    project.dvc("repro", "--quiet")
    project.commit()


@pytest.mark.slow
def test_schemas_decide_major_and_say_why(project: Project) -> None:
    project.write("dvc.yaml", _PIPELINE)
    project.write("gitml.yaml", _RULES)
    _commit(project, None, "1,north,no")
    assert released(project.gitml("release")) == "churn@v1.0.0"
    _commit(project, _FIRST, "2,north,no")
    answer = project.gitml("release")
    assert released(answer) == "churn@v1.0.1", "a schema that is new has nothing to be held against"
    assert "not MAJOR: no schema of its data is declared" in answer.out

    _commit(project, _FIRST, "3,north,no")
    assert "the schema of raw still allows" in project.gitml("release", "--dry-run").out
    shrunk = _FIRST.replace("[north, south]", "[north]").replace("age: {type: int}\n  ", "")
    _commit(project, shrunk, "4,north,no")
    answer = project.gitml("release", "--json")
    entry = answer.json["models"]["churn"]
    assert (entry["version"], entry["part"]) == ("v2.0.0", "major")
    assert [r["text"] for r in entry["reasons"] if r["kind"] == "schema"] == [
        "feature removed: raw:age (int)",
        "category domain shrunk: raw:site (- south)",
    ]
    assert manifest(project, "churn@v2.0.0").bump.reasons[0].numbers["change"] == "feature-removed"

    rules = "release: {rules: {category-domain-grew: minor}}\n"
    project.write("gitml.yaml", f"{_RULES}{rules}")
    _commit(project, shrunk.replace("[north]", "[north, east]"), "4,east,no")
    assert released(project.gitml("release")) == "churn@v2.1.0"
    project.write("schemas/raw.yaml", "columns: [\n")
    project.commit()
    assert project.gitml("release").code == 3


@pytest.mark.slow
def test_a_table_that_the_model_gives_decides_major_where_its_readers_break(
    project: Project,
) -> None:
    score = """\
  score:
    cmd: cat model.txt > /dev/null; printf 'row,p\\n1,0.5\\n' > scores.csv
    deps: [model.txt]
    outs: [scores.csv]
artifacts:
"""
    project.write("dvc.yaml", _PIPELINE.replace("artifacts:\n", score))
    project.write("gitml.yaml", "data: {scores: {path: scores.csv, schema: scores.yaml}}\n")
    schema = "gitml_schema: 1\ncolumns:\n  row: {type: int}\n  p: {type: float}\n"
    project.write("scores.yaml", schema)
    _commit(project, None, "1,north,no")
    assert released(project.gitml("release")) == "churn@v1.0.0"
    project.write("scores.yaml", f"{schema}  more: {{type: int}}\n")
    project.commit("a column more harms nobody")
    assert project.gitml("release").code == 1
    project.write("scores.yaml", schema.replace("p: {type: float}", "p: {type: string}"))
    project.commit("another type")
    answer = project.gitml("release", "--json")
    entry = answer.json["models"]["churn"]
    assert (entry["version"], entry["part"]) == ("v2.0.0", "major")
    assert entry["reasons"][0]["text"] == "signature output changed: scores:p (float → string)"
    assert entry["evidence"][0] == {
        "id": "signature-output-changed",
        "level": "major",
        "subject": "scores:p",
        "before": "float",
        "after": "string",
        "source": "schema",
    }
