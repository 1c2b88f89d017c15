"""A run of the pipeline for programs: its events, its end, its forecast."""

from typing import Any

from gitml.core.run.events import (
    Begun,
    Finished,
    Halting,
    Printed,
    Progress,
    Retried,
    Running,
    Waiting,
)
from gitml.core.run.forecast import Forecast
from gitml.core.run.log_lines import plain
from gitml.core.run.outcome import RunResult, StageRun
from gitml.render.json.reasons import reason_fields

SCHEMA = "gitml.repro/1"


def event(progress: Progress) -> dict[str, Any] | None:
    """One line of ``--json``; None for what only a person who waits wants to see."""
    match progress:
        case Begun(stages):
            names = [stage.address for stage in stages]
            return {"event": "begun", "schema": SCHEMA, "stages": names}
        case Running(address, reasons):
            found = [reason_fields(reason) for reason in reasons]
            return {"event": "running", "stage": address, "reasons": found}
        case Printed(address, lines) if lines:
            return {"event": "printed", "stage": address, "lines": [plain(line) for line in lines]}
        case Retried(address, problem, left):
            return {"event": "retried", "stage": address, "problem": problem, "left": left}
        case Waiting(who):
            return {"event": "waiting", "who": who}
        case Halting(why):
            return {"event": "halting", "why": why}
        case Finished(run):
            tail = [plain(line) for line in run.tail]
            return {"event": "finished", "stage": run.address, **fields(run), "tail": tail}
        case _:
            return None


def fields(run: StageRun) -> dict[str, Any]:
    """What became of a stage."""
    return {
        "outcome": run.outcome,
        "seconds": round(run.seconds, 3),
        "reasons": [reason_fields(reason) for reason in run.reasons],
        "problem": run.problem or None,
        "exit_code": run.code,
        "because": run.because or None,
        "after": list(run.after),
        "usual_seconds": run.usual,
    }


def end(result: RunResult) -> dict[str, Any]:
    """The last line of ``--json``."""
    return {
        "event": "end",
        "schema": SCHEMA,
        "stages": {run.address: fields(run) for run in result.runs},
        "critical_path": list(result.critical),
        "seconds": round(result.seconds, 3),
        "work_seconds": round(result.work, 3),
        "spared_seconds": round(sum(run.spared for run in result.runs), 3),
    }


def forecast(found: Forecast) -> dict[str, Any]:
    """The answer of ``--dry-run --json``."""
    stages = {
        stage.address: {
            "would": stage.would,
            "reasons": [reason_fields(reason) for reason in stage.reasons],
            "after": list(stage.after),
            "seconds": stage.seconds,
        }
        for stage in found.stages
    }
    return {
        "schema": "gitml.repro-plan/1",
        "stages": stages,
        "critical_path": list(found.critical),
        "at_least_seconds": found.at_least,
        "expected_seconds": found.seconds,
    }
