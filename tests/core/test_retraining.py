"""When to train again: the rules as they are written, and each limit judged."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from gitml.core.checks.gates import GateResult
from gitml.core.retraining import (
    Growth,
    RetrainDecision,
    SinceRelease,
    Trigger,
    TriggerOutcome,
    judge,
)
from gitml.core.settings.amounts import Amount
from gitml.core.settings.gate_rules import DriftGate, MetricGate
from gitml.core.settings.retrain_rules import (
    ChangedRule,
    DecayRule,
    DriftRule,
    NewDataRule,
    ScheduleRule,
)
from gitml.core.settings.retraining import RetrainRules, parse_retrain
from gitml.core.verdict import Reason
from gitml.errors import ConfigError

DAY = 86400.0


def _parse(*when: object) -> RetrainRules:
    return parse_retrain({"when": [*when]}, "gitml.yaml")


def test_the_rules() -> None:
    found = _parse(
        {"schedule": "2w"},
        {"new_data": "data//raw.csv", "rows": 100, "size": "10%"},
        {"decay": "live.json:auc", "min": 0.8, "max_drop": 0.02},
        {"drift": "live.csv", "reference": "train.csv", "watch": ["age"]},
        {"drift": "raw.csv"},
        {"changed": ["code", "params"]},
    )
    assert found.when == (
        ScheduleRule(14 * DAY),
        NewDataRule("data/raw.csv", 100, Amount(10, percent=True)),
        DecayRule(MetricGate("live.json:auc", minimum=0.8, max_drop=Amount(0.02))),
        DriftRule(DriftGate("live.csv", watch=("age",)), "train.csv"),
        DriftRule(DriftGate("raw.csv"), "raw.csv"),
        ChangedRule(("code", "params")),
    )
    assert parse_retrain(None, "gitml.yaml") == RetrainRules()


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        ({"schedul": "30d"}, "expected one of schedule, new_data, decay, drift, changed"),
        ({"schedule": "soon"}, "an age, as 30d"),
        ({"schedule": 0}, "an age, as 30d"),
        ({"schedule": "30d", "rows": 3}, r"unknown key 'retrain.when\[0\].rows'"),
        ({"new_data": "../raw.csv"}, "a path in the project"),
        ({"new_data": "raw.csv", "rows": True}, "a whole number above zero"),
        ({"new_data": "raw.csv", "size": "-1MB"}, "a number that is not negative"),
        ({"decay": "auc"}, "a limit: "),
        ({"decay": "auc", "min": "high"}, "a number"),
        ({"drift": "raw.csv", "reference": "../x"}, "a path in the project"),
        ({"drift": "raw.csv", "level": "warn"}, "unknown key"),
        ({"changed": ["weather"]}, "one of code, params, stages, data"),
        ({"changed": []}, "some of code"),
        ("daily", "expected one of"),
    ],
)
def test_a_wrong_rule_is_named(rule: object, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        _parse(rule)


@pytest.mark.parametrize(("days", "outcome"), [(29.9, "not due"), (30.0, "due")])
def test_the_age_of_the_last_version(days: float, outcome: TriggerOutcome) -> None:
    (found,) = judge([ScheduleRule(30 * DAY)], SinceRelease(days * DAY))
    assert (found.outcome, found.value) == (outcome, days * DAY)


def _data(rule: NewDataRule, growth: Growth) -> list[tuple[TriggerOutcome, float | None]]:
    found = judge([rule], SinceRelease(0, growth={rule.path: growth}))
    return [(one.outcome, one.value) for one in found]


@pytest.mark.parametrize(
    ("rule", "growth", "found"),
    [
        (NewDataRule("a"), Growth(("1", "2")), [("due", None)]),
        (NewDataRule("a"), Growth(("1", "1")), [("not due", None)]),
        (NewDataRule("a"), Growth((None, "1")), [("due", None)]),
        (NewDataRule("a"), Growth(("1", None)), [("cannot check", None)]),
        (NewDataRule("a", size=Amount(50)), Growth(("1", "2"), (100, 150)), [("due", 50)]),
        (NewDataRule("a", size=Amount(50)), Growth(("1", "2"), (100, 149)), [("not due", 49)]),
        (NewDataRule("a", size=Amount(0)), Growth(("1", "1"), (100, 100)), [("not due", 0)]),
        (NewDataRule("a", size=Amount(5)), Growth(("1", "2"), (100, 50)), [("not due", -50)]),
        (
            NewDataRule("a", size=Amount(10, percent=True)),
            Growth(("1", "2"), (200, 220)),
            [("due", 10)],
        ),
        (
            NewDataRule("a", size=Amount(10, percent=True)),
            Growth((None, "2"), (0, 1)),
            [("due", float("inf"))],
        ),
        (NewDataRule("a", size=Amount(1)), Growth(("1", "2"), (None, 5)), [("cannot check", None)]),
        (NewDataRule("a", 10), Growth(("1", "2"), rows=(90, 100)), [("due", 10)]),
        (NewDataRule("a", 10), Growth(("1", "1")), [("not due", 0)]),
        (NewDataRule("a", 10), Growth(("1", "2"), why_no_rows="x"), [("cannot check", None)]),
        (
            NewDataRule("a", 10, Amount(5)),
            Growth(("1", "2"), (1, 9), (1, 2)),
            [("due", 8), ("not due", 1)],
        ),
    ],
)
def test_new_data(rule: NewDataRule, growth: Growth, found: list[tuple[str, float | None]]) -> None:
    assert _data(rule, growth) == found


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        (GateResult("auc", "", "min", "0.8", "passed"), "not due"),
        (GateResult("auc", "", "min", "0.8", "warned"), "not due"),
        (GateResult("auc", "", "min", "0.8", "failed"), "due"),
        (GateResult("auc", "", "min", "0.8", "failed", "not-finite"), "cannot check"),
        (GateResult("auc", "", "min", "0.8", "failed", "no-value"), "cannot check"),
        (GateResult("auc", "", "max_drop", "0.8", "cannot check", "no-value"), "cannot check"),
        (GateResult("auc", "", "max_drop", "0.8", "not comparable"), "cannot check"),
        (GateResult("auc", "", "max_drop", "0.8", "skipped", "no-baseline"), "not due"),
    ],
)
def test_a_metric_that_decays(result: GateResult, outcome: TriggerOutcome) -> None:
    rule = DecayRule(MetricGate("auc", minimum=0.8))
    (found,) = judge([rule], SinceRelease(0, decay={rule: [result]}))
    assert found.outcome == outcome


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        (GateResult("live.csv", "", "max_shifted", "30 %", "passed"), "not due"),
        (GateResult("live.csv", "", "max_shifted", "30 %", "failed"), "due"),
        (GateResult("live.csv", "age", "watch", "", "failed", "shifted"), "due"),
        (GateResult("live.csv", "age", "watch", "", "failed", "gone"), "due"),
        (GateResult("live.csv", "", "max_shifted", "30 %", "failed", "no-table"), "cannot check"),
        (GateResult("live.csv", "", "max_shifted", "", "skipped", "no-baseline"), "cannot check"),
        (GateResult("live.csv", "age", "watch", "", "cannot check", "not-judged"), "cannot check"),
    ],
)
def test_a_table_that_shifts(result: GateResult, outcome: TriggerOutcome) -> None:
    rule = DriftRule(DriftGate("live.csv"), "train.csv")
    (found,) = judge([rule], SinceRelease(0, drift={rule: [result]}))
    assert found.outcome == outcome


def test_what_changed() -> None:
    reasons = (Reason("code", "train.py"), Reason("data", "raw.csv"), Reason("code", "train.py"))
    known = SinceRelease(0, changed=reasons)
    (code,) = judge([ChangedRule(("code", "params"))], known)
    (params,) = judge([ChangedRule(("params",))], known)
    assert (code.outcome, code.names) == ("due", ("train.py",))
    assert (params.outcome, params.names) == ("not due", ())


@pytest.mark.parametrize(
    ("outcomes", "retrain", "is_known"),
    [
        (["not due"], False, True),
        (["not due", "due"], True, True),
        (["cannot check", "due"], True, True),
        (["cannot check", "not due"], False, False),
    ],
)
def test_the_decision(outcomes: Sequence[TriggerOutcome], *, retrain: bool, is_known: bool) -> None:
    triggers = tuple(Trigger("schedule", "", outcome) for outcome in outcomes)
    found = RetrainDecision("churn", "churn@v1.0.0", datetime(2026, 1, 1, tzinfo=UTC), triggers)
    assert (found.retrain, found.is_known) == (retrain, is_known)
