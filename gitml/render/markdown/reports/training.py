"""What a CI ran, as sections of a report: failures first, and how to get the results here."""

import math
import re
from collections.abc import Sequence

from gitml.core.reports.training import Training
from gitml.core.run import log_lines
from gitml.core.run.outcome import RunResult, StageRun
from gitml.core.settings.report_rules import CostRate
from gitml.render import numbers
from gitml.render.durations import duration
from gitml.render.markdown import dag
from gitml.render.markdown.code_blocks import fenced
from gitml.render.markdown.tables import code, details, plain, table
from gitml.render.text.runs.run import OUTCOMES

_MARK = re.compile(r"<!--(?=\s*gitml)|\[//\]:(?=\s*#\s*\(gitml)")
_MOST_FAILED = 5
_MOST_LINES = 20
_LONGEST_LINE = 300
_MOST_DRAWN = 40
_LEAST_PRICE = 0.01
# Of what is told by the words in a node, too; readable on white and on black.
_STYLES = {
    "ran": "stroke:#0969da,stroke-width:2px",
    "restored": "stroke:#1a7f37,stroke-width:2px",
    "failed": "stroke:#cf222e,stroke-width:4px",
    "skipped": "stroke-dasharray:5 5",
}


def title(training: Training) -> str:
    """The headline of a report whose commit could not be trained; empty where it could."""
    if training.rejected:
        names = numbers.few([code(path) for path in training.rejected])
        break_it = "break their schemas" if training.rejected[1:] else "breaks its schema"
        return f"⛔ Not trained: {names} {break_it}"
    failed = training.result.failed if training.result else ()
    if failed:
        more = f", and {len(failed) - 1} more failed" if failed[1:] else ""
        return f"⛔ Training failed: stage {code(failed[0].address)}{more}"
    return f"⛔ Not trained: {plain(training.problem)}" if training.problem else ""


def section(training: Training) -> str:
    """What became of the run; empty where there is nothing to tell."""
    parts = []
    if training.problem and training.hint:
        parts.append(f"> {plain(training.hint)}")
    if training.failed and training.unrestored:  # else what was lacking was made again
        parts.append(f"- ⚠️ not all data could be restored: {plain(training.unrestored)}")
    if training.result:
        parts += [_failure(run) for run in training.result.failed[:_MOST_FAILED]]
    if training.results and not training.failed:
        parts.append(_uncommitted(training))
    return "\n\n".join(parts)


def _uncommitted(training: Training) -> str:
    """That the commit does not have what is reported, and how to get it."""
    files = numbers.few([code(path) for path in training.results])
    how = "they are made again by `gitml repro`"
    if training.shared:
        how = "to get them without training again: `gitml pull --run-cache`, then `gitml repro`"
    return f"- the results are not in the commit: {files}; {how}"


def stages(result: RunResult | None) -> str:
    """Every stage with what became of it, folded; empty where nothing but looking was done."""
    runs = [run for run in result.runs if run.outcome != "unchanged"] if result else []
    if result is None or not runs:
        return ""
    rows = [[code(run.address), OUTCOMES[run.outcome], _seconds(run), _usual(run)] for run in runs]
    body = table(["Stage", "", "Time", "When it last ran"], rows, right=(2, 3))
    drawn = len(result.runs) <= _MOST_DRAWN and any(run.after for run in result.runs)
    parts = [_chart(result.runs)] if drawn else []
    words = _counts(runs)
    return details(f"Pipeline: {words} in {duration(result.seconds)}", "\n\n".join([*parts, body]))


def time_and_cost(training: Training) -> str:
    """How long the stages took that ran, and what they cost; empty where none did or was spared."""
    runs = training.result.runs if training.result else ()
    ran = [run for run in runs if run.outcome in ("ran", "failed")]
    restored = [run for run in runs if run.outcome == "restored"]
    if not ran and not restored:
        return ""
    counted = f"{duration(training.seconds)} in {numbers.counted(len(ran), 'stage')} that ran"
    time = f"- time: {counted if ran else 'no stage ran'}"
    known = [run.usual for run in ran if run.usual is not None]
    if ran and len(known) == len(ran):
        time += f", {duration(math.fsum(known))} when {'they' if ran[1:] else 'it'} last ran"
    if restored:
        time += f"; {numbers.counted(len(restored), 'stage')} restored"
        time += f", which spared {duration(training.spared)}" if training.spared else ""
    lines = ["### Time and cost" if training.rate else "### Time", "", time]
    return "\n".join([*lines, _cost(training, training.rate)] if training.rate else lines)


def _cost(training: Training, rate: CostRate) -> str:
    """The price of the stages that ran."""
    said = (
        f"- cost: {_price(rate, training.seconds)} at {rate.per_hour:,.2f} {rate.currency} an hour"
    )
    if training.result and any(run.outcome == "restored" for run in training.result.runs):
        spared = f", and saved {_price(rate, training.spared)}" if training.spared else ""
        said += f"; what was restored cost nothing{spared}"
    return said


def _price(rate: CostRate, seconds: float) -> str:
    price = rate.of(seconds)
    is_small = 0 < price < _LEAST_PRICE
    return f"under {_LEAST_PRICE} {rate.currency}" if is_small else f"{price:,.2f} {rate.currency}"


def _chart(runs: Sequence[StageRun]) -> str:
    """The stages as a Mermaid flowchart, with what became of each."""
    ids = {run.address: f"n{number}" for number, run in enumerate(runs, 1)}
    lines = ["```mermaid", "flowchart LR"]
    for run in runs:
        told = ", ".join(filter(None, [OUTCOMES[run.outcome], _seconds(run)]))
        style = f":::{run.outcome}" if run.outcome in _STYLES else ""
        lines.append(f'    {ids[run.address]}["{dag.label(run.address)}<br/>{told}"]{style}')
        lines += [f"    {ids[one]} --> {ids[run.address]}" for one in run.after if one in ids]
    there = {run.outcome for run in runs}
    lines += [f"    classDef {name} {style}" for name, style in _STYLES.items() if name in there]
    return "\n".join([*lines, "```"])


def _counts(runs: Sequence[StageRun]) -> str:
    found = {
        name: sum(run.outcome == name for run in runs) for name in ("ran", "restored", "failed")
    }
    return ", ".join(f"{count} {name}" for name, count in found.items() if count) or "nothing ran"


def _seconds(run: StageRun) -> str:
    return duration(run.seconds) if run.outcome in ("ran", "restored", "failed") else ""


def _usual(run: StageRun) -> str:
    return duration(run.usual) if run.outcome == "ran" and run.usual is not None else ""


def _unmarked(line: str) -> str:
    """A line of a log in which nothing looks like the hidden lines that gitml reads of a report."""
    return _MARK.sub(lambda found: f"{found[0][:-2]} {found[0][-2:]}", line)


def _failure(run: StageRun) -> str:
    said = f"Stage {code(run.address)}: {plain(run.problem)}"
    if not run.tail:
        return said
    lines = [_unmarked(log_lines.plain(line))[:_LONGEST_LINE] for line in run.tail[-_MOST_LINES:]]
    return f"{said}\n\n{fenced(lines)}"
