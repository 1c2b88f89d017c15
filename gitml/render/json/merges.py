"""Resolved conflicts as JSON."""

from collections.abc import Iterable
from typing import Any

from gitml.core.data.merging.merged_records import Resolution


def resolved(found: Iterable[Resolution]) -> dict[str, Any]:
    """``gitml.resolve/1``."""
    return {
        "schema": "gitml.resolve/1",
        "files": {
            one.path: {
                "state": one.state,
                "ours": one.record.ours,
                "theirs": one.record.theirs,
                "clashes": one.record.clashes,
                "stale": dict(one.record.stale),
                "settled": dict(one.record.settled),
                "reason": one.record.reason,
                "kept": one.kept,
            }
            for one in found
        },
    }
