"""Gates, for programs."""

from collections.abc import Iterable
from typing import Any

from gitml.core.checks.gates import GateResult, passes
from gitml.core.checks.loosening import Loosened
from gitml.render.bounds import bound
from gitml.render.text.checks import gates as text
from gitml.render.text.models import judging


def gates(
    results: Iterable[GateResult], sides: tuple[str | None, str], weaker: Loosened
) -> dict[str, Any]:
    """``gitml.gate/1``; ``accepted`` is why another test set is meant.

    ``refused`` are commits that say so of yet another one.
    """
    found = list(results)
    reasons = text.accepted(found)
    return {
        "schema": "gitml.gate/1",
        "base": sides[0],
        "head": sides[1],
        "passed": passes(found),
        "accepted": "; ".join(reasons) or None,
        "refused": [{"commit": one.refused, "unread": one.unread} for one in text.refused(found)],
        "loosened": loosened(weaker),
        "redefined": list(weaker.redefined),
        "models": [judging.words(one) for one in weaker.models],
        "schemas": list(weaker.schemas),
        "aliases": [judging.words(one) for one in weaker.aliases],
        "gates": [gate(result) for result in found],
    }


def loosened(found: Loosened) -> list[dict[str, Any]] | None:
    """Limits that were stricter at the baseline; None where its own could not be read."""
    if found.unread:
        return None
    return [
        {
            "subject": one.before.subject,
            "slice": one.before.part or None,
            "rule": one.before.limit,
            "before": str(one.before.bound),
            "after": None if one.after is None else str(one.after.bound),
            "words": text.loosening(one),
        }
        for one in found.limits
    ]


def gate(result: GateResult) -> dict[str, Any]:
    """One limit."""
    sample = result.sample
    return {
        "subject": result.subject,
        "slice": result.part or None,
        "rule": result.limit,
        "limit": bound(result.bound, result.unit),
        "of_baseline": result.of_baseline,
        "value": result.value,
        "evidence": result.evidence,
        "result": result.outcome,
        "reason": result.why or None,
        "base": sample.base,
        "head": sample.head,
        "ci": None if sample.low is None else [sample.low, sample.high],
        "n": sample.n,
        "unit": result.unit or None,
        "columns": list(result.names),
        "unread": result.unread or None,
        "unread_reason": (sample.unread.reason or None) if sample.unread else None,
    }
