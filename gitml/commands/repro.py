"""``gitml repro``: bring the pipeline up to date."""

import os
import shlex
import shutil
import sys
from collections.abc import Sequence

import click

from gitml import wiring
from gitml.core.run.forecast import Forecast
from gitml.core.run.outcome import StageRun, named
from gitml.errors import OutsideError, UsageError
from gitml.render.json import run as json_run
from gitml.render.text import run as text_run
from gitml.ui.live_progress import ToTerminal, possible
from gitml.ui.options import (
    CommandWithVerbs,
    Settings,
    json_option,
    needless_option,
    pass_settings,
    print_json,
    print_line,
    refused_option,
)
from gitml.ui.run_progress import ToGitHub, ToLog, ToProgram
from gitml.wiring import running

_EMPTY = "no stages; write them into dvc.yaml, or: gitml stage add --help"
_SHORT = 15  # rows of a table that leaves what is above it in sight


def failure(failed: Sequence[StageRun], done: Sequence[str]) -> OutsideError:
    """The error that ends a run in which stages failed."""
    first = failed[0]
    more = f" (and {len(failed) - 1} more failed)" if len(failed) > 1 else ""
    parts = [f"finished and recorded in dvc.lock: {named(done)}"] if done else []
    if first.tail:
        parts.append(f"all it printed: gitml repro logs {shlex.quote(first.address)}")
    return OutsideError(
        f"stage '{first.address}' failed: {first.problem}{more}",
        hint="; ".join([*parts, first.hint or "mend it and run again"]),
    )


@click.command(cls=CommandWithVerbs)
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
    help="Where stages run: local, slurm, dask or another that is installed.",
)
@click.option("-f", "--force", is_flag=True, help="Run stages even if nothing they use changed.")
@click.option("--force-downstream", is_flag=True, help="Run all that use a stage that was run.")
@click.option("-s", "--single-item", is_flag=True, help="Only these stages, not what they use.")
@click.option("--downstream", is_flag=True, help="These stages and all that use what they make.")
@click.option("-p", "--pipeline", is_flag=True, help="All that is connected to these stages.")
@click.option("-P", "--all-pipelines", is_flag=True, help="All stages, and data that none uses.")
@click.option("--pull", is_flag=True, help="Fetch missing data from the remote.")
@click.option("--allow-missing", is_flag=True, help="Missing data alone is no reason to run.")
@click.option("-k", "--keep-going", is_flag=True, help="After a failure, run what can still run.")
@click.option("--fail-fast", is_flag=True, help="After a failure, stop the stages that run.")
@click.option(
    "--no-run-cache", is_flag=True, help="Run stages that ran before with the same input."
)
@click.option("--no-commit", is_flag=True, help="Do not put outputs into the cache.")
@click.option("-n", "--dry-run", "--dry", is_flag=True, help="Say what would be done, and why.")
@click.option("--exit-code", is_flag=True, help="With --dry-run: exit with 1 if there is work.")
@needless_option("--glob")
@needless_option("-R", "--recursive")
@refused_option("--ignore-errors", hint="go on with what does not need what failed: --keep-going")
@refused_option(
    "-i", "--interactive", hint="see what would run, and why: --dry-run; then name the stages"
)
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
    force_downstream: bool,
    single_item: bool,
    downstream: bool,
    pipeline: bool,
    all_pipelines: bool,
    pull: bool,
    allow_missing: bool,
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

    STAGE is a name, a pattern ('train-*'), a dvc.yaml, a .dvc file, a folder with some of them, or
    the path of what a stage makes.

    \b
    Example:
      gitml repro
      gitml repro train --force -j 4
      gitml repro models/churn.pkl
      gitml repro --dry-run
    """
    place = wiring.find(settings.directory)
    manner = running.Manner(keep_going, fail_fast)
    options = running.Options(
        single_item=single_item,
        downstream=downstream,
        pipeline=pipeline,
        all_pipelines=all_pipelines,
        force=force,
        force_downstream=force_downstream,
        pull=pull,
        allow_missing=allow_missing,
        run_cache=not no_run_cache,
        commit=not no_commit,
    )
    refuse_contradictions(stages, options, manner)
    teller = _teller(settings, as_json=as_json)
    site = running.site(place, executor, jobs, os.environ, teller.say)
    if exit_code and not dry_run:
        raise UsageError("--exit-code goes with --dry-run")
    if dry_run:
        plan = running.open_pipeline(place, settings).forecast(stages, site, options)
        _answer_forecast(settings, plan, as_json=as_json)
        ctx.exit(1 if exit_code and not plan.idle else 0)
    with teller.awake():
        ran = running.open_pipeline(place, teller).run(stages, site, options, manner, teller)
    _answer(settings, ran, as_json=as_json)
    failed = [run for run in ran.runs if run.outcome == "failed"]
    if failed:
        _show_tails(failed, ran, teller)
        done = [run.address for run in ran.runs if run.outcome in ("ran", "restored")]
        raise failure(failed, done)


def refuse_contradictions(
    stages: Sequence[str], options: running.Options, manner: running.Manner
) -> None:
    """Options of which one says what another one denies.

    Raises:
        UsageError: there are such.
    """
    if manner.keep_going and manner.fail_fast:
        raise UsageError("--keep-going and --fail-fast exclude each other")
    if options.single_item and not stages:
        raise UsageError("--single-item needs the names of stages")
    if options.all_pipelines and stages:
        raise UsageError("--all-pipelines is about everything", hint="leave the names out")
    whole = "--all-pipelines" if options.all_pipelines else "--pipeline"
    part = "--single-item" if options.single_item else "--downstream"
    if (options.all_pipelines or options.pipeline) and (options.single_item or options.downstream):
        raise UsageError(f"{whole} and {part} exclude each other")


def _teller(settings: Settings, *, as_json: bool) -> ToProgram | ToLog | ToTerminal:
    if as_json:
        return ToProgram(settings)
    if os.environ.get("GITHUB_ACTIONS") and not settings.quiet:
        return ToGitHub(settings)
    if not settings.quiet and possible(sys.stderr, os.environ):
        return ToTerminal(sys.stderr, colours=not os.environ.get("NO_COLOR"))
    return ToLog(settings)


def _show_tails(
    failed: Sequence[StageRun], ran: running.Ran, teller: ToProgram | ToLog | ToTerminal
) -> None:
    """The last lines of what failed, unless they stand right above."""
    short = sum(run.outcome != "unchanged" for run in ran.runs) <= _SHORT
    if short and len(failed) == 1 and teller.just_read(failed[0]):
        return
    for line in text_run.tails(failed):
        click.echo(line, err=True)


def _answer(settings: Settings, ran: running.Ran, *, as_json: bool) -> None:
    if as_json:
        end = {
            "event": "end",
            "schema": json_run.SCHEMA,
            "stages": {run.address: json_run.fields(run) for run in ran.runs},
            "critical_path": list(ran.critical),
            "seconds": round(ran.seconds, 3),
            "work_seconds": round(ran.work, 3),
            "spared_seconds": round(sum(run.spared for run in ran.runs), 3),
        }
        print_line(end)
    elif not ran.runs:
        settings.say(_EMPTY)
    elif all(run.outcome == "unchanged" for run in ran.runs):
        click.echo("everything is up to date")
    else:
        click.echo(text_run.summary(ran.runs, ran.critical, ran.seconds))
        if not any(run.outcome == "failed" for run in ran.runs):
            settings.say("next: gitml metrics diff, then git add --all && git commit")
    sys.stdout.flush()


def _answer_forecast(settings: Settings, plan: Forecast, *, as_json: bool) -> None:
    if as_json:
        print_json(json_run.forecast(plan))
    elif not plan.stages:
        settings.say(_EMPTY)
    elif plan.idle:
        click.echo("everything is up to date")
    else:
        columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        click.echo(text_run.forecast(plan, columns))
