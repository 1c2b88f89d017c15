"""Gates of drift: what may shift of a table, judged."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from gitml.core.checks.gates import PASSING, GateResult, Limit, Outcome, Sample, Terms, Why
from gitml.core.drift.column_drift import JUDGED, Verdict
from gitml.core.drift.table import DriftRules, TableDrift
from gitml.core.settings.gate_rules import DriftGate

_FAILED: Mapping[Verdict, Why] = MappingProxyType(
    {"shifted": "shifted", "gone": "gone", "type changed": "type-changed"}
)


def rules(gate: DriftGate) -> DriftRules:
    """How a table is judged for a gate; a watched column that it lacks is told by the gate."""
    return DriftRules(max_shifted=gate.max_shifted.value / 100)


def judge_drift(gate: DriftGate, found: TableDrift) -> tuple[GateResult, ...]:
    """Judge the share of the columns that shifted, and each column that may not.

    Args:
        gate: of a table.
        found: the table of the baseline and that of the change, judged by :func:`rules`.
    """
    shifted = tuple(one.name for one in found.shifted)
    if found.judged:
        outcome: Outcome = "passed" if found.share <= found.rules.max_shifted else "failed"
        share = _result(gate, "max_shifted", outcome)
        sample = Sample(head=found.share, n=found.current.rows)
        results = [replace(share, value=found.share, sample=sample, names=shifted)]
    else:
        results = [_result(gate, "max_shifted", "cannot check", "not-judged")]
    verdicts = {one.name: one.verdict for one in found.columns}
    for column in gate.watch:
        verdict = verdicts.get(column)
        if verdict is not None and verdict in _FAILED:
            results.append(_result(gate, "watch", "failed", _FAILED[verdict], part=column))
        elif verdict in JUDGED:
            results.append(_result(gate, "watch", "passed", part=column))
        else:
            results.append(_result(gate, "watch", "cannot check", "not-judged", part=column))
    return tuple(results)


def with_rules(found: TableDrift, gates: Sequence[DriftGate]) -> TableDrift:
    """A table, with all that its gates say of it, so that it is told as they judge it.

    Args:
        found: judged by :func:`rules` of one of them.
        gates: of the table.
    """
    watch = tuple(dict.fromkeys(column for gate in gates for column in gate.watch))
    least = min(rules(gate).max_shifted for gate in gates)
    return replace(found, rules=replace(found.rules, max_shifted=least, watch=watch))


def without_table(gate: DriftGate, why: Why, terms: Terms) -> tuple[GateResult, ...]:
    """What becomes of a gate of which a side cannot be had.

    Args:
        gate: of a table.
        why: ``no-table`` now, ``no-baseline``, or ``unread``.
        terms: what holds for all gates.
    """
    outcome: Outcome = "cannot check" if why == "unread" else "failed"
    if why == "no-baseline" and not terms.require_baseline:
        outcome = "skipped"
    return (
        _result(gate, "max_shifted", outcome, why),
        *(_result(gate, "watch", outcome, why, part=column) for column in gate.watch),
    )


def _result(
    gate: DriftGate,
    limit: Limit,
    outcome: Outcome,
    why: Why = "",
    part: str = "",
) -> GateResult:
    if gate.level == "warn" and outcome not in PASSING:
        outcome = "warned"
    bound = str(gate.max_shifted) if limit == "max_shifted" else ""
    return GateResult(gate.path, part, limit, bound, outcome, why)
