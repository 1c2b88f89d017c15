import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitml.core.acceptance import Acceptance
from gitml.core.checks.gates import Case, Sample, Terms, Unread, fails, passes
from gitml.core.checks.limits import judge_limits, judge_size
from gitml.core.judging.gate_samples import MetricFiles
from gitml.core.settings.amounts import Amount
from gitml.core.settings.gate_rules import MetricGate, SizeGate
from gitml.render.bounds import bound

_NAN, _INF = float("nan"), float("inf")


def _judge(sample: Sample, better: Any = "higher", require: bool = False, **limits: Any) -> Any:
    case = Case(MetricGate("m", **limits), sample, better, "", Terms(require))
    (result,) = judge_limits(case)
    return result


@pytest.mark.parametrize(
    ("limits", "value", "outcome"),
    [
        ({"minimum": 0.9}, 0.9, "passed"),
        ({"minimum": 0.9}, 0.9 - 1e-10, "passed"),  # what floats make of a sum
        ({"minimum": 0.9}, 0.8999, "failed"),
        ({"maximum": 0.3}, 0.1 + 0.2, "passed"),
        ({"maximum": 0.3}, 0.3001, "failed"),
        ({"maximum": 0}, 0.0, "passed"),
        ({"minimum": -0.5}, -0.6, "failed"),
        ({"maximum": 1e12}, 1e12 + 1, "passed"),
        ({"maximum": 1e12}, 1e12 + 1e4, "failed"),
    ],
)
def test_limits_of_a_value_are_inclusive(
    limits: dict[str, Any], value: float, outcome: str
) -> None:
    assert _judge(Sample(None, value), **limits).outcome == outcome


@pytest.mark.parametrize("limits", [{"minimum": 0.0}, {"maximum": 1.0}, {"max_drop": Amount(1.0)}])
@pytest.mark.parametrize(
    ("value", "why"),
    [(None, "no-value"), (_NAN, "not-finite"), (_INF, "not-finite"), (-_INF, "not-finite")],
)
def test_what_is_no_number_fails(limits: dict[str, Any], value: float | None, why: str) -> None:
    result = _judge(Sample(0.5, value), **limits)
    assert (result.outcome, result.why) == ("failed", why)


@pytest.mark.parametrize("limits", [{"minimum": 0.1}, {"maximum": 0.9}, {"max_drop": Amount(0.1)}])
def test_labels_that_changed_pass_no_limit_until_somebody_means_them(
    limits: dict[str, Any],
) -> None:
    sample = Sample(0.5, 0.5, relabelled=3)
    result = _judge(sample, **limits)
    assert (result.outcome, result.why) == ("not comparable", "other-labels")
    meant = _judge(replace(sample, acceptance=Acceptance("y")), **limits)
    assert meant.outcome == "passed"


def test_a_base_that_is_no_number_fails() -> None:
    result = _judge(Sample(_NAN, 0.5), max_drop=Amount(0.1))
    assert (result.outcome, result.why) == ("failed", "not-finite")


@pytest.mark.parametrize(("require", "outcome"), [(False, "skipped"), (True, "failed")])
def test_nothing_to_compare_with_is_said(require: bool, outcome: str) -> None:
    result = _judge(Sample(None, 0.5), require=require, max_drop=Amount(0.1))
    assert (result.outcome, result.why) == (outcome, "no-baseline")


@pytest.mark.parametrize(
    ("better", "base", "head", "amount", "outcome"),
    [
        ("higher", 0.8, 0.79, Amount(0.01), "passed"),
        ("higher", 0.8, 0.78, Amount(0.01), "failed"),
        ("higher", 0.8, 0.95, Amount(0.01), "passed"),
        ("lower", 0.3, 0.31, Amount(0.01), "passed"),
        ("lower", 0.3, 0.32, Amount(0.01), "failed"),
        ("higher", 0.8, 0.784, Amount(2, percent=True), "passed"),
        ("higher", 0.8, 0.783, Amount(2, percent=True), "failed"),
        ("higher", -2.0, -2.1, Amount(10, percent=True), "passed"),  # of the size of the base
        ("higher", -2.0, -2.3, Amount(10, percent=True), "failed"),
        ("higher", 0.0, 0.5, Amount(2, percent=True), "cannot check"),
        ("higher", 0.0, 0.0, Amount(0.0), "passed"),
    ],
)
def test_a_drop(better: str, base: float, head: float, amount: Amount, outcome: str) -> None:
    result = _judge(Sample(base, head), better, max_drop=amount)
    assert (result.outcome, result.evidence if result.value is not None else "point") == (
        outcome,
        "point",
    )


def test_a_gain_must_be_reached() -> None:
    assert _judge(Sample(0.8, 0.81), min_gain=Amount(0.01)).outcome == "passed"
    assert _judge(Sample(0.8, 0.805), min_gain=Amount(0.01)).outcome == "failed"
    assert _judge(Sample(0.3, 0.29), "lower", min_gain=Amount(0.01)).outcome == "passed"


def test_growth_knows_no_better() -> None:
    assert _judge(Sample(100, 110), None, max_growth=Amount(10, percent=True)).outcome == "passed"
    assert _judge(Sample(100, 111), None, max_growth=Amount(10, percent=True)).outcome == "failed"
    assert _judge(Sample(100, 1), None, max_growth=Amount(0)).outcome == "passed"


@pytest.mark.parametrize(
    ("evidence", "low", "high", "outcome"),
    [
        # A drop of 0.01 is allowed, and the change is -0.02 within [low, high].
        ("point", -0.03, -0.005, "failed"),
        ("shown", -0.03, -0.005, "warned"),
        ("shown", -0.03, -0.011, "failed"),
        ("proven", -0.03, -0.005, "inconclusive"),
        ("proven", -0.03, -0.011, "failed"),
        (None, -0.03, -0.005, "warned"),  # where there is an interval, what is shown counts
    ],
)
def test_what_a_drop_is_judged_by(evidence: Any, low: float, high: float, outcome: str) -> None:
    sample = Sample(0.80, 0.78, low, high)
    assert _judge(sample, evidence=evidence, max_drop=Amount(0.01)).outcome == outcome
    mirrored = Sample(0.30, 0.32, -high, -low)
    assert _judge(mirrored, "lower", evidence=evidence, max_drop=Amount(0.01)).outcome == outcome


@pytest.mark.parametrize(
    ("evidence", "low", "outcome"),
    [("proven", 0.006, "passed"), ("proven", 0.004, "inconclusive"), ("shown", -1, "passed")],
)
def test_what_a_gain_is_judged_by(evidence: Any, low: float, outcome: str) -> None:
    sample = Sample(0.80, 0.82, low, 0.03)
    assert _judge(sample, evidence=evidence, min_gain=Amount(0.005)).outcome == outcome


@pytest.mark.parametrize("evidence", ["shown", "proven"])
def test_evidence_that_nobody_has_does_not_pass(evidence: Any) -> None:
    result = _judge(Sample(0.8, 0.9), evidence=evidence, max_drop=Amount(0.1))
    assert (result.outcome, result.why) == ("cannot check", "no-interval")


@pytest.mark.parametrize("sides", [(0.9, 99999.0), (-3.0, 0.9)])
def test_a_value_that_the_metric_cannot_have_is_not_judged(sides: tuple[float, float]) -> None:
    def judge(**limits: Any) -> tuple[str, str]:
        gate = MetricGate("m.json:accuracy", **limits)
        (found,) = judge_limits(Case(gate, Sample(*sides), "higher"))
        return found.outcome, found.why

    assert judge(max_drop=Amount(0.1)) == ("cannot check", "out-of-range")
    is_head = sides[1] > 1
    assert judge(minimum=0.7) == (("cannot check", "out-of-range") if is_head else ("passed", ""))
    size = SizeGate("accuracy", maximum=1e9)
    assert judge_size(size, Sample(1.0, 99999.0), Terms())[0].outcome == "passed"


def test_other_rows_are_never_compared() -> None:
    sample = Sample(None, 0.9, incomparable="other-rows")
    assert _judge(sample, max_drop=Amount(0.1)).outcome == "not comparable"
    assert _judge(sample, minimum=0.8).outcome == "passed"


@pytest.mark.parametrize(
    ("other", "why"), [({"removed": 47}, "other-rows"), ({"relabelled": 3}, "other-labels")]
)
@pytest.mark.parametrize("limits", [{"minimum": 0.7}, {"maximum": 1.0}, {"max_drop": Amount(0.1)}])
def test_a_test_set_that_was_chosen_anew_says_nothing(
    other: dict[str, Any], why: str, limits: dict[str, Any]
) -> None:
    result = _judge(Sample(0.88, 1.0, **other), **limits)
    assert (result.outcome, result.why) == ("not comparable", why)
    meant = Sample(0.88, 1.0, acceptance=Acceptance("duplicates"), **other)
    assert _judge(meant, **limits).outcome == "passed"


def test_a_gate_of_level_warn_never_fails() -> None:
    for limits in ({"minimum": 1.0}, {"max_drop": Amount(0.0), "evidence": "proven"}):
        result = _judge(Sample(0.9, 0.5), level="warn", **limits)
        assert result.outcome == "warned"
        assert passes([result])


@pytest.mark.parametrize(
    ("outcome", "passing"),
    [
        ("passed", True),
        ("warned", True),
        ("skipped", True),
        ("failed", False),
        ("inconclusive", False),
        ("cannot check", False),
        ("not comparable", False),
    ],
)
def test_what_cannot_be_judged_is_never_green(outcome: Any, passing: bool) -> None:
    case = Case(MetricGate("m"), Sample())
    assert passes([case.result("min", 1.0, outcome)]) is passing


_VALUES = st.floats(allow_nan=True, allow_infinity=True) | st.none()


@given(_VALUES, _VALUES, st.floats(0, 1e6), st.booleans(), st.sampled_from(["higher", "lower"]))
def test_nothing_but_numbers_passes(
    base: float | None,
    head: float | None,
    allowed: float,
    percent: bool,
    better: Any,
) -> None:
    result = _judge(Sample(base, head), better, max_drop=Amount(allowed, percent))
    if result.outcome == "passed":
        assert base is not None
        assert head is not None
        assert math.isfinite(base)
        assert math.isfinite(head)


def test_sizes() -> None:
    gate = SizeGate("model.joblib", 50e6, Amount(20, percent=True))
    good, grown = judge_size(gate, Sample(30e6, 40e6), Terms())
    assert (good.outcome, bound(good.bound, good.unit)) == ("passed", "50.0 MB")
    assert (grown.outcome, bound(grown.bound, grown.unit), grown.value) == ("failed", "20%", 10e6)
    assert [r.outcome for r in judge_size(gate, Sample(None, None), Terms())] == [
        "failed",
        "failed",
    ]


def test_what_cannot_be_read_is_neither_absent_nor_a_failure() -> None:
    head = _judge(Sample(unread=Unread("m.json")), minimum=0.5)
    assert (head.outcome, head.unread) == ("cannot check", "m.json")
    base = _judge(Sample(None, 0.9, unread=Unread("m.json")), max_drop=Amount(0.01))
    assert (base.outcome, base.unread) == ("cannot check", "m.json")
    value = _judge(Sample(None, 0.9, unread=Unread("m.json")), minimum=0.95)
    assert (value.outcome, value.unread) == ("failed", "")
    assert not passes([head])
    assert not fails([head, base])
    assert fails([head, value])


def test_only_what_may_have_a_metric_hides_it() -> None:
    files = MetricFiles({"a.json": {"auc": 1}}, (Unread("b.json"), Unread("c.json")))
    assert files.hiding("accuracy") == Unread("b.json")
    assert files.hiding("c.json:accuracy") == Unread("c.json")
    assert files.hiding("a.json:accuracy") is None
