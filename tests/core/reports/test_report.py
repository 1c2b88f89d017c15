"""What a report says, from snapshots alone."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from gitml.core.checks.gates import GateResult, Sample, Unread
from gitml.core.commits import Commit
from gitml.core.comparisons.comparison import compare
from gitml.core.data.pointers import Pointer
from gitml.core.pipeline.stage import Out, Stage
from gitml.core.registry.versioning.next_version import rules as rules_of
from gitml.core.registry.versioning.rules import Rules
from gitml.core.reports.report import Picture, Point, Report, Sided, is_empty, report
from gitml.core.settings import config
from gitml.core.snapshot import Model, Problem, Snapshot
from gitml.render.markdown import comment
from gitml.render.markdown.reports.report import markdown, summary

BASE = Point("main", Commit("a" * 40, "Ada", datetime(2026, 1, 1, tzinfo=UTC), "first"))
HEAD = Point("branch", Commit("b" * 40, "Ada", datetime(2026, 1, 2, tzinfo=UTC), "second"), True)
STAGES = {
    "train": Stage("train", "train", "dvc.yaml", "train", deps=("data",), outs=(Out("model"),)),
    "evaluate": Stage(
        "evaluate", "evaluate", "dvc.yaml", "evaluate",
        deps=("test", "model"), outs=(Out("metrics.json", "metric", cache=False),),
    ),
}  # fmt: skip
RULES = config.parse(
    {"models": {"m": {"primary": {"metric": "roc_auc", "min_delta": 0.01},
                      "guards": {"log_loss": {"max_drop": 0.1}}}}}
)  # fmt: skip


def snapshot(metrics: dict[str, Any], **hashes: str) -> Snapshot:
    made = {"model": "train", "test": None, "data": None, "tmp": "train"}
    hashes = {"data": "d0", "model": "m0", "test": "t0"} | hashes
    return Snapshot(
        rev="x",
        stages=STAGES,
        pointers={p: Pointer(p, md5, size=1500, stage=made[p]) for p, md5 in hashes.items()},
        metrics={"metrics.json": metrics},
        models={"m": Model("m", "model")},
    )


def made(base: Snapshot, head: Snapshot, rules: config.Config = RULES, **more: Any) -> Report:
    return report(compare(base, head, rules), (BASE, HEAD), every(rules), **more)


def every(found: config.Config) -> list[Rules]:
    """What decides about each model."""
    return [rules_of(name, found) for name in found.models]


OLD = {"roc_auc": 0.90, "log_loss": 0.3, "n": 10}


@pytest.mark.parametrize(
    ("metrics", "hashes", "outcome", "title"),
    [
        (
            {"roc_auc": 0.95}, {},
            "improved", "⚪ `m` improved, untested",
        ),
        (
            {"roc_auc": 0.85}, {},
            "declined", "⚪ `m` declined, untested",
        ),
        (
            {"roc_auc": 0.905}, {},
            "unchanged", "🟰 `m` is neither clearly better nor worse",
        ),
        (
            {"roc_auc": 0.95, "log_loss": 0.5}, {},
            "mixed", "⚠️ `m` improved, untested, but a guard gave way",
        ),
        (
            {"roc_auc": 0.95}, {"test": "t1"},
            "unknown", "❔ `m` was measured on other data, so nobody can tell if it is better",
        ),
    ],
)  # fmt: skip
def test_the_primary_metric_gives_the_answer(
    metrics: dict[str, Any], hashes: dict[str, str], outcome: str, title: str
) -> None:
    found = made(snapshot(OLD), snapshot(OLD | metrics, model="m1", data="d1", **hashes))
    assert found.outcome == outcome
    assert found.primary == {("metrics.json", "roc_auc")}
    assert markdown(found, "1").startswith(f"## {title}: `roc_auc` 0.90")
    assert summary(found).startswith(f"{title.replace('`', '')}: roc_auc 0.90")


def test_cautions_are_told() -> None:
    head = snapshot(OLD | {"roc_auc": 0.95, "log_loss": 0.5}, model="m1", test="t1")
    kinds = [caution.kind for caution in made(snapshot(OLD), head).judgements[0].cautions]
    assert kinds == ["evaluation-data", "guard-broken"]
    text = markdown(made(snapshot(OLD), head), "1")
    assert "- ⚠️ roc_auc was measured on other data than before: test" in text
    assert "- ⚠️ guard log_loss went from 0.3 to 0.5" in text


@pytest.mark.parametrize(
    ("metrics", "outcome"),
    [
        ({"roc_auc": 0.95, "log_loss": 0.2}, "improved"),
        ({"roc_auc": 0.95, "log_loss": 0.4}, "mixed"),
        ({"log_loss": 0.4}, "declined"),
        ({"n": 11}, "unknown"),
        ({}, "unchanged"),
    ],
)
def test_without_a_primary_metric_the_metrics_are_counted(
    metrics: dict[str, Any], outcome: str
) -> None:
    found = made(snapshot(OLD), snapshot(OLD | metrics, data="d1"), config.Config())
    assert found.outcome == outcome
    assert found.judgements == ()


@pytest.mark.parametrize(
    ("metrics", "told"),
    [
        ({"roc_auc": float("nan")}, "roc_auc is NaN"),
        ({"roc_auc": float("inf")}, "roc_auc is Inf"),
        ({"roc_auc": None}, "roc_auc is null, not a number"),
        ({"roc_auc": "0.99"}, 'roc_auc is "0.99", not a number'),
        ({"roc_auc": 0.99, "log_loss": float("nan")}, "log_loss is NaN"),
        ({"roc_auc": float("nan"), "log_loss": [1]}, "roc_auc is NaN, log_loss is not a number"),
    ],
)
def test_what_cannot_be_judged_is_never_better(metrics: dict[str, Any], told: str) -> None:
    found = made(snapshot(OLD), snapshot(OLD | metrics, model="m1"))
    assert found.outcome == "unjudged"
    assert summary(found).startswith(f"⛔ m cannot be judged: {told}")
    text = markdown(found, "1")
    assert comment.state(text) == "error"
    assert comment.headline(text, 140).startswith("⛔ m cannot be judged: ")
    first = report(compare(Snapshot("x"), snapshot(OLD | metrics)), (None, HEAD), every(RULES))
    assert first.outcome == "unjudged"


def test_a_base_that_is_no_number_cannot_be_compared_with() -> None:
    found = made(snapshot(OLD | {"roc_auc": float("nan")}), snapshot(OLD, model="m1"))
    assert found.outcome == "unknown"
    assert summary(found).startswith(
        "❔ m cannot be compared: the earlier roc_auc is NaN, so there is nothing to compare with"
    )
    assert comment.state(markdown(found, "1")) == "success"


@pytest.mark.parametrize("rules", [RULES, config.Config()])
def test_metrics_that_could_not_be_read_are_not_gone(rules: config.Config) -> None:
    unread = snapshot({})._replace(metrics={}, problems=(Problem("metrics.json", "not JSON"),))
    for base, head in ((snapshot(OLD), unread), (unread, snapshot(OLD | {"roc_auc": 0.95}))):
        found = made(base, head, rules)
        assert found.outcome == "unjudged"
        text = markdown(found, "1")
        assert "metrics.json could not be read" in text.splitlines()[0]
        assert "gone" not in text
        assert "| new" not in text
        assert "none was measured yet" not in text


def test_a_declared_metrics_file_that_no_commit_has_is_named_beside_others() -> None:
    lacks = (Problem("nope.json", "not in the commit"),)
    base, head = (
        snapshot(OLD | {"roc_auc": auc}, model=f"m{auc}")._replace(problems=lacks,
                metric_files=("metrics.json", "nope.json"))
        for auc in (0.9, 0.95)
    )  # fmt: skip
    assert made(base, head).unread == ("nope.json",)
    assert made(base, head).outcome == "improved"  # what decides was read
    assert made(base, head, config.Config()).outcome == "unjudged"


def test_where_something_could_not_be_read_nobody_says_that_nothing_changed() -> None:
    head = snapshot(OLD)._replace(problems=(Problem("notes.dvc", "not valid YAML"),))
    assert made(snapshot(OLD), head).outcome == "unchanged"
    assert made(snapshot(OLD), head, config.Config()).outcome == "unchanged"


def test_changed_evaluation_code_and_a_metric_that_nobody_writes_are_cautions() -> None:
    stage = STAGES["evaluate"]._replace(deps=("test", "model", "evaluate.py"))
    stages = {**STAGES, "evaluate": stage}
    base, head = (
        snapshot(OLD | {"roc_auc": auc}, model=f"m{auc}")._replace(
            stages=stages, code={"evaluate.py": blob}
        )
        for auc, blob in ((0.9, "1"), (0.95, "2"))
    )
    found = made(base, head)
    assert found.outcome == "improved"
    assert [caution.kind for caution in found.judgements[0].cautions] == ["evaluation-code"]
    by_hand = {"train": STAGES["train"]}
    found = made(base._replace(stages=by_hand), head._replace(stages=by_hand))
    assert found.outcome == "improved"
    assert "no stage writes metrics.json, so nobody can tell on which data" in markdown(found, "1")


def test_a_model_in_git_is_known_by_its_blob() -> None:
    base, head = (
        snapshot(OLD | {"roc_auc": auc})._replace(code={"model": "blob"}, pointers={})
        for auc in (0.9, 0.95)
    )
    kinds = [reason.kind for reason in made(base, head).judgements[0].verdict.reasons]
    assert "model" in kinds


def test_one_model_better_and_another_first_is_better() -> None:
    rules = config.parse({"models": {"m": {"primary": "roc_auc"}, "k": {"primary": "f1"}}})
    found = made(snapshot(OLD), snapshot(OLD | {"roc_auc": 0.95, "f1": 0.5}, model="m1"), rules)
    assert [judgement.outcome for judgement in found.judgements] == ["improved", "first"]
    assert found.outcome == "improved"


def test_a_change_below_min_delta_is_the_same_in_headline_counts_and_table() -> None:
    found = made(snapshot(OLD), snapshot(OLD | {"roc_auc": 0.895, "n": 11}, model="m1"))
    assert found.outcome == "unchanged"
    text = markdown(found, "1")
    assert text.startswith("## 🟰 `m` is neither clearly better nor worse: `roc_auc` 0.900 → 0.895")
    assert "| about the same |" in text
    assert "declined," not in text
    head = snapshot(OLD | {"roc_auc": 0.89}, model="m1")
    assert "| declined, untested |" in markdown(made(snapshot(OLD), head), "1")


def test_nothing_changed() -> None:
    found = made(snapshot(OLD), snapshot(OLD))
    assert found.outcome == "identical"
    assert summary(found) == "🟰 Nothing changed"
    assert "| **`roc_auc`** (primary) | 0.9 | **0.9** | 0 | = same |" in markdown(found, "1")


def test_the_first_report() -> None:
    before = Snapshot("x")
    assert is_empty(before)
    found = report(compare(before, snapshot(OLD)), (None, HEAD), every(RULES))
    assert found.outcome == "first"
    text = markdown(found, "1")
    assert text.startswith("## 🌱 First report: nothing to compare with yet\n")
    assert "| Metric | `branch` |" in text
    assert "| `roc_auc` | **0.9** |" in text
    assert "main" not in text


def test_no_metric_is_missed_where_gates_tell_of_some() -> None:
    found = report(compare(Snapshot("x"), snapshot({})), (None, HEAD), every(config.Config()))
    missed = "No metrics are declared in `dvc.yaml`"
    assert missed in markdown(found, "1")
    gate = GateResult("accuracy", "", "min", "0.8", "passed", "", 0.9)
    assert missed not in markdown(replace(found, gates=(gate,)), "1")


def test_a_point_whose_files_cannot_be_read_is_not_empty() -> None:
    assert not is_empty(Snapshot("x", problems=(Problem("dvc.yaml", "not valid YAML"),)))


def test_what_stages_made_on_the_way_is_folded() -> None:
    found = made(snapshot(OLD, tmp="1"), snapshot(OLD, tmp="2", model="m1", data="d1"))
    assert [change.path for change in found.data] == ["data", "model"]
    assert [change.path for change in found.intermediates] == ["tmp"]
    shown, folded = markdown(found, "1").split("<details>")
    assert "| `data` | data changed | 1.50 kB | 1.50 kB |" in shown
    assert "| `model` | model changed |" in shown
    assert "- `tmp`, made by a stage: changed, 1.50 kB → 1.50 kB" in folded


def test_a_rule_that_names_no_metric_is_a_problem_not_a_crash() -> None:
    rules = config.parse({"models": {"m": {"primary": "auc"}}})
    found = made(snapshot(OLD), snapshot(OLD | {"roc_auc": 0.95}), rules)
    assert found.outcome == "unjudged"
    assert [sided.problem.path for sided in found.problems] == ["gitml.yaml"]
    assert summary(found).startswith(
        "⛔ m cannot be judged: models.m in gitml.yaml cannot be applied"
    )


def test_several_models_have_a_line_each() -> None:
    rules = config.parse({"models": {"m": {"primary": "roc_auc"}, "k": {"primary": "log_loss"}}})
    models = {name: Model(name, "model") for name in "mk"}
    base, head = (
        one._replace(models=models)
        for one in (
            snapshot(OLD),
            snapshot(OLD | {"roc_auc": 0.95, "log_loss": 0.5}, model="2"),
        )
    )
    found = made(base, head, rules)
    assert found.outcome == "mixed"
    text = markdown(found, "1")
    assert text.startswith("## ⚠️ Improved in some, declined in others, untested\n")
    assert "\n- ⚪ `m` improved, untested: `roc_auc`" in text
    assert "\n- ⚪ `k` declined, untested: `log_loss`" in text


def test_problems_pictures_and_footer() -> None:
    problems = [Sided("main", Problem("roc.csv", "not in the DVC <cache>", "run gitml pull"))]
    pictures = [
        Picture("ROC", "ROC |", "r files/roc-1.png", lacking="base"),
        Picture("c", "c", "r files/c-2.png", wide=True),
        Picture("i.png", "i", "r files/i-3.png", "base"),
        Picture("i.png", "i", "r files/i-4.png", "head"),
    ]
    text = markdown(made(snapshot(OLD), snapshot(OLD), pictures=pictures, problems=problems), "1.2")
    assert "- `roc.csv` of `main`: not in the DVC &#60;cache&#62; (run gitml pull)" in text
    assert '<img src="r%20files/roc-1.png" width="400" alt="ROC &#124;: branch">' in text
    assert '<img src="r%20files/c-2.png" width="820" alt="c: main and branch">' in text
    assert (
        '| <img src="r%20files/i-3.png" width="400" alt="i: main"> | <img src="r%20files/i-4'
        in text
    )
    assert text.endswith(
        f"<sub>base {'a' * 40} · head {'b' * 40} with uncommitted changes · gitml 1.2</sub>\n"
        "\n<!-- gitml:gates: no gates -->\n"
        f'\n<!-- gitml:result: {{"answer":"identical","commit":"{"b" * 40}",'
        '"metric":"roc_auc","value":0.9} -->\n'
    )
    assert "**`branch`** (`bbbbbbb` with uncommitted changes) compared with **`main`**" in text


def test_long_tables_fold_what_did_not_change() -> None:
    many = {f"m{n}": n for n in range(40)}
    text = markdown(made(snapshot(OLD | many), snapshot(OLD | many | {"m7": 8})), "1")
    shown, folded = text.split("<summary>42 metrics did not change</summary>")
    assert "`m7`" in shown
    assert "`m8`" not in shown
    assert "`m8`" in folded


@pytest.mark.parametrize(
    ("why", "outcome", "is_judged"),
    [
        ("unread", "cannot check", False),
        ("unread", "warned", True),  # of level warn
        ("shifted", "failed", True),
    ],
)
def test_a_gate_of_a_table_that_was_not_read_leaves_a_report_unjudged(
    why: Any, outcome: Any, is_judged: bool
) -> None:
    sample = Sample(unread=Unread("t.csv"))
    gate = GateResult("t.csv", "", "max_shifted", 0.1, outcome, why, sample=sample)
    found = made(snapshot(OLD), snapshot(OLD | {"roc_auc": 0.95}))
    assert found.is_judged
    assert replace(found, gates=(gate,)).is_judged == is_judged
