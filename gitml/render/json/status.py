"""The state of the working tree, for programs."""

from typing import Any

from gitml.core.snapshot import Problem
from gitml.core.status import Status
from gitml.render.json.reasons import reason_fields


def status(found: Status) -> dict[str, Any]:
    """``gitml.status/1``."""
    return {
        "schema": "gitml.status/1",
        "branch": found.branch,
        "commit": found.head.sha if found.head else None,
        "clean": found.clean,
        "files": found.files,
        "data": {one.path: {"state": one.state, "stage": one.stage} for one in found.data},
        "remedies": {one.path: found.remedy(one) for one in found.data},
        "origins": found.origins,
        "outputs": found.stages.outputs,
        "stages": {
            one.name: [reason_fields(reason) for reason in one.reasons] for one in found.pending
        },
        "waiting": [one.name for one in found.waiting],
        "downstream": found.stages.downstream,
        "problems": [_problem(one) for one in found.stages.problems],
        "old_syntax": [_problem(one) for one in found.stages.outdated],
    }


def _problem(one: Problem) -> dict[str, Any]:
    return {"path": one.path, "reason": one.reason, "hint": one.hint}
