"""Gates, for programs."""

from collections.abc import Iterable
from typing import Any

from gitml.core.checks.gates import GateResult, passes


def gates(
    results: Iterable[GateResult], base: str | None, head: str, accepted: str
) -> dict[str, Any]:
    """``gitml.gate/1``; ``accepted`` is why another test set is meant."""
    found = list(results)
    return {
        "schema": "gitml.gate/1",
        "base": base,
        "head": head,
        "passed": passes(found),
        "accepted": accepted or None,
        "gates": [gate(result) for result in found],
    }


def gate(result: GateResult) -> dict[str, Any]:
    """One limit."""
    sample = result.sample
    return {
        "subject": result.subject,
        "slice": result.part or None,
        "rule": result.limit,
        "limit": result.bound,
        "value": result.value,
        "evidence": result.evidence,
        "result": result.outcome,
        "reason": result.why or None,
        "base": sample.base,
        "head": sample.head,
        "ci": None if sample.low is None else [sample.low, sample.high],
        "n": sample.n,
    }
