"""Gates of a metric, whose limits may hold for each slice of the rows by itself."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

from gitml.core.checks.gates import Case, GateResult, Measured, Outcome, Sample, Terms, Why
from gitml.core.checks.limits import at_most, judge_limits
from gitml.core.settings.gate_rules import MetricGate


def judge_metric(gate: MetricGate, measured: Measured, terms: Terms) -> tuple[GateResult, ...]:
    """Judge every limit of a gate; of one with ``by``, on each slice that has enough rows.

    Args:
        gate: a metric's.
        measured: its values.
        terms: what holds for all gates.
    """
    whole = Case(gate, measured.sample, measured.better, "", terms)
    if gate.by is None:
        return tuple(judge_limits(whole))
    if measured.is_unread:  # then nobody knows which slices there are
        unread = replace(whole, part=gate.by)
        return (unread.result("by", gate.min_rows, "cannot check", "unread"),)
    cases = {
        value: Case(gate, sample, measured.better, f"{gate.by}={value}", terms)
        for value, sample in measured.slices.items()
    }
    nothing = Sample(acceptance=measured.sample.acceptance)
    lost = _lost(gate, measured, terms)
    return (*_of_slices(Case(gate, nothing, part=gate.by), cases), *lost)


def lost_slices(gate: MetricGate, measured: Measured) -> Mapping[str, int]:
    """Of the slices that the base judged those that the head cannot, with the rows that it has.

    A slice is turned off by another name as well as by the rows that are taken out.
    """
    found = {
        value: measured.slices[value].n or 0 if value in measured.slices else 0
        for value, before in measured.slices_before.items()
        if before >= gate.min_rows and value not in gate.must_have
    }
    return {value: rows for value, rows in found.items() if rows < gate.min_rows}


def _lost(gate: MetricGate, measured: Measured, terms: Terms) -> Iterator[GateResult]:
    """What becomes of slices that are lost; it warns where a person said that they are meant."""
    accepted = measured.regrouped
    fails = terms.by_baseline and not accepted.reason
    outcome: Outcome = "failed" if fails else "warned"
    for value, now in lost_slices(gate, measured).items():
        absent = Case(gate, Sample(n=now, acceptance=accepted), part=f"{gate.by}={value}")
        why: Why = "few-rows" if now else "no-slice"
        one = absent.result("must_have", gate.min_rows, outcome, why, now)
        yield replace(one, of_baseline=True)


def _of_slices(whole: Case, cases: Mapping[str, Case]) -> Iterator[GateResult]:
    gate = whole.gate
    if not cases:
        yield whole.result("by", gate.min_rows, "failed", "no-slice")
    large = {value: one for value, one in cases.items() if (one.sample.n or 0) >= gate.min_rows}
    for value, case in cases.items():
        if value in large:
            yield from judge_limits(case)
        elif value not in gate.must_have:
            yield case.result("by", gate.min_rows, "skipped", "few-rows", case.sample.n)
    if cases and not large:  # or nothing that is wrong would be found
        yield whole.result("by", gate.min_rows, "cannot check", "few-rows")
    for value in gate.must_have:
        yield _must_have(Case(gate, Sample(n=0), part=f"{gate.by}={value}"), cases.get(value))
    if cases and gate.max_difference is not None:
        apart = [one.other_test_set for one in cases.values() if one.other_test_set]
        if apart:
            yield whole.result("max_difference", gate.max_difference, "not comparable", apart[0])
        else:
            heads = {value: one.sample.head for value, one in large.items()}
            yield _spread(whole, gate.max_difference, heads)


def _must_have(absent: Case, found: Case | None) -> GateResult:
    """A slice that must be there, with enough rows."""
    bound = absent.gate.min_rows
    if found is None:
        return absent.result("must_have", bound, "failed", "no-slice", 0)
    n = found.sample.n or 0
    if n < absent.gate.min_rows:
        return found.result("must_have", bound, "failed", "few-rows", n)
    return found.result("must_have", bound, "passed", "", n)


def _spread(whole: Case, limit: float, values: Mapping[str, float | None]) -> GateResult:
    """The difference of the best slice and the worst."""
    finite = {
        name: value for name, value in values.items() if value is not None and math.isfinite(value)
    }
    if len(finite) < len(values):
        return whole.result("max_difference", limit, "failed", "not-finite")
    if len(finite) < 2:
        return whole.result("max_difference", limit, "cannot check", "few-slices")
    lowest, highest = min(finite, key=finite.__getitem__), max(finite, key=finite.__getitem__)
    spread = finite[highest] - finite[lowest]
    good = at_most(spread, limit)
    found = whole.result("max_difference", limit, "passed" if good else "failed", "", spread)
    return replace(found, between=(lowest, highest))
