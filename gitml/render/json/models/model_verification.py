"""Whether a version is what its tag records, for programs."""

from typing import Any

from gitml.core.registry.verification import Check, Verification
from gitml.core.registry.versions import Registered
from gitml.render.text.models import model_verification


def verification(found: Registered, done: Verification) -> dict[str, Any]:
    """``gitml.model-verify/1``; ``stated`` are keys of the manifest that nothing speaks for."""
    entry = {
        "version": str(found.version),
        "tag": done.tag,
        "commit": found.commit,
        "holds": done.holds,
        "stated": [*done.stated],
        "checks": [_check(one) for one in done.checks],
    }
    return {"schema": "gitml.model-verify/1", "models": {found.model: entry}}


def _check(one: Check) -> dict[str, Any]:
    return {
        "place": one.place,
        "subject": one.subject,
        "outcome": one.outcome,
        "recorded": one.recorded or None,
        "found": one.found or None,
        "why": model_verification.words(one) if one.reasons else None,
    }
