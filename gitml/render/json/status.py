"""The state of the working tree, for programs."""

from typing import Any

from gitml.core.status import Status
from gitml.render.json.run import reason_fields


def status(found: Status) -> dict[str, Any]:
    """``gitml.status/1``."""
    return {
        "schema": "gitml.status/1",
        "branch": found.branch,
        "commit": found.head.sha if found.head else None,
        "clean": found.clean,
        "files": found.files,
        "data": {one.path: {"state": one.state, "stage": one.stage} for one in found.data},
        "stages": {
            one.name: [reason_fields(reason) for reason in one.reasons] for one in found.pending
        },
        "downstream": found.downstream,
    }
