"""A run of the pipeline as text: what goes on, what became of each stage, what would be done."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from gitml.core.run.events import (
    Finished,
    Halting,
    Printed,
    Progress,
    Retried,
    Running,
    Waiting,
)
from gitml.core.run.forecast import Expected, Forecast
from gitml.core.run.log_lines import plain
from gitml.core.run.outcome import Outcome, StageRun
from gitml.core.run.progress import RunTally
from gitml.core.verdict import Reason
from gitml.render.durations import duration, whole
from gitml.render.numbers import counted
from gitml.render.text import reasons as text_reasons
from gitml.render.text import tables
from gitml.render.text.terminal import one_line, visible

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
HALTING = {
    "interrupt": "stopping: the stages were asked to end; Ctrl-C again kills them",
    "terminate": "stopping: the stages were asked to end",
}
_MANY = 3  # reasons on one line
_MOST_ROWS = 10  # of stages that did not run for one cause
_MOST_WELL = 50  # stages that went well
_LONGEST = 20  # of more of them
_MOST_TAILS = 10
_MOST_LINKS = 8  # stages of the longest chain
_LONG = 40  # characters of a line that is still being drawn
_SAVED = 0.1  # seconds that are worth a word


def lines(progress: Progress) -> list[str]:
    """What a person reads while stages run; nothing for what is not worth a line."""
    if isinstance(progress, Printed):
        # What stages print keeps its colours, which `log_lines.line` has freed of all else.
        return [f"{one_line(progress.address)} │ {line}" for line in progress.lines]
    return _visible_lines(_texts(progress))


def _texts(progress: Progress) -> list[str]:
    match progress:
        case Running(address, why):
            return [f"{address}: running; {reasons(why)}" if why else f"{address}: running"]
        case Retried(address, problem, left):
            more = f", {left} more after that" if left else ""
            return [f"{address}: {problem}; trying again{more}"]
        case Waiting(who):
            return [
                f"DVC's lock is held by {who}; no stage is recorded or started until it is free"
            ]
        case Halting(why):
            return [HALTING[why]] if why in HALTING else []
        case Finished(run):
            return [] if run.outcome in ("unchanged", "skipped", "left") else [_ended(run)]
        case _:
            return []


def _visible_lines(texts: Iterable[str]) -> list[str]:
    return [line for text in texts for line in visible(text).split("\n")]


def still(tally: RunTally, now: float) -> str:
    """A sign of life where nothing was printed for long; empty where nothing is going on."""
    texts = []
    for address, current in tally.running.items():
        last = _cut(plain(current.last).strip())
        texts.append(f"{address} {whole(now - current.begun)}{f' ({last})' if last else ''}")
    if tally.working:
        address, doing, since = tally.working
        texts.append(f"{address} {doing} {whole(now - since)}")
    share = f"; {tally.done} of {tally.total} stages done" if tally.total > 1 else ""
    return f"still running: {', '.join(texts)}{share}" if texts else ""


def _ended(run: StageRun) -> str:
    if run.outcome == "failed":
        return f"{run.address}: failed after {duration(run.seconds)}: {run.problem}"
    return f"{run.address}: {OUTCOMES[run.outcome]}, {duration(run.seconds)}"


def reasons(found: Sequence[Reason]) -> str:
    """``params.yaml:lr 0.1 → 0.2, src/train.py changed``."""
    # Last the command: where it was made of parameters they say the same, and shorter.
    ordered = sorted(found, key=lambda one: one.kind == "command")
    texts = [text_reasons.reason(one) for one in ordered[:_MANY]]
    more = len(found) - _MANY
    return ", ".join([*texts, f"{more} more"] if more > 0 else texts)


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"


def summary(runs: Sequence[StageRun], critical: Sequence[str], seconds: float) -> str:
    """One row a stage that was not simply up to date, and the sums.

    Args:
        runs: every stage that was looked at.
        critical: the chain of stages that took longest.
        seconds: wall-clock time.
    """
    named = _longest(runs)
    texts = _outcome_texts(runs)
    alike = Counter(texts[run.address] for run in runs if _idle(run))
    # Thousands of stages may be skipped for one cause, which one line says as well as a table.
    rows = [
        _summary_row(run, texts[run.address])
        for run in runs
        if run.address in named and not (_idle(run) and _is_counted(texts[run.address], alike))
    ]
    parts = [tables.table(["Stage", "Outcome", "Time"], rows, right=["Time"])] if rows else []
    parts += _count_lines(runs, named, alike)
    return visible("\n".join([*parts, "", _sums(runs, critical, seconds)]))


def _outcome_texts(runs: Sequence[StageRun]) -> dict[str, str]:
    stopped = {run.address for run in runs if run.outcome == "stopped"}
    return {run.address: _outcome(run, stopped) for run in runs}


def _is_counted(text: str, alike: Mapping[str, int]) -> bool:
    """Whether stages that were not run for one cause are counted rather than named."""
    return text == OUTCOMES["unchanged"] or alike[text] > _MOST_ROWS


def _summary_row(run: StageRun, outcome: str) -> list[str]:
    return [run.address, outcome, "" if _idle(run) else duration(run.seconds)]


def _count_lines(
    runs: Sequence[StageRun], named: Collection[str], alike: Mapping[str, int]
) -> list[str]:
    """A line for each group of stages that have no row of their own."""
    short = Counter(run.outcome for run in runs if run.address not in named)
    lines = [
        f"{count} shorter {'one' if count == 1 else 'ones'}: {OUTCOMES[outcome]}"
        for outcome, count in short.items()
    ]
    for text, count in alike.items():
        if text == OUTCOMES["unchanged"]:
            lines.append(f"{count} more {'is' if count == 1 else 'are'} up to date")
        elif _is_counted(text, alike):
            lines.append(f"{count} stages: {text}")
    return lines


def _longest(runs: Sequence[StageRun]) -> Collection[str]:
    """The stages to name: all, but of very many that went well those that took longest."""
    well = [run for run in runs if run.outcome in ("ran", "restored")]
    if len(well) <= _MOST_WELL:
        return {run.address for run in runs}
    short = sorted(well, key=lambda run: run.seconds)[:-_LONGEST]
    return {run.address for run in runs} - {run.address for run in short}


def tails(failed: Sequence[StageRun]) -> list[str]:
    """The last lines that each stage printed that failed."""
    lines: list[str] = []
    for run in failed[:_MOST_TAILS]:
        if len(failed) > 1:
            lines.append(f"{run.address}: failed: {run.problem}")
        elif run.tail:
            lines.append(f"the last that {run.address} printed:")
        lines += [f"{one_line(run.address)} │ {plain(line)}" for line in run.tail]
    if more := failed[_MOST_TAILS:]:
        lines.append(f"failed, too: {', '.join(run.address for run in more)}")
    return _visible_lines(lines)


def _outcome(run: StageRun, stopped: Collection[str]) -> str:
    """What became of a stage; of one that was skipped, because of which other."""
    if run.outcome == "skipped" and run.because:
        return f"skipped: {run.because} {'was stopped' if run.because in stopped else 'failed'}"
    return OUTCOMES[run.outcome]


def _idle(run: StageRun) -> bool:
    """Whether nothing was done for it."""
    return run.outcome in ("unchanged", "skipped", "left")


def _sums(runs: Sequence[StageRun], critical: Sequence[str], seconds: float) -> str:
    work = sum(run.seconds for run in runs if run.outcome == "ran")
    spared = sum(run.spared for run in runs)
    took = duration(seconds)
    if work - seconds >= _SAVED:
        took += f"; one after another {duration(work)}, so {duration(work - seconds)} saved"
    if spared >= 1:
        took += f"; restoring spared about {duration(spared)}"
    if len(critical) > 1:
        times = {run.address: run.seconds for run in runs}
        long = sum(times.get(address, 0.0) for address in critical)
        took += f"\nlongest chain: {_chain(critical)}, {duration(long)}"
    return took


def _chain(critical: Sequence[str]) -> str:
    if len(critical) > _MOST_LINKS:
        half = _MOST_LINKS // 2
        hidden = f"… {len(critical) - 2 * half} more …"
        critical = [*critical[:half], hidden, *critical[-half:]]
    return " → ".join(critical)


def _one_of(addresses: Sequence[str]) -> str:
    if len(addresses) > _MANY:
        return f"one of {', '.join(addresses[:_MANY])} and {len(addresses) - _MANY} more"
    return " or ".join(addresses)


def forecast(found: Forecast, columns: int | None = None) -> str:
    """A dry run: what would be done with each stage, and why.

    Args:
        found: what is expected.
        columns: of the terminal, None where the reader is a program.
    """
    rows = [_forecast_row(stage) for stage in found.stages]
    text = tables.with_last_below(columns, ["Stage", "Would", "Took", "Why"], rows, right=["Took"])
    return visible(text + _forecast_sums(found))


def _forecast_row(stage: Expected) -> list[str]:
    cause = reasons(stage.reasons)
    if stage.would == "unknown" and stage.error is not None:
        cause = stage.error.message
    if stage.after and stage.would == "maybe":
        cause = f"if {_one_of(stage.after)} changes its outputs"
    timed = stage.seconds and stage.would != "up to date"
    return [stage.address, stage.would, duration(stage.seconds or 0.0) if timed else "", cause]


def _forecast_sums(found: Forecast) -> str:
    text = ""
    if found.at_least:
        text += f"\n\nlongest chain: {_chain(found.critical)}, {duration(found.at_least)}"
    if found.at_least and found.seconds is not None:
        text += f"\nexpected: {duration(found.seconds)}"
        if found.untimed:
            text += f" ({counted(found.untimed, 'stage')} without a known time taken as the mean)"
    return text
