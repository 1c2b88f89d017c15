"""A reason, for programs."""

from typing import Any

from gitml.core.values import MISSING
from gitml.core.verdict import Reason


def reason_fields(reason: Reason) -> dict[str, Any]:
    """Why, with what was recorded and what is there now, null where there is nothing."""
    return {
        "kind": reason.kind,
        "name": reason.subject or None,
        "state": reason.state or None,
        "base": None if reason.before is MISSING else reason.before,
        "head": None if reason.after is MISSING else reason.after,
    }
