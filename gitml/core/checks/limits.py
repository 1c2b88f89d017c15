"""Gates judged: every limit by itself, with the numbers that decided.

Let the gain be the change in the good direction, with a 95 % interval from L to U, and d a drop
that is allowed. By ``point`` a gate fails if the gain is below -d. By ``shown`` it fails if even U
is, so that a change within noise passes, and it warns if only the gain is. By ``proven`` it passes
if even L is at least -d, and is inconclusive between the two. Of a required gain g, -d is g.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from gitml.core.checks.gates import Case, GateResult, Limit, Outcome, Sample, Terms, Why
from gitml.core.metrics.ranges import is_possible
from gitml.core.settings.amounts import Amount
from gitml.core.settings.gate_rules import Evidence, Inconclusive, MetricGate, SizeGate, StageGate

_SLACK = 1e-9
_UNKNOWN: Mapping[Why, Outcome] = MappingProxyType({"out-of-range": "cannot check"})
_STAGE_LIMITS: Mapping[Limit, Limit] = MappingProxyType({"max": "max_duration"})
_INCONCLUSIVE: Mapping[Inconclusive, Outcome] = MappingProxyType(
    {"fail": "inconclusive", "warn": "warned", "pass": "passed"}
)


def judge_size(gate: SizeGate, sample: Sample, terms: Terms) -> tuple[GateResult, ...]:
    """Judge the limits of a file's size; see :func:`judge_limits`."""
    limits = MetricGate(
        gate.path, maximum=gate.maximum, max_growth=gate.max_growth, level=gate.level
    )
    return tuple(judge_limits(Case(limits, sample, None, "", terms, "bytes")))


def judge_stage(gate: StageGate, sample: Sample, terms: Terms) -> tuple[GateResult, ...]:
    """Judge the limits of the time that a stage takes; see :func:`judge_limits`."""
    limits = MetricGate(
        gate.stage, maximum=gate.max_duration, max_growth=gate.max_growth, level=gate.level
    )
    found = judge_limits(Case(limits, sample, None, "", terms, "seconds"))
    return tuple(replace(one, limit=_STAGE_LIMITS.get(one.limit, one.limit)) for one in found)


def judge_limits(case: Case) -> Iterator[GateResult]:
    """Judge every limit of a gate on one sample."""
    gate, value = case.gate, case.sample.head
    if gate.minimum is not None:
        good = value is not None and at_most(gate.minimum, value)
        yield _absolute(case, "min", gate.minimum, good=good)
    if gate.maximum is not None:
        good = value is not None and at_most(value, gate.maximum)
        yield _absolute(case, "max", gate.maximum, good=good)
    if gate.max_drop is not None:
        yield _change(case, "max_drop", gate.max_drop)
    if gate.min_gain is not None:
        yield _change(case, "min_gain", gate.min_gain)
    if gate.max_growth is not None:
        yield _change(case, "max_growth", gate.max_growth)


def at_most(value: float, limit: float) -> bool:
    """Whether a value keeps a limit, which is inclusive, whatever floats make of a sum."""
    return value <= limit + _SLACK * max(1.0, abs(limit))


def invalid(value: float | None) -> Why:
    """Why a value cannot be judged; empty for one that can."""
    if value is None:
        return "no-value"
    return "" if math.isfinite(value) else "not-finite"


def _absolute(case: Case, limit: Limit, bound: float, *, good: bool) -> GateResult:
    value = case.sample.head
    lacking: Why = "unread" if case.sample.unread else case.sample.lacking
    if value is None and lacking:
        return case.result(limit, bound, _without_value(lacking), lacking)
    if apart := case.other_test_set:
        return case.result(limit, bound, "not comparable", apart, value)
    why = _invalid(case, value)
    outcome: Outcome = "passed" if good and not why else "failed"
    return case.result(limit, bound, _UNKNOWN.get(why, outcome), why, value)


def _invalid(case: Case, value: float | None) -> Why:
    """Why a value cannot be judged, also as its metric cannot have it."""
    why = invalid(value)
    if why or value is None or case.unit or is_possible(case.gate.metric, value):
        return why
    return "out-of-range"


def _without_value(lacking: Why) -> Outcome:
    """What becomes of a limit where the value is unknown, or what it would be of is not there."""
    return "cannot check" if lacking in ("not-timed", "unread") else "failed"


def _change(case: Case, limit: Limit, amount: Amount) -> GateResult:
    base, head = case.sample.base, case.sample.head
    obstacle = _obstacle(case, amount)
    if obstacle is not None or base is None or head is None:
        outcome, why = obstacle or ("cannot check", "no-value")
        return case.result(limit, amount, outcome, why)
    bound = amount.value * abs(base) / 100 if amount.percent else amount.value
    if limit == "max_growth":
        grown: Outcome = "passed" if at_most(head - base, bound) else "failed"
        return case.result(limit, amount, grown, "", head - base)
    sign = 1 if case.better == "higher" else -1
    gain = sign * (head - base)
    interval = _gain_interval(case.sample, sign)
    evidence: Evidence = case.gate.evidence or ("point" if interval is None else "shown")
    least = bound if limit == "min_gain" else -bound
    outcome, why = _by_evidence(evidence, gain, interval, least)
    if outcome == "inconclusive":
        outcome = _INCONCLUSIVE[case.gate.inconclusive]
    value = gain if limit == "min_gain" else -gain
    return case.result(limit, amount, outcome, why, value, evidence)


def _obstacle(case: Case, amount: Amount) -> tuple[Outcome, Why] | None:
    """Why there is no change to judge."""
    sample = case.sample
    if sample.unread or (sample.head is None and sample.lacking):
        lacking: Why = "unread" if sample.unread else sample.lacking
        return _without_value(lacking), lacking
    if why := _invalid(case, sample.head):
        return _UNKNOWN.get(why, "failed"), why
    if apart := sample.incomparable or case.other_test_set:
        if apart in ("other-rows", "other-data") and sample.acceptance.reason:
            return "warned", "accepted"
        return "not comparable", apart
    if sample.base is None:
        return ("failed" if case.terms.require_baseline else "skipped"), "no-baseline"
    if why := _invalid(case, sample.base):
        return _UNKNOWN.get(why, "failed"), why
    if amount.percent and sample.base == 0:
        return "cannot check", "baseline-zero"
    return None


def _gain_interval(sample: Sample, sign: int) -> tuple[float, float] | None:
    if sample.low is None or sample.high is None:
        return None
    return min(sign * sample.low, sign * sample.high), max(sign * sample.low, sign * sample.high)


def _by_evidence(
    evidence: Evidence, gain: float, interval: tuple[float, float] | None, least: float
) -> tuple[Outcome, Why]:
    reached = at_most(least, gain)
    if evidence == "point":
        return ("passed" if reached else "failed"), ""
    if interval is None:
        return "cannot check", "no-interval"
    low, high = interval
    if not at_most(least, high):
        return "failed", ""
    if evidence == "shown":
        return ("passed", "") if reached else ("warned", "within-noise")
    return ("passed", "") if at_most(least, low) else ("inconclusive", "within-noise")
