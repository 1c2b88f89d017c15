"""``gitml repro``: bring the pipeline up to date."""

import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from gitml import wiring
from gitml.commands.options import (
    Command,
    Settings,
    json_option,
    pass_settings,
    print_json,
    print_line,
)
from gitml.core.pipeline.forecast import Forecast
from gitml.core.pipeline.pending import Reason
from gitml.core.pipeline.progress import Finished, Printed, Progress, Running
from gitml.core.pipeline.run import StageRun
from gitml.core.values import MISSING
from gitml.errors import OutsideError, UsageError
from gitml.render import run_text
from gitml.wiring import running

_TAIL = 20


class Teller:
    """Tells a person, or a program, of progress as it is made."""

    def __init__(self, settings: Settings, *, as_json: bool, github: bool) -> None:
        self._settings = settings
        self._as_json = as_json
        self._github = github
        self._kept: dict[str, list[str]] = {}
        self._last = ""

    def just_read(self, address: str) -> bool:
        """Whether the last thing that a person could read was printed by this stage."""
        return self._last == address and not self._settings.quiet and not self._github

    def __call__(self, progress: Progress) -> None:
        if isinstance(progress, Printed):
            self._last = progress.address
        if self._as_json:
            print_line(event(progress))
        elif self._github and not self._settings.quiet:
            self._fold(progress)
        else:
            for line in run_text.lines(progress):
                self._settings.say(line)

    def _fold(self, progress: Progress) -> None:
        """On GitHub what a stage printed becomes one folded group, when it ends."""
        match progress:
            case Printed(address, lines):
                self._kept.setdefault(address, []).extend(lines)
            case Finished(run) if run.address in self._kept:
                self._settings.say(f"::group::{run_text.lines(progress)[0]}")
                for line in self._kept.pop(run.address):
                    self._settings.say(line)
                self._settings.say("::endgroup::")
            case _:
                for line in run_text.lines(progress):
                    self._settings.say(line)


def event(progress: Progress) -> dict[str, Any]:
    """One line of ``--json``."""
    match progress:
        case Running(address, reasons):
            found = [reason_json(reason) for reason in reasons]
            return {"event": "running", "stage": address, "reasons": found}
        case Printed(address, lines):
            return {"event": "printed", "stage": address, "lines": list(lines)}
        case Finished(run):
            return {"event": "finished", "stage": run.address, **fields(run)}


def reason_json(reason: Reason) -> dict[str, Any]:
    """Why, with what was recorded and what is there now, null where there is nothing."""
    values = {
        "base": None if reason.base is MISSING else reason.base,
        "head": None if reason.head is MISSING else reason.head,
    }
    return {
        "kind": reason.kind,
        "name": reason.name or None,
        "state": reason.state or None,
        **values,
    }


def fields(run: StageRun) -> dict[str, Any]:
    """A stage in the last line of ``--json``."""
    return {
        "outcome": run.outcome,
        "seconds": round(run.seconds, 3),
        "reasons": [reason_json(reason) for reason in run.reasons],
        "problem": run.problem or None,
    }


def forecast_json(found: Forecast) -> dict[str, Any]:
    """The answer of ``--dry-run --json``."""
    stages = {
        stage.address: {
            "would": stage.would,
            "reasons": [reason_json(reason) for reason in stage.reasons],
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
    }


def failure(failed: Sequence[StageRun], done: Sequence[str]) -> OutsideError:
    """The error that ends a run in which stages failed."""
    first = failed[0]
    more = f" (and {len(failed) - 1} more failed)" if len(failed) > 1 else ""
    kept = f"finished and recorded in dvc.lock: {', '.join(done)}; " if done else ""
    return OutsideError(
        f"stage '{first.address}' failed: {first.problem}{more}",
        hint=f"{kept}all it printed: gitml repro logs {first.address}; mend it and run again",
    )


@click.command(cls=Command)
@click.argument("stages", nargs=-1, metavar="[STAGE]...")
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Stages at once; as many as cores.",
)
@click.option(
    "--executor",
    default="local",
    show_default=True,
    metavar="NAME",
    help="Where stages run: local, slurm or another that is installed.",
)
@click.option("-f", "--force", is_flag=True, help="Run stages even if nothing they use changed.")
@click.option("-s", "--single-item", is_flag=True, help="Only these stages, not what they use.")
@click.option("--downstream", is_flag=True, help="These stages and all that use what they make.")
@click.option("--pull", is_flag=True, help="Fetch missing data from the remote.")
@click.option("-k", "--keep-going", is_flag=True, help="After a failure, run what can still run.")
@click.option("--fail-fast", is_flag=True, help="After a failure, stop the stages that run.")
@click.option(
    "--no-run-cache", is_flag=True, help="Run stages that ran before with the same input."
)
@click.option("--no-commit", is_flag=True, help="Do not put outputs into the cache.")
@click.option("-n", "--dry-run", is_flag=True, help="Say what would be done, and why.")
@click.option("--exit-code", is_flag=True, help="With --dry-run: exit with 1 if there is work.")
@json_option
@pass_settings
@click.pass_context
def repro(
    ctx: click.Context,
    settings: Settings,
    stages: tuple[str, ...],
    jobs: int | None,
    executor: str,
    force: bool,
    single_item: bool,
    downstream: bool,
    pull: bool,
    keep_going: bool,
    fail_fast: bool,
    no_run_cache: bool,
    no_commit: bool,
    dry_run: bool,
    exit_code: bool,
    as_json: bool,
) -> None:
    """Run the stages of dvc.yaml whose code, data or parameters changed, several at once.

    What ran before with the same inputs is restored instead of run. What stages print goes to
    standard error, and all of it into a file: gitml repro logs STAGE. dvc.lock records the result;
    commit it: git add --all && git commit. When a stage fails, running ones may finish, and all
    that finished stays recorded. Ctrl-C stops the stages, a second one kills them.

    \b
    Example:
      gitml repro
      gitml repro train --force -j 4
      gitml repro --dry-run
    """
    place = wiring.find(settings.directory)
    pipeline = running.open_pipeline(place, settings)
    if len(stages) == 2 and stages[0] == "logs":
        click.echo(logs(pipeline, stages[1]), nl=False)
        return
    if keep_going and fail_fast:
        raise UsageError("--keep-going and --fail-fast exclude each other")
    if single_item and not stages:
        raise UsageError("--single-item needs the names of stages")
    site = running.site(place, executor, jobs, os.environ, settings.say)
    how = running.How(force, single_item, downstream, pull, not no_run_cache, not no_commit)
    if dry_run:
        plan = pipeline.forecast(stages, site, how)
        _answer_forecast(plan, as_json=as_json)
        ctx.exit(1 if exit_code and not plan.idle else 0)
    github = bool(os.environ.get("GITHUB_ACTIONS"))
    teller = Teller(settings, as_json=as_json, github=github)
    manner = running.Manner(keep_going, fail_fast)
    ran = pipeline.run(stages, site, how, manner, teller)
    _answer(settings, ran, as_json=as_json)
    failed = [run for run in ran.runs if run.outcome == "failed"]
    if failed:
        if not as_json and not teller.just_read(failed[0].address):
            _show_tail(pipeline, failed[0].address)
        done = [run.address for run in ran.runs if run.outcome in ("ran", "restored")]
        raise failure(failed, done)


def logs(pipeline: running.Pipeline, stage: str) -> str:
    """All that a stage printed when it last ran.

    Raises:
        UsageError: it did not run here.
    """
    text = pipeline.printed(stage)
    if text is None:
        raise UsageError(f"there is no log of a stage '{stage}'", hint="it did not run here yet")
    return text


def _show_tail(pipeline: running.Pipeline, stage: str) -> None:
    lines = (pipeline.printed(stage) or "").splitlines()[-_TAIL:]
    for line in lines:
        click.echo(f"{stage} │ {line}", err=True)


def _answer(settings: Settings, ran: running.Ran, *, as_json: bool) -> None:
    if as_json:
        end = {
            "event": "end",
            "schema": "gitml.repro/1",
            "stages": {run.address: fields(run) for run in ran.runs},
            "critical_path": list(ran.critical),
            "seconds": round(ran.seconds, 3),
        }
        print_line(end)
    elif not ran.runs:
        settings.say("no stages; write them into dvc.yaml")
    elif all(run.outcome == "unchanged" for run in ran.runs):
        click.echo("everything is up to date")
    else:
        click.echo(run_text.summary(ran.runs, ran.critical, ran.seconds))
        if not any(run.outcome == "failed" for run in ran.runs):
            settings.say("next: gitml metrics diff, then git add --all && git commit")
    sys.stdout.flush()


def _answer_forecast(plan: Forecast, *, as_json: bool) -> None:
    if as_json:
        print_json(forecast_json(plan))
    elif plan.idle:
        click.echo("everything is up to date")
    else:
        click.echo(run_text.forecast(plan))
