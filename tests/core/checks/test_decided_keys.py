"""Every key that a change could be judged by is named where it is loosened, or is said why not."""

from dataclasses import fields
from typing import Any

import pytest

from gitml.core.checks.loosening import loosenings
from gitml.core.checks.redefinition import redefined
from gitml.core.settings.config import Config, ModelRules, parse
from gitml.core.settings.data_rules import DataRule
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.core.settings.gate_parsing import parse_gates
from gitml.core.settings.gate_rules import (
    DriftGate,
    MetricGate,
    SchemaGate,
    SizeGate,
    StageGate,
)

_METRIC = {"metric": "f1", "max_drop": 0.1, "evidence": "proven"}
_SLICES = {"metric": "f1", "by": "site", "min": 0.5}
_SIZE = {"size": "m", "max": 5, "max_growth": 1}
_STAGE = {"stage": "train", "max_duration": 5, "max_growth": 1}
_DRIFT = {"drift": "t.csv", "watch": ["age"]}
_SCHEMA = {"schema": "s.yaml", "data": "t.csv"}

# By field: a gate, and what it is made into so that it holds less.
_GATES: dict[type, dict[str, tuple[dict[str, Any], dict[str, Any]]]] = {
    MetricGate: {
        "metric": (_METRIC, {"metric": "mcc"}),
        "minimum": ({"metric": "f1", "min": 0.5}, {"min": 0.4}),
        "maximum": ({"metric": "mae", "max": 0.5}, {"max": 0.6}),
        "max_drop": (_METRIC, {"max_drop": 0.2}),
        "min_gain": ({"metric": "f1", "min_gain": 0.2}, {"min_gain": 0.1}),
        "max_growth": ({"metric": "p95", "max_growth": 1}, {"max_growth": 2}),
        "evidence": (_METRIC, {"evidence": "shown"}),
        "by": (_SLICES, {"by": "age"}),
        "min_rows": (_SLICES, {"min_rows": 99}),
        "must_have": ({**_SLICES, "must_have": ["a", "b"]}, {"must_have": ["a"]}),
        "max_difference": ({**_SLICES, "max_difference": 0.1}, {"max_difference": 0.2}),
        "evaluation": ({**_METRIC, "evaluation": "one"}, {"evaluation": "two"}),
        "level": (_METRIC, {"level": "warn"}),
        "inconclusive": (_METRIC, {"inconclusive": "warn"}),
        "same_runner": (
            {"metric": "p95", "max_growth": 1, "same_runner": True},
            {"same_runner": False},
        ),
    },
    SizeGate: {
        "path": (_SIZE, {"size": "n"}),
        "maximum": (_SIZE, {"max": 6}),
        "max_growth": (_SIZE, {"max_growth": 2}),
        "level": (_SIZE, {"level": "warn"}),
    },
    StageGate: {
        "stage": (_STAGE, {"stage": "other"}),
        "max_duration": (_STAGE, {"max_duration": 6}),
        "max_growth": (_STAGE, {"max_growth": 2}),
        "level": (_STAGE, {"level": "warn"}),
    },
    DriftGate: {
        "path": (_DRIFT, {"drift": "u.csv"}),
        "max_shifted": (_DRIFT, {"max_shifted": "40%"}),
        "watch": (_DRIFT, {"watch": []}),
        "level": (_DRIFT, {"level": "warn"}),
    },
    SchemaGate: {
        "data": (_SCHEMA, {"data": "u.csv"}),
        "level": (_SCHEMA, {"level": "warn"}),
    },
}
# A schema is compared with the one that takes its place.
_ELSEWHERE: dict[type, set[str]] = {SchemaGate: {"schema"}}


@pytest.mark.parametrize("kind", _GATES)
def test_each_key_of_a_gate_is_decided(kind: type) -> None:
    names = {field.name for field in fields(kind)}
    assert names == {*_GATES[kind]} | _ELSEWHERE.get(kind, set())


@pytest.mark.parametrize("of_key", [one for keys in _GATES.values() for one in keys.values()])
def test_a_key_of_a_gate(of_key: tuple[dict[str, Any], dict[str, Any]]) -> None:
    old, changed = of_key
    before, after = (parse_gates([one], "gitml.yaml") for one in (old, {**old, **changed}))
    assert loosenings(before, after)
    assert not loosenings(before, before)


def test_of_two_schemas_of_a_table_each_counts() -> None:
    other = {**_SCHEMA, "schema": "wide.yaml"}
    both, weaker, renamed = (
        parse_gates(one, "gitml.yaml")
        for one in ([_SCHEMA, other], [{**_SCHEMA, "level": "warn"}, other], [other])
    )
    assert len(loosenings(both, weaker)) == 1
    assert not loosenings(both[:1], renamed)


_EVALUATION = {
    "metrics": "those of the baseline are computed all the same",
    "slices": "those of the baseline are, too; what is in one is compared",
    "margins": "one by one, where it grew",
    "row_metrics": "those of the baseline stay; what one is is compared",
    "sensitive": "what is shown; a gate names its own slices",
}


def test_each_key_of_an_evaluation_is_decided() -> None:
    """What is not named above decides a number, so that any other value is another measurement."""
    rule = {"predictions": "p.csv", "label": "y"}
    spec = {"gates": [{"metric": "f1", "min": 0.5}], "evaluations": {"e": rule}}
    before = parse(spec)
    for key in Evaluation._fields:
        changed: dict[str, Any] = {key: "other"}
        after = before._replace(evaluations={"e": before.evaluations["e"]._replace(**changed)})
        if key not in _EVALUATION:
            assert redefined(before, after) == ("evaluations.e",), key


def test_each_key_of_a_table_is_decided() -> None:
    assert {*DataRule._fields} == {
        "path",  # told as a table that is dropped
        "schema",  # as SchemaGate.schema
        "target",  # with the roles of the schema
        "apart_from",  # told by `redefined`
    }


def test_each_key_of_the_file_is_decided() -> None:
    assert {*ModelRules._fields} == {"primary", "guards", "evaluation"}  # all in `held_rules`
    told = {"models", "directions", "baseline", "gates_from", "evaluations", "data", "gates"}
    # What is done after a change is in, or how: no change is judged by it.
    later = {"retrain", "aliases", "release", "ci", "report", "pools", "executors"}
    assert {*Config._fields} == told | later


def test_that_gates_are_those_of_the_baseline() -> None:
    gates = {"gates": [{"metric": "f1", "min": 0.5}]}
    before, after = parse({**gates, "gates_from": "baseline"}), parse(gates)
    assert redefined(before, after) == ("gates_from",)
    assert redefined(after, before) == ()
