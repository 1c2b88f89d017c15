"""Whether data is whole, for programs."""

from typing import Any

from gitml.core.data.objects.verification import DataFinding, DataVerification, ObjectState


def verification(found: DataVerification) -> dict[str, Any]:
    """``gitml.verify-data/1``."""
    return {
        "schema": "gitml.verify-data/1",
        "holds": found.holds,
        "stores": {
            one.store: {
                "objects": one.objects,
                "bytes": one.size,
                "absent": one.absent,
                "versions": one.versions,
            }
            for one in found.looked
        },
        "objects": {one.name: _finding(one) for one in found.findings},
        "unread": list(found.unread),
    }


def _finding(one: DataFinding) -> dict[str, Any]:
    return {
        "paths": list(one.paths),
        "holds": one.holds,
        "stores": {side.store: _side(side) for side in one.sides},
        "sources": list(one.sources),
    }


def _side(side: ObjectState) -> dict[str, Any]:
    return {
        "state": side.state,
        "detail": side.detail or None,
        "repaired": side.repaired,
        "aside": side.aside,
        "mend": side.mend or None,
    }
