"""Gates of drift, on tables that were judged."""

from dataclasses import replace
from typing import Any

import pytest

from gitml.core.checks.gates import Outcome, Terms
from gitml.core.drift.gates import judge_drift, rules, with_rules, without_table
from gitml.core.drift.samples import ColumnSample, TableSample, numbers
from gitml.core.drift.table import judge
from gitml.core.settings.amounts import Amount
from gitml.core.settings.gate_rules import DriftGate


def column(name: str, start: int, rows: int = 100) -> ColumnSample:
    return ColumnSample(name, "number", rows, 0, numbers(range(start, start + rows)))


def outcomes(gate: DriftGate, *starts: int, rows: int = 100) -> list[tuple[str, str, Outcome]]:
    """Of a table with columns a, b and so on, of which each begins so much later than before."""
    before = {name: column(name, 0, rows) for name, _ in zip("abcd", starts, strict=False)}
    after = {name: column(name, start, rows) for name, start in zip("abcd", starts, strict=False)}
    one, other = TableSample("x", rows, before), TableSample("x", rows, after)
    found = judge_drift(gate, judge(one, other, rules(gate)))
    return [(result.limit, result.part, result.outcome) for result in found]


GATE = DriftGate("a.csv", Amount(50.0, percent=True), ("b",))


@pytest.mark.parametrize(
    ("gate", "starts", "expected"),
    [
        (GATE, (0, 0, 0), [("max_shifted", "", "passed"), ("watch", "b", "passed")]),
        (GATE, (50, 50, 0), [("max_shifted", "", "failed"), ("watch", "b", "failed")]),
        (GATE, (50, 0), [("max_shifted", "", "passed"), ("watch", "b", "passed")]),
        (GATE, (0,), [("max_shifted", "", "passed"), ("watch", "b", "cannot check")]),
        (
            replace(GATE, level="warn"),
            (50, 50),
            [("max_shifted", "", "warned"), ("watch", "b", "warned")],
        ),
    ],
)
def test_every_limit_by_itself(gate: DriftGate, starts: Any, expected: Any) -> None:
    assert outcomes(gate, *starts) == expected


def test_what_cannot_be_judged_does_not_pass() -> None:
    assert outcomes(GATE, 0, 0, rows=5) == [
        ("max_shifted", "", "cannot check"),
        ("watch", "b", "cannot check"),
    ]
    for why, terms, expected in (
        ("no-table", Terms(), "failed"),
        ("unread", Terms(), "cannot check"),
        ("no-baseline", Terms(), "skipped"),
        ("no-baseline", Terms(require_baseline=True), "failed"),
    ):
        found = without_table(GATE, why, terms)  # type: ignore[arg-type]
        assert [(one.outcome, one.why) for one in found] == [(expected, why)] * 2


@pytest.mark.parametrize(
    ("starts", "outcome"),
    [((0, 0, 0), "passed"), ((0, 50, 0), "failed"), ((50, 0, 0), "failed"), ((0,), "cannot tell")],
)
def test_a_table_is_told_as_its_gates_judge_it(starts: tuple[int, ...], outcome: str) -> None:
    """A watched column, and the strictest of their limits."""
    before = {name: column(name, 0) for name, _ in zip("abc", starts, strict=False)}
    after = {name: column(name, start) for name, start in zip("abc", starts, strict=False)}
    one, other = TableSample("x", 100, before), TableSample("x", 100, after)
    gates = [GATE, DriftGate("a.csv", Amount(30.0, percent=True))]
    found = with_rules(judge(one, other, rules(GATE)), gates)
    assert found.outcome == outcome
    assert found.rules.watch == ("b",)
