from typing import Any

import pytest

from gitml.core.checks.redefinition import redefined, restored
from gitml.core.metrics.direction import direction
from gitml.core.schemas.review import dropped_tables
from gitml.core.settings.config import parse
from gitml.core.settings.data_rules import DataRule, gated_rule

_BEFORE: dict[str, Any] = {
    "gates": [{"metric": "cost", "max_drop": 1}, {"metric": "f1", "min": 0.5}],
    "metrics": {"cost": {"better": "lower"}, "other": {"better": "lower"}},
    "evaluations": {"test": {"predictions": "p.csv", "label": "y", "slices": ["site"]}},
}


@pytest.mark.parametrize(
    ("after", "places"),
    [
        ({}, ()),
        ({"baseline": "HEAD"}, ("baseline",)),
        ({"metrics": {"cost": {"better": "higher"}}}, ("metrics.cost",)),
        ({"metrics": {}}, ("metrics.cost",)),
        ({"metrics": {**_BEFORE["metrics"], "f1": {"better": "lower"}}}, ("metrics.f1",)),
        ({"evaluations": {}}, ("evaluations.test",)),
        (
            {"evaluations": {"test": {"predictions": "q.csv", "label": "y"}}},
            ("evaluations.test",),
        ),
        (
            {
                "evaluations": {
                    "test": {
                        "predictions": "p.csv",
                        "label": "y",
                        "metrics": ["f1"],
                        "slices": ["age", "site"],
                    }
                }
            },
            (),
        ),
    ],
)
def test_what_gates_rely_on(after: dict[str, Any], places: tuple[str, ...]) -> None:
    assert redefined(parse(_BEFORE), parse({**_BEFORE, **after})) == places


_ANY: Any = {"better": "higher"}


@pytest.mark.parametrize(
    ("gate", "before", "after", "places"),
    [
        ("loss", {}, {"val.loss": _ANY}, ("metrics.val.loss",)),
        ("loss", {}, {"loss": _ANY}, ("metrics.loss",)),
        ("m.json:val.loss", {}, {"loss": _ANY}, ("metrics.loss",)),
        ("val.loss", {"val.loss": {"better": "lower"}}, {"loss": _ANY}, ("metrics.val.loss",)),
        ("loss", {}, {"train.loss": _ANY}, ()),
        ("loss", {}, {"loss": {"better": "lower"}}, ()),  # as its name says anyway
        ("error", {}, {"error": _ANY}, ()),  # it is below zero: nobody had said
    ],
)
def test_a_metric_keeps_its_direction_by_whatever_name_a_change_turns_it(
    gate: str, before: dict[str, Any], after: dict[str, Any], places: tuple[str, ...]
) -> None:
    gates = [{"metric": gate, "max_drop": 0.01}]
    old, new = (parse({"gates": gates, "metrics": metrics}) for metrics in (before, after))
    metrics: Any = {"m.json": {"val": {"loss": 0.2}, "error": -1.0}}
    assert redefined(old, new, (metrics, metrics)) == places
    kept = restored(old, new, (metrics, metrics)).directions
    assert direction("val.loss", kept) == "lower"
    assert direction("error", kept, [-1.0]) == ("higher" if gate == "error" else None)


def _with_table(**keys: str) -> dict[str, Any]:
    gates = [{"schema": "s.yaml", "data": "t.csv"}]
    return {"gates": gates, "data": {"d": {"path": "t.csv", "schema": "s.yaml", **keys}}}


def test_the_table_that_another_one_is_kept_apart_from() -> None:
    before, after = parse(_with_table(apart_from="test.csv")), parse(_with_table())
    assert redefined(before, after) == ("data.d.apart_from",)
    assert redefined(after, before) == ()
    assert restored(before, after).data == before.data
    (dropped,) = dropped_tables(before.data, after.data.values())
    assert (dropped.place, dropped.before, dropped.after) == (
        "data.d.apart_from",
        "test.csv",
        None,
    )


def test_a_gate_keeps_what_is_declared_of_its_table() -> None:
    declared = parse(_with_table(apart_from="test.csv", target="y")).data
    assert gated_rule(declared, "t.csv", "s.yaml") == declared["d"]
    assert gated_rule(declared, "t.csv", "wide.yaml") == DataRule(
        "t.csv", "wide.yaml", apart_from="test.csv"
    )


def test_without_gates_nobody_relies_on_anything() -> None:
    assert redefined(parse({}), parse({"baseline": "HEAD"})) == ()


@pytest.mark.parametrize(
    ("now", "places"),
    [
        ({"repeats": {"files": ["seed-1.json"]}}, ("evaluations.seeds",)),
        ({"repeats": {"files": ["seed-*.json"]}, "metrics": ["auc"]}, ()),
    ],
)
def test_rules_of_models_rely_on_their_evaluation(
    now: dict[str, Any], places: tuple[str, ...]
) -> None:
    others = {"other": _BEFORE["evaluations"]["test"]}
    was = {"seeds": {"repeats": {"files": ["seed-*.json"]}}, **others}
    rules = {"models": {"m": {"primary": "auc", "evaluation": "seeds"}}}
    before, after = (parse({**rules, "evaluations": one}) for one in (was, {"seeds": now}))
    assert redefined(before, after) == places


def _with_margins(**margins: float) -> dict[str, Any]:
    evaluation = {**_BEFORE["evaluations"]["test"], "margins": margins}
    return {**_BEFORE, "evaluations": {"test": evaluation}}


def test_a_wider_margin_hides_a_change_for_the_worse() -> None:
    before, after = (
        parse(_with_margins(mcc=0.01, f1=0.02)),
        parse(_with_margins(matthews_corrcoef=0.5)),
    )
    assert redefined(before, after) == ("evaluations.test.margins.matthews_corrcoef",)
    assert restored(before, after).evaluations["test"].margins == {"matthews_corrcoef": 0.01}
    assert redefined(parse(_BEFORE), before) == (
        "evaluations.test.margins.mcc",
        "evaluations.test.margins.f1",
    )
    assert redefined(before, parse(_BEFORE)) == ()
    assert restored(before, parse(_BEFORE)).evaluations["test"].margins == {}
