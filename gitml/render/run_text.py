"""A run of the pipeline as text: what goes on, what became of each stage, what would be done."""

from collections.abc import Sequence

from gitml.core.pipeline.forecast import Forecast
from gitml.core.pipeline.pending import Reason
from gitml.core.pipeline.progress import Finished, Printed, Progress, Running
from gitml.core.pipeline.run import Outcome, StageRun
from gitml.core.values import MISSING
from gitml.render import terminal

OUTCOMES: dict[Outcome, str] = {
    "ran": "ran",
    "restored": "restored from the run-cache",
    "unchanged": "up to date",
    "recorded": "data recorded anew",
    "failed": "failed",
    "skipped": "skipped: a stage before it failed",
    "stopped": "stopped",
    "left": "not begun",
}
_STATES = {
    "modified": "changed",
    "missing": "is missing",
    "deleted": "is gone",
    "new": "is new",
    "not in cache": "is not in the cache",
}
_MANY = 3  # reasons on one line
_LONG = 40  # characters of a value


def lines(progress: Progress) -> list[str]:
    """What a person reads while stages run; nothing for what is not worth a line."""
    match progress:
        case Running(address, why):
            return [f"{address}: running; {reasons(why)}" if why else f"{address}: running"]
        case Printed(address, printed):
            return [f"{address} │ {line}" for line in printed]
        case Finished(run):
            return [] if run.outcome in ("unchanged", "skipped", "left") else [_ended(run)]


def _ended(run: StageRun) -> str:
    if run.outcome == "failed":
        return f"{run.address}: failed after {run.seconds:.1f} s: {run.problem}"
    return f"{run.address}: {OUTCOMES[run.outcome]}, {run.seconds:.1f} s"


def reasons(found: Sequence[Reason]) -> str:
    """``params.yaml:lr 0.1 → 0.2, src/train.py changed``."""
    texts = [reason(one) for one in found[:_MANY]]
    more = len(found) - _MANY
    return ", ".join([*texts, f"{more} more"] if more > 0 else texts)


def reason(one: Reason) -> str:
    """One reason, with old and new value of a parameter."""
    if one.kind == "never-run":
        return "it never ran"
    if one.kind == "always":
        return "it always runs"
    if one.kind == "command":
        return "its command changed"
    if one.kind == "parameter" and MISSING not in (one.base, one.head):
        return f"{one.name} {_short(one.base)} → {_short(one.head)}"
    return f"{one.name} {_STATES.get(one.state, one.state)}"


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"


def summary(runs: Sequence[StageRun], critical: Sequence[str], seconds: float) -> str:
    """One row a stage that was not simply up to date, and the sums."""
    rows = [
        [
            run.address,
            OUTCOMES[run.outcome],
            f"{run.seconds:.1f} s" if run.outcome not in ("skipped", "left") else "",
        ]
        for run in runs
        if run.outcome != "unchanged"
    ]
    text = terminal.table(["Stage", "Outcome", "Time"], rows, right=["Time"])
    unchanged = sum(run.outcome == "unchanged" for run in runs)
    if unchanged:
        text += f"\n{unchanged} more {'is' if unchanged == 1 else 'are'} up to date"
    work = sum(run.seconds for run in runs if run.outcome == "ran")
    took = f"\n\n{seconds:.1f} s"
    if work > seconds:
        took += f"; one after another {work:.1f} s"
    if len(critical) > 1:
        took += f"; longest chain: {' → '.join(critical)}"
    return text + took


def forecast(found: Forecast) -> str:
    """A dry run: what would be done with each stage, and why."""
    rows = []
    for stage in found.stages:
        why = reasons(stage.reasons)
        if stage.after and stage.would == "maybe":
            why = f"if {', '.join(stage.after)} changes its outputs"
        time = f"{stage.seconds:.1f} s" if stage.seconds and stage.would != "up to date" else ""
        rows.append([stage.address, stage.would, time, why])
    text = terminal.table(["Stage", "Would", "Took", "Why"], rows, right=["Took"])
    if found.at_least:
        text += f"\n\nlongest chain: {' → '.join(found.critical)}, {found.at_least:.1f} s"
    return text
