"""Whether to train again, for programs."""

from typing import Any

from gitml.core.retraining import RetrainDecision, Trigger
from gitml.render.json.checks import gates


def decision(found: RetrainDecision) -> dict[str, Any]:
    """``gitml.retrain/1``; ``retrain`` is null where what could not be checked decides."""
    return {
        "schema": "gitml.retrain/1",
        "retrain": found.retrain if found.is_known else None,
        "model": found.model,
        "since": found.since,
        "date": found.date.isoformat() if found.date else None,
        "rules": [_trigger(one) for one in found.triggers],
        "unrecorded": list(found.unrecorded),
    }


def _trigger(one: Trigger) -> dict[str, Any]:
    limit = one.limit
    return {
        "kind": one.kind,
        "subject": one.subject or None,
        "result": one.outcome,
        "value": one.value,
        "limit": None if limit is None else limit.value,
        "percent": bool(limit and limit.percent),
        "changed": list(one.names),
        "gate": gates.gate(one.gate) if one.gate else None,
        "reason": one.why or None,
    }
