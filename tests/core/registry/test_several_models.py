"""Several models in one pipeline, and data that lies in folders: what counts for which model."""

from dataclasses import replace
from typing import Any

import pytest

from gitml.core.data.pointers import Pointer
from gitml.core.pipeline.stage import Locked, Out, Stage
from gitml.core.registry.evaluation import Side, evaluation_data
from gitml.core.registry.versioning import evidence
from gitml.core.registry.versioning.model_verdict import judge
from gitml.core.registry.versioning.rules import Rules
from gitml.core.settings.config import ModelRules, Primary

_RULES = Rules("one", ModelRules(Primary("acc_one", 0.01)))


def stage(name: str, deps: str, outs: str, **more: Any) -> Stage:
    made = tuple(Out(path) for path in outs.split())
    return Stage(name, name, "dvc.yaml", f"run {name}", "", tuple(deps.split()), made, **more)


_STAGES = {
    "train_one": stage("train_one", "train.csv", "one.pkl", params={"params.yaml": ("one",)}),
    "train_two": stage(
        "train_two", "train.csv two.py", "two.pkl", params={"params.yaml": ("two",)}
    ),
    "evaluate": stage("evaluate", "one.pkl two.pkl test.csv", "metrics.json"),
}
_MADE = {out.path: stage.address for stage in _STAGES.values() for out in stage.outs}
_POINTERS = {
    path: Pointer(path, f"md5-{path}", stage=_MADE.get(path))
    for path in ("train.csv", "test.csv", "one.pkl", "two.pkl", "metrics.json")
}
_BASE = Side(
    model="one.pkl",
    others=frozenset({"two.pkl"}),
    stages=_STAGES,
    pointers=_POINTERS,
    metrics={"metrics.json": {"acc_one": 0.8, "acc_two": 0.8}},
    params={"params.yaml": {"one": 1, "two": 1}},
    code={"two.py": "blob"},
)


def changed(side: Side, *paths: str, **metrics: float) -> Side:
    pointers = {p: replace(q, md5="new") if p in paths else q for p, q in side.pointers.items()}
    return replace(side, pointers=pointers, metrics={"metrics.json": {**_metrics(side), **metrics}})


def _metrics(side: Side) -> dict[str, Any]:
    document: Any = side.metrics["metrics.json"]
    return dict(document)


def test_a_model_beside_it_is_not_what_a_model_was_measured_on() -> None:
    assert evaluation_data(_BASE, "metrics.json") == {"test.csv": "md5-test.csv"}
    head = changed(_BASE, "one.pkl", "two.pkl", acc_one=0.9, acc_two=0.7)
    assert judge(_BASE, head, _RULES).outcome == "improved"
    assert evidence.decide(_BASE, head, _RULES).part == "minor"


@pytest.mark.parametrize("rules", [_RULES, Rules("one")])
def test_no_version_because_another_model_changed(rules: Rules) -> None:
    head = replace(
        changed(_BASE, "two.pkl", acc_two=0.9),
        params={"params.yaml": {"one": 1, "two": 2}},
        code={"two.py": "new"},
    )
    assert evidence.decide(_BASE, head, rules).verdict.outcome == "identical"
    added = _STAGES["evaluate"]._replace(deps=(*_STAGES["evaluate"].deps, "three.pkl"))
    more = replace(
        head, stages={**_STAGES, "evaluate": added}, others=frozenset({"two.pkl", "three.pkl"})
    )
    assert evidence.decide(_BASE, more, rules).part is None


def test_no_version_because_a_model_that_was_added_by_hand_changed() -> None:
    stages = {name: one for name, one in _STAGES.items() if name != "train_two"}
    pointers = {**_POINTERS, "two.pkl": Pointer("two.pkl", "md5-two")}
    base = replace(_BASE, stages=stages, pointers=pointers)
    assert evidence.decide(base, changed(base, "two.pkl"), _RULES).part is None
    folder = _STAGES["evaluate"]._replace(deps=(".", "test.csv"))
    base = replace(base, stages={**stages, "evaluate": folder})
    assert evidence.decide(base, changed(base, "two.pkl"), _RULES).part is None


def test_what_a_model_is_made_from_counts_also_if_it_is_a_model() -> None:
    stacked = {**_STAGES, "train_one": stage("train_one", "two.pkl train.csv", "one.pkl")}
    base = replace(_BASE, stages=stacked)
    head = replace(changed(base, "two.pkl"), code={"two.py": "new"})
    bump = evidence.decide(base, head, _RULES)
    assert (bump.part, [r.subject for r in bump.reasons if r.kind == "code"]) == (
        "pipeline",
        ["two.py"],
    )


def test_metrics_of_another_model_say_nothing_where_there_are_no_rules() -> None:
    apart = {
        **_STAGES,
        "evaluate": stage("evaluate", "one.pkl test.csv", "metrics.json"),
        "two": stage("two", "two.pkl test.csv", "two.json"),
    }
    base = replace(_BASE, stages=apart, metrics={**_BASE.metrics, "two.json": {"acc": 1}})
    head = replace(base, stages={**apart, "two": apart["two"]._replace(cmd="other")})
    assert evidence.decide(base, head, Rules("one")).part is None


_IN_FOLDER = {
    "train_one": stage("train_one", "data/train.csv", "one.pkl"),
    "evaluate": stage("evaluate", "one.pkl data/test.csv", "metrics.json"),
}


def _folder_side(md5: str, *, recorded: str | None = None, listed: str | None = None) -> Side:
    run = _IN_FOLDER["evaluate"]._replace(locked=Locked("", {"data/test.csv": recorded}, {}, {}))
    return replace(
        _BASE,
        stages={**_IN_FOLDER, "evaluate": run} if recorded else _IN_FOLDER,
        pointers={**_POINTERS, "data": Pointer("data", f"{md5}.dir", nfiles=2)},
        inner={"data/test.csv": listed} if listed else {},
    )


@pytest.mark.parametrize("how", ["recorded", "listed"])
def test_a_file_in_a_folder_counts_by_its_own_hash(how: str) -> None:
    base, head, other = (
        _folder_side(folder, **{how: file})
        for folder, file in (("1", "test"), ("2", "test"), ("3", "other"))
    )
    assert evaluation_data(base, "metrics.json") == {"data/test.csv": "test"}
    better = changed(head, "one.pkl", acc_one=0.9)
    bump = evidence.decide(base, better, _RULES)
    assert (bump.part, bump.verdict.outcome) == ("minor", "improved")
    assert "data" in [reason.subject for reason in bump.reasons]  # it was trained on more
    worse = changed(other, "one.pkl", acc_one=0.9)
    assert judge(base, worse, _RULES).outcome == "unknown"


def test_where_nobody_knows_the_hash_of_a_file_its_folder_speaks_for_it() -> None:
    base, same, other = _folder_side("1"), _folder_side("1"), _folder_side("2")
    assert judge(base, changed(same, "one.pkl", acc_one=0.9), _RULES).outcome == "improved"
    assert judge(base, changed(other, "one.pkl", acc_one=0.9), _RULES).outcome == "unknown"


def test_of_a_folder_with_models_what_is_no_model_counts() -> None:
    inside = {"store/one.pkl": "1", "store/two.pkl": "2", "store/test.csv": "3"}
    side = replace(
        _BASE,
        model="store/one.pkl",
        others=frozenset({"store/two.pkl"}),
        stages={"evaluate": stage("evaluate", "store", "metrics.json")},
        pointers={path: Pointer(path, md5) for path, md5 in inside.items()},
    )
    assert evaluation_data(side, "metrics.json") == {"store/test.csv": "3"}
