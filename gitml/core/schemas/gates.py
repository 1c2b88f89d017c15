"""Gates of schemas: a table that must be right by its schema, judged."""

from gitml.core.checks.gates import PASSING, GateResult, Outcome, Sample, Unread, Why
from gitml.core.schemas.anomalies import CheckedTable
from gitml.core.settings.gate_rules import SchemaGate


def judge_schema(gate: SchemaGate, found: CheckedTable) -> tuple[GateResult, ...]:
    """Judge a gate; an anomaly of level ``warn`` fails nothing.

    A rule that could not be judged does not pass.

    Args:
        gate: of a table.
        found: the table, held against its schema.
    """
    errors = [one for one in found.anomalies if one.level == "error"]
    told = tuple(f"{one.column}: {one.kind}" if one.column else one.kind for one in found.anomalies)
    outcome: Outcome = "passed"
    why: Why = ""
    if found.absent:
        outcome, why = "cannot check", "unread"
    elif any(one.kind == "bad_schema" for one in errors):
        outcome, why = "cannot check", "bad-schema"
        told = tuple(str(one.found) for one in errors if one.kind == "bad_schema")
    elif errors:
        outcome = "failed"
    elif found.undecided:
        outcome, why = "cannot check", "unchecked"
        told += tuple(f"{one.rule}: {one.why}" for one in found.undecided)
    elif found.anomalies:
        outcome = "warned"
    if gate.level == "warn" and outcome not in PASSING:
        outcome = "warned"
    value = None if why else float(len(errors))
    path = gate.data if found.unread else ""
    sample = Sample(unread=Unread(path, found.absent) if found.absent else None)
    result = GateResult(
        gate.data, "", "anomalies", gate.schema, outcome, why, value, sample=sample, names=told
    )
    return (result,)
