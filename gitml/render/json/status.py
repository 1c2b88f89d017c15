"""The state of the working tree, for programs."""

from dataclasses import asdict
from typing import Any

from gitml.core.checks.branch_verdict import BranchVerdict
from gitml.core.data.data_status import DataStatus
from gitml.core.data.remotes.remote_status import RemoteStatus
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
        "up_to_date": found.up_to_date,
        "files": found.files,
        "data": {one.path: _data(one) for one in found.data},
        "unignored": found.unignored,
        "unnoted": found.stages.unnoted,
        "git_ignored": found.git_ignored,
        "recorded": {one.path: {"state": one.kind, "file": one.source} for one in found.recorded},
        "passed_over": found.passed_over,
        "remote": _remote(found.remote),
        "remedies": {one.path: found.advice(one) for one in found.data},
        "origins": found.origins,
        "outputs": found.stages.outputs,
        "stages": {
            one.name: [reason_fields(reason) for reason in one.reasons] for one in found.pending
        },
        "doubtful": [one.name for one in found.doubtful],
        "waiting": [one.name for one in found.waiting],
        "downstream": found.downstream,
        "problems": [_problem(one) for one in found.stages.problems],
        "old_syntax": [_problem(one) for one in found.stages.outdated],
        "refused": [_problem(one) for one in found.stages.refused],
        "failed": found.failed,
        "left_out": found.stages.left_out,
        "under_way": found.under_way,
        "unfinished": found.unfinished.command if found.unfinished else None,
        "verdict": _verdict(found.verdict),
    }


def _data(one: DataStatus) -> dict[str, Any]:
    """``kinds`` names files of which the record has another kind: executable, link or neither."""
    return {"state": one.state, "stage": one.stage, "kinds": one.kinds}


def _verdict(found: BranchVerdict | None) -> dict[str, Any] | None:
    """None where nothing is declared; with a command where it would have to be computed."""
    if found is None:
        return None
    gates = None
    if (counts := found.gates) is not None:
        judged = counts.failed + counts.passed + counts.warned
        gates = {"judged": judged, "failing": counts.failed, "warned": counts.warned,
                 "skipped": counts.skipped}  # fmt: skip
    metrics = [asdict(one) for one in found.metrics]
    return {"base": found.base, "metrics": metrics, "gates": gates, "ask": found.command or None}


def _remote(found: RemoteStatus | None) -> dict[str, Any] | None:
    """None where no remote was asked."""
    if found is None:
        return None
    lacking = {
        one.path: {
            "objects": one.objects,
            "nowhere": one.nowhere,
            "cut": one.cut,
            "stage": one.stage,
        }
        for one in found.lacking
    }
    silent = {one.name: one.reason for one in found.silent}
    return {
        "lacking": lacking,
        "unseen": found.unseen,
        "silent": silent,
        "imports": found.imports,
        "unpushed": found.unpushed,
    }


def _problem(one: Problem) -> dict[str, Any]:
    return {"path": one.path, "reason": one.reason, "hint": one.hint}
