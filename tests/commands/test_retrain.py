"""``gitml retrain`` in a project with a released model."""

import json
from typing import Any

import pytest

from tests.fixtures.project import Project
from tests.fixtures.releasable import RULES

WHEN = """\
retrain:
  when:
    - {schedule: 30d}
    - {new_data: raw.csv, size: 10B}
    - {new_data: rows.csv, rows: 2}
    - {decay: metrics.json:auc, min: 0.85, max_drop: 0.02}
    - {changed: [code, stages]}
"""


def _released(project: Project, rules: str) -> None:
    project.write("gitml.yaml", RULES + rules)
    project.write("rows.csv", "a,b\n1,2\n")
    project.dvc("add", "--quiet", "rows.csv")
    _release(project)


def _release(project: Project) -> None:
    project.commit("rules")
    assert project.gitml("release").code == 0


def _rules(project: Project, *words: str) -> dict[str, Any]:
    answer = project.gitml("retrain", "--json", *words)
    found: dict[str, Any] = json.loads(answer.out)
    return found


def test_from_nothing_new_to_all_of_it(
    releasable: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    _released(releasable, WHEN)
    releasable.path("outputs").write_text("before=1\n")
    monkeypatch.setenv("GITHUB_OUTPUT", str(releasable.path("outputs")))
    answer = releasable.gitml("retrain")
    assert answer.code == 0, answer.err
    assert answer.out.startswith("retrain=false\n\nchurn: churn@v1.0.0 of ")
    assert releasable.read("outputs") == "before=1\nretrain=false\nwhy=\n"

    releasable.write("params.yaml", "auc: 0.8\n")
    releasable.write("raw.csv", "much more data")
    releasable.write("rows.csv", "a,b\n1,2\n3,4\n5,6\n")
    releasable.dvc("add", "--quiet", "raw.csv", "rows.csv")
    releasable.dvc("repro", "--quiet")
    answer = releasable.gitml("retrain", "--output", "more")
    assert answer.code == 0, answer.err
    rows = [line for line in answer.out.splitlines() if line.endswith(" due")]
    assert [row.endswith("not due") for row in rows] == [True, *[False] * 5]
    assert "retrain=true\nwhy=new data: raw.csv: +13 B; " in releasable.read("more")
    found = _rules(releasable)
    assert found["retrain"] is True
    assert [one["result"] for one in found["rules"]] == ["not due", *["due"] * 5]
    assert found["rules"][2]["value"] == 2
    assert found["rules"][-1]["changed"] == ["train"]


def test_what_cannot_be_checked_is_neither_true_nor_false(releasable: Project) -> None:
    _released(releasable, "retrain: {when: [{decay: live.json:auc, min: 0.8}]}\n")
    answer = releasable.gitml("retrain", "--output", "outputs")
    assert answer.code == 1
    assert answer.out.startswith("retrain=unknown\n")
    assert "cannot be checked: decay: live.json:auc: no such value" in answer.err
    assert not releasable.path("outputs").exists()
    assert _rules(releasable)["retrain"] is None


def test_production_against_what_was_trained_on(releasable: Project) -> None:
    rule = "{drift: live.csv, reference: rows.csv, watch: [b]}"
    releasable.write("rows.csv", "a,b\n" + "".join(f"{n},{n % 7}\n" for n in range(200)))
    releasable.dvc("add", "--quiet", "rows.csv")
    releasable.write("gitml.yaml", RULES + f"retrain: {{when: [{rule}]}}\n")
    _release(releasable)
    releasable.write("live.csv", "a,b\n" + "".join(f"{n},{n % 7}\n" for n in range(0, 200, 2)))
    assert releasable.gitml("retrain").out.startswith("retrain=false\n")
    releasable.write("live.csv", "a,b\n" + "".join(f"{n},{n % 7 + 5}\n" for n in range(200)))
    answer = releasable.gitml("retrain", "--output", "outputs")
    assert answer.out.startswith("retrain=true\n"), answer.err
    why = "why=drift: live.csv: 100 %; drift: live.csv, b: it shifted"
    assert why in releasable.read("outputs")
    releasable.path("live.csv").unlink()
    assert releasable.gitml("retrain").out.startswith("retrain=unknown\n")


def test_data_that_no_record_has_is_judged_as_it_lies_there(releasable: Project) -> None:
    rules = "[{new_data: rows.csv, rows: 2}, {new_data: rows.csv}, {changed: [data]}]"
    pipeline = releasable.read("dvc.yaml")
    releasable.write("dvc.yaml", pipeline.replace("[train.sh]", "[train.sh, raw.csv]"))
    releasable.dvc("repro", "--quiet")
    _released(releasable, f"retrain: {{when: {rules}}}\n")
    releasable.write("rows.csv", "a,b\n1,2\n3,4\n5,6\n")
    releasable.write("raw.csv", "other data")
    answer = releasable.gitml("retrain", "--json")
    found = json.loads(answer.out)
    assert [one["result"] for one in found["rules"]] == ["due"] * 3
    assert found["rules"][0]["value"] == 2
    assert found["rules"][2]["changed"] == ["raw.csv"]
    assert set(found["unrecorded"]) == {"raw.csv", "rows.csv"}
    assert "not as recorded (gitml status): " in answer.err
    assert _rules(releasable, "--rev", "HEAD")["retrain"] is False


def test_a_model_that_was_never_released(releasable: Project) -> None:
    releasable.write("gitml.yaml", RULES + "retrain: {when: [{schedule: 30d}]}\n")
    answer = releasable.gitml("retrain")
    assert answer.code == 0
    assert answer.out.startswith("retrain=true\n\nchurn: no version yet\n")


def test_without_rules(releasable: Project) -> None:
    answer = releasable.gitml("retrain")
    assert answer.code == 3
    assert "retrain: {when:" in answer.err
