"""``gitml model lineage``: where a version comes from, and which versions came of data."""

import pytest
from ruamel.yaml import YAML

from tests.fixtures.project import Project


@pytest.mark.slow
def test_up_to_the_sources_and_down_to_versions(project: Project) -> None:
    project.write(
        "dvc.yaml",
        """\
stages:
  prepare:
    cmd: cat raw/*.csv > clean.csv
    deps: [raw, prepare.py]
    outs: [clean.csv]
  train:
    cmd: cat clean.csv > model.txt
    deps: [clean.csv]
    params: [lr]
    outs: [model.txt]
  evaluate:
    cmd: cat model.txt test.csv > /dev/null && cp measured.json metrics.json
    deps: [model.txt, test.csv]
    metrics: [{metrics.json: {cache: false}}]
artifacts:
  churn: {path: model.txt, type: model}
""",
    )
    project.write("params.yaml", "lr: 1\n")
    project.write("measured.json", '{"auc": 1, "loss": {"test": 2}}')
    project.write("prepare.py", "\n")
    project.write("raw/a b.csv", "1\n")
    project.write("test.csv", "2\n")
    for path in ("raw", "test.csv"):
        project.dvc("add", "--quiet", path)
    project.dvc("repro", "--quiet")
    project.commit()
    assert project.gitml("release").code == 0
    tree = project.gitml("model", "lineage", "churn", "--wide")
    assert tree.code == 0, tree.err
    names = [line.strip().split(": ")[0].rsplit(" ", 1)[0] for line in tree.out.splitlines()]
    assert names[0] == "churn@v1.0.0"
    assert "\n  stage train" in tree.out
    for words in ("stage prepare", "data raw ", "code prepare.py ", "parameters params.yaml: lr"):
        assert words in tree.out
    entry = project.gitml("model", "lineage", "churn", "--json").json["models"]["churn"]
    kinds = [node["kind"] for node in entry["nodes"].values()]
    assert sorted(kinds) == ["code", "data", "made", "model", "params", "stage", "stage"]
    chart = project.gitml("model", "lineage", "churn", "--format", "mermaid").out
    assert chart.startswith("flowchart TD\n")
    assert chart.count("-->") == len(entry["edges"])

    down = project.gitml("model", "lineage", "raw/a b.csv", "--down", "--json").json
    (used,) = down["models"]["churn"]
    assert (used["version"], used["how"], used["path"]) == ("v1.0.0", "trained", "raw")
    assert "measured" in project.gitml("model", "lineage", "test.csv", "--down").out
    assert "trained" in project.gitml("model", "lineage", used["hash"][:10], "--down").out
    none = project.gitml("model", "lineage", "nothing.csv", "--down")
    assert none.code == 1

    shown = project.gitml("model", "card", "churn")
    assert shown.code == 0, shown.err
    _, front, text = shown.out.split("---\n", 2)
    metadata = YAML(typ="safe", pure=True).load(front)
    (entry,) = metadata["model-index"]
    (result,) = entry["results"]
    assert result["dataset"] == {"name": "test.csv", "type": "test.csv"}
    assert result["metrics"] == [
        {"type": "auc", "name": "auc", "value": 1},
        {"type": "loss", "name": "loss.test", "value": 2},
    ]
    assert "# churn v1.0.0" in text
    assert "```mermaid\nflowchart TD" in text
    assert project.gitml("model", "card", "churn", "-o", "CARD.md").code == 0
    assert project.read("CARD.md") == shown.out
