from dataclasses import replace
from typing import Any

import pytest

from gitml.core.acceptance import Acceptance
from gitml.core.checks.gates import Measured, Sample, Terms, Unread
from gitml.core.checks.slice_gates import judge_metric
from gitml.core.settings.amounts import Amount
from gitml.core.settings.gate_rules import MetricGate
from gitml.render.text.checks.gates import accepted, next_steps, reason

_SITES = {
    "a": Sample(0.90, 0.91, n=100),
    "b": Sample(0.90, 0.80, n=100),
    "tiny": Sample(0.90, 0.10, n=12),
}


def _judge(slices: dict[str, Sample], **limits: Any) -> list[tuple[str, str, str]]:
    gate = MetricGate("recall", by="site", **limits)
    found = judge_metric(gate, Measured(Sample(), "higher", slices), Terms())
    return [(one.part, one.limit, one.outcome) for one in found]


def test_every_slice_is_judged_and_small_ones_are_named() -> None:
    assert _judge(_SITES, minimum=0.85, max_drop=Amount(0.03)) == [
        ("site=a", "min", "passed"),
        ("site=a", "max_drop", "passed"),
        ("site=b", "min", "failed"),
        ("site=b", "max_drop", "failed"),
        ("site=tiny", "by", "skipped"),
    ]


def test_what_must_be_there_fails_where_it_is_not() -> None:
    assert _judge(_SITES, minimum=0.5, must_have=("a", "tiny", "gone")) == [
        ("site=a", "min", "passed"),
        ("site=b", "min", "passed"),
        ("site=a", "must_have", "passed"),
        ("site=tiny", "must_have", "failed"),
        ("site=gone", "must_have", "failed"),
    ]


@pytest.mark.parametrize(("limit", "outcome"), [(0.11, "passed"), (0.1, "failed")])
def test_the_best_and_the_worst(limit: float, outcome: str) -> None:
    assert ("site", "max_difference", outcome) in _judge(_SITES, max_difference=limit)


def test_a_spread_names_the_slices_that_it_is_between() -> None:
    gate = MetricGate("recall", by="site", max_difference=0.1)
    found = judge_metric(gate, Measured(Sample(), "higher", _SITES), Terms())[-1]
    assert found.between == ("b", "a")
    assert reason(found) == "between b and a"


def test_one_slice_has_nothing_to_differ_from() -> None:
    found = _judge({"a": _SITES["a"], "tiny": _SITES["tiny"]}, max_difference=0.1)
    assert ("site", "max_difference", "cannot check") in found


def test_a_slice_that_is_no_number_is_never_the_best() -> None:
    slices = {"a": _SITES["a"], "b": Sample(0.9, float("nan"), n=50)}
    assert ("site", "max_difference", "failed") in _judge(slices, max_difference=0.1)


def test_slices_that_are_all_too_small_do_not_pass() -> None:
    small = {value: Sample(0.9, 0.1, n=29) for value in ("a", "b")}
    assert _judge(small, minimum=0.9) == [
        ("site=a", "by", "skipped"),
        ("site=b", "by", "skipped"),
        ("site", "by", "cannot check"),
    ]
    assert _judge(small, minimum=0.9, level="warn")[-1] == ("site", "by", "warned")


def test_no_slice_at_all_does_not_pass() -> None:
    assert _judge({}, minimum=0.5) == [("site", "by", "failed")]


@pytest.mark.parametrize(("level", "outcome"), [("error", "cannot check"), ("warn", "warned")])
def test_slices_of_predictions_that_are_not_here_are_not_gone(level: Any, outcome: str) -> None:
    gate = MetricGate("recall", by="site", minimum=0.5, must_have=("a",), level=level)
    (found,) = judge_metric(gate, Measured(Sample(unread=Unread("p.csv"))), Terms(by_baseline=True))
    assert (found.part, found.outcome, found.unread) == ("site", outcome, "p.csv")


@pytest.mark.parametrize(("by_baseline", "outcome"), [(True, "failed"), (False, "warned")])
def test_a_slice_that_the_base_judged_is_not_turned_off(by_baseline: bool, outcome: str) -> None:
    gate = MetricGate("accuracy", by="site", min_rows=30)
    slices = {"a": Sample(None, 0.9, n=100), "small": Sample(None, 0.9, n=5)}
    before = {"a": 100, "small": 40, "gone": 30, "never": 29}
    measured = Measured(Sample(None, 0.9), "higher", slices, before)
    found = judge_metric(gate, measured, Terms(by_baseline=by_baseline))
    told = [(one.part, one.outcome, one.why, one.value) for one in found if one.of_baseline]
    assert told == [
        ("site=small", outcome, "few-rows", 5),
        ("site=gone", outcome, "no-slice", 0),
    ]


def test_a_lost_slice_is_accepted_by_who_accepts_the_slices_and_not_the_labels_alone() -> None:
    gate = MetricGate("accuracy", by="site", min_rows=30)
    meant, earlier = Acceptance("joined"), Acceptance(refused="a" * 40)
    measured = Measured(
        Sample(None, 0.9, acceptance=meant),
        "higher",
        {"a": Sample(None, 0.9, n=100)},
        {"b": 40},
        regrouped=earlier,
    )
    found = judge_metric(gate, measured, Terms(by_baseline=True))[-1:]
    assert [one.outcome for one in found] == ["failed"]
    assert "the acceptance of aaaaaaa was for another test set" in next_steps(found)[0][0]
    regrouped = replace(measured, sample=Sample(None, 0.9), regrouped=meant)
    found = judge_metric(gate, regrouped, Terms(by_baseline=True))[-1:]
    assert [one.outcome for one in found] == ["warned"]
    assert (accepted(found), next_steps(found)) == (["joined"], [])
