from typing import Any

import pytest

from gitml.core.settings.amounts import Amount
from gitml.core.settings.gate_parsing import parse_gates
from gitml.core.settings.gate_rules import DriftGate, MetricGate, SizeGate, StageGate
from gitml.errors import ConfigError


def test_everything() -> None:
    metric = {
        "metric": "recall",
        "min": 0.7,
        "max": 1,
        "max_drop": "2 %",
        "min_gain": 0.01,
        "max_growth": 0,
        "evidence": "proven",
        "by": "class",
        "min_rows": 50,
        "must_have": ["malignant"],
        "max_difference": 0.05,
        "evaluation": "test",
        "level": "warn",
    }
    size = {"size": "models/m.bin", "max": "1.5 MB", "max_growth": "20%"}
    assert parse_gates([metric, size], "gitml.yaml") == (
        MetricGate(
            "recall",
            0.7,
            1.0,
            Amount(2.0, percent=True),
            Amount(0.01),
            Amount(0.0),
            "proven",
            "class",
            50,
            ("malignant",),
            0.05,
            "test",
            "warn",
        ),
        SizeGate("models/m.bin", 1.5e6, Amount(20.0, percent=True)),
    )
    assert parse_gates(None, "gitml.yaml") == ()


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("30min", 1800.0), ("1.5 h", 5400.0), (90, 90.0), ("250ms", 0.25), ("2 d", 172_800.0)],
)
def test_times(written: object, seconds: float) -> None:
    (gate,) = parse_gates([{"stage": "train", "max_duration": written}], "gitml.yaml")
    assert gate == StageGate("train", seconds)


def test_drift_has_a_limit_of_its_own() -> None:
    gates = [{"drift": "a.csv"}, {"drift": "a.csv", "max_shifted": 0.1, "watch": ["age"]}]
    plain, strict = parse_gates(gates, "gitml.yaml")
    assert plain == DriftGate("a.csv", Amount(30.0, percent=True))
    assert strict == DriftGate("a.csv", Amount(10.0, percent=True), ("age",))


@pytest.mark.parametrize(
    ("gate", "message"),
    [
        ("accuracy", "gates[0]: expected a mapping"),
        ({"min": 1}, "a gate of one of metric, size, stage, schema, drift"),
        ({"metric": "f1"}, "expected a limit: max,"),
        ({"metric": "f1", "mn": 1}, "unknown key 'gates[0].mn'"),
        ({"metric": "f1", "min": "0.9"}, "gates[0].min: expected a number"),
        ({"metric": "f1", "min": True}, "gates[0].min: expected a number"),
        ({"metric": "f1", "min": float("nan")}, "gates[0].min: expected a number"),
        ({"metric": "f1", "max_drop": -0.1}, "not negative, or a percentage"),
        ({"metric": "f1", "max_drop": "-2%"}, "not negative, or a percentage"),
        ({"metric": "f1", "min": float("-inf")}, "gates[0].min: expected a number that is not inf"),
        ({"metric": "f1", "max": 10**400}, "gates[0].max: expected a number that is not infinite"),
        ({"metric": "f1", "max_drop": 10**400}, "not negative, or a percentage"),
        ({"metric": "f1", "max_drop": float("inf")}, "not negative, or a percentage"),
        ({"metric": "f1", "max_drop": "inf%"}, "not negative, or a percentage"),
        ({"metric": "f1", "max_drop": "x%"}, "not negative, or a percentage"),
        ({"metric": "f1", "min": 1, "level": "fatal"}, "expected one of error, warn"),
        ({"metric": "f1", "min": 1, "evidence": "strong"}, "one of point, shown, proven"),
        ({"metric": "f1", "min": 1, "must_have": ["a"]}, "expected 'by' beside 'must_have'"),
        ({"metric": "f1", "min": 1, "by": "a", "min_rows": 0}, "a whole number above zero"),
        ({"size": "m", "max": "50 XB"}, "gates[0].max: expected a size"),
        ({"size": "m", "min": 1}, "unknown key 'gates[0].min'"),
        ({"size": "", "max": 1}, "gates[0].size: expected a path in the project"),
        ({"stage": "train", "max": 1}, "unknown key 'gates[0].max'"),
        ({"stage": "train", "max_duration": "30 parsecs"}, "expected a time, as 30min"),
        ({"stage": "train"}, "expected a limit: max_duration, max_growth"),
        ({"metric": "f1", "min": 1, "size": "m"}, "unknown key 'gates[0].size'"),
        ({"metric": "f1", "min": 1, "same_runner": True}, "beside 'same_runner'"),
        ({"metric": "f1", "max_growth": 1, "same_runner": "yes"}, "expected true or false"),
        ({"metric": "f1", "min_gain": 1, "inconclusive": "skip"}, "one of fail, warn, pass"),
        ({"drift": "a.csv", "max_shifted": "120%"}, "expected a share of at most 100%"),
        ({"drift": "a.csv", "max_shifted": "some"}, "gates[0].max_shifted: expected a number"),
        ({"drift": "a.csv", "watch": "age"}, "gates[0].watch: expected a list"),
        ({"size": "../m", "max": 1}, "gates[0].size: expected a path in the project"),
    ],
)
def test_what_is_wrong_is_named(gate: Any, message: str) -> None:
    with pytest.raises(ConfigError) as failure:
        parse_gates([gate], "gitml.yaml")
    assert message in failure.value.message
