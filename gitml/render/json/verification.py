"""Whether data is whole, for programs."""

from collections.abc import Sequence
from typing import Any

from gitml.core.data.objects.verification import (
    DataFinding,
    DataVerification,
    ObjectState,
    WrongSize,
)


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
        "unpushed": list(found.unpushed),
        "records": _records(found.wrong_sizes),
    }


def _records(found: Sequence[WrongSize]) -> dict[str, Any]:
    """Those with a wrong size, by the path of their data; several of its versions may have one."""
    shown: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        shown.setdefault(one.path, []).append(
            {
                "source": one.source,
                "rev": one.rev,
                "recorded": one.recorded,
                "size": one.size,
                "mend": one.mend or None,
            }
        )
    return shown


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
