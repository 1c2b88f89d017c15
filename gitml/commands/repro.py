"""``gitml repro``: bring the pipeline up to date."""

import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from gitml import wiring
from gitml.core.run.forecast import Forecast
from gitml.core.run.options import FailurePolicy, Options
from gitml.core.run.outcome import RunResult, named
from gitml.errors import ExitCode, OutsideError, UsageError
from gitml.late_module import LateModule
from gitml.render.json import run as json_run
from gitml.render.text.runs import run as text_run
from gitml.ui.click_classes import CommandWithVerbs
from gitml.ui.options import Settings, json_option, needless_option, pass_options, refused_option
from gitml.ui.output import columns, print_json, print_json_line, typed
from gitml.ui.progress.run_reporter import Reporter, open_reporter
from gitml.ui.run_options import site_options
from gitml.wiring import readers, running
from gitml.wiring.storage import fetching

if TYPE_CHECKING:
    from gitml.core.run import missing_inputs
else:  # what few runs need
    missing_inputs = LateModule("gitml.core.run.missing_inputs")

_COMMIT = "git add --all && git commit"
_NO_STAGES = "no stages; write them into dvc.yaml, or: gitml stage add --help"
_SHORT_TABLE = 15  # rows, which leave what is above them in sight


@dataclass(frozen=True, slots=True)
class ReproOptions:
    """What ``repro`` is asked for; the names are those of its options."""

    stages: tuple[str, ...]
    jobs: int | None
    executor: str
    force: bool
    force_downstream: bool
    single_item: bool
    downstream: bool
    pipeline: bool
    all_pipelines: bool
    pull: bool
    allow_missing: bool
    keep_going: bool
    fail_fast: bool
    no_run_cache: bool
    no_commit: bool
    dry_run: bool
    exit_code: bool
    as_json: bool

    @property
    def run_options(self) -> Options:
        return Options(
            single_item=self.single_item,
            downstream=self.downstream,
            pipeline=self.pipeline,
            all_pipelines=self.all_pipelines,
            force=self.force,
            force_downstream=self.force_downstream,
            pull=self.pull,
            allow_missing=self.allow_missing,
            run_cache=not self.no_run_cache,
            commit=not self.no_commit,
        )

    @property
    def failure_policy(self) -> FailurePolicy:
        return FailurePolicy(self.keep_going, self.fail_fast)

    def refuse_contradictions(self) -> None:
        """Refuse options of which one says what another one denies.

        Raises:
            UsageError: there are such.
        """
        if self.keep_going and self.fail_fast:
            raise UsageError("--keep-going and --fail-fast exclude each other")
        if self.single_item and not self.stages:
            raise UsageError("--single-item needs the names of stages")
        if self.all_pipelines and self.stages:
            raise UsageError("--all-pipelines is about everything", hint="leave the names out")
        if self.exit_code and not self.dry_run:
            raise UsageError("--exit-code goes with --dry-run")
        whole, part = self.all_pipelines or self.pipeline, self.single_item or self.downstream
        if whole and part:
            first = "--all-pipelines" if self.all_pipelines else "--pipeline"
            second = "--single-item" if self.single_item else "--downstream"
            raise UsageError(f"{first} and {second} exclude each other")


@click.command(cls=CommandWithVerbs)
@click.argument("stages", nargs=-1, metavar="[STAGE]...")
@site_options
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
@pass_options(ReproOptions)
def repro(settings: Settings, options: ReproOptions) -> int:
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
    options.refuse_contradictions()
    project = wiring.find(settings.directory)
    reporter = open_reporter(settings, as_json=options.as_json)
    site = running.site(project, options.executor, options.jobs, os.environ, reporter.say)
    if options.dry_run:
        pipeline = running.open_pipeline(project, settings, options.stages)
        plan = pipeline.forecast(options.stages, site, options.run_options)
        _print_forecast(settings, plan, project.folder, as_json=options.as_json)
        if plan.missing:
            error = expected_failure(project, plan)
            if not options.exit_code:
                raise error
            settings.warn(error.message, error.hint)
        return ExitCode.CHECK_FAILED if options.exit_code and not plan.idle else ExitCode.OK
    pipeline = running.open_pipeline(project, reporter, options.stages)
    try:
        with reporter.active():
            result = pipeline.run(
                options.stages, site, options.run_options, options.failure_policy, reporter
            )
    except missing_inputs.MissingInputsError as error:
        lacks = next(iter(error.lacks.values()))
        raise OutsideError(error.message, _brought_by(project, lacks)) from error
    _print_result(settings, project, result, as_json=options.as_json)
    if result.failed:
        _print_tails(result, reporter)
        raise failure(result)
    return ExitCode.OK


def failure(result: RunResult) -> OutsideError:
    """The error that ends a run in which stages failed."""
    first, *others = result.failed
    done = [run.address for run in result.runs if run.outcome in ("ran", "restored")]
    hints = [f"finished and recorded in dvc.lock: {named(done)}"] if done else []
    if first.tail:
        hints.append(f"all it printed: gitml repro logs {shlex.quote(first.address)}")
    hints.append(first.hint or "mend it and run again")
    more = f" (and {len(others)} more failed)" if others else ""
    message = f"stage '{first.address}' failed: {first.problem}{more}"
    return OutsideError(message, hint="; ".join(hints))


def expected_failure(project: wiring.Project, plan: Forecast) -> OutsideError:
    """The error that a run would end with, for want of what no stage makes."""
    first, *others = plan.missing
    more = f" (and {len(others)} more would fail)" if others else ""
    if first.error is not None:
        message = f"stage '{first.address}' would fail: {first.error.message}{more}"
        return OutsideError(message, hint=first.error.hint)
    message = f"stage '{first.address}' would fail: not here: {named(first.lacks)}{more}"
    return OutsideError(message, hint=_brought_by(project, first.lacks))


def _brought_by(project: wiring.Project, lacks: Sequence[str]) -> str:
    """What brings paths that a stage lacks; they are relative to the root."""
    top, files = project.git.root.resolve(), project.git.uncommitted()
    deleted = {os.fspath(top / path) for path, state in files.items() if state == "deleted"}
    places = [os.path.normpath(project.root.resolve() / path) for path in lacks]
    if gone := [os.path.relpath(path) for path in places if path in deleted]:
        return f"git checkout HEAD -- {shlex.join(gone)}"
    return fetching.brought_by(project, lacks)


def _print_tails(result: RunResult, reporter: Reporter) -> None:
    """Print the last lines of what failed, unless they stand right above."""
    short = sum(run.outcome != "unchanged" for run in result.runs) <= _SHORT_TABLE
    if short and len(result.failed) == 1 and reporter.shows_tail(result.failed[0]):
        return
    for line in text_run.tails(result.failed):
        click.echo(line, err=True)


def _print_result(
    settings: Settings, project: wiring.Project, result: RunResult, *, as_json: bool
) -> None:
    if as_json:
        print_json_line(json_run.end(result))
    elif not result.runs:
        settings.say(_NO_STAGES)
    elif all(run.outcome == "unchanged" for run in result.runs):
        click.echo("everything is up to date")
    else:
        click.echo(text_run.summary(result.runs, result.critical, result.seconds))
        if not result.failed and (advice := _next(project)):
            settings.say(typed(f"next: {advice}"))
    sys.stdout.flush()


def _next(project: wiring.Project) -> str | None:
    """What to do after a run; None where it left what is committed already."""
    if project.git.head() is None:
        return _COMMIT
    if not project.git.uncommitted():
        return None
    has_metrics = readers.snapshots(project).read("workspace", {"metrics"}).metric_files
    return f"gitml metrics diff, then {_COMMIT}" if has_metrics else _COMMIT


def _print_forecast(settings: Settings, plan: Forecast, folder: str, *, as_json: bool) -> None:
    if as_json:
        print_json(json_run.forecast(plan))
    elif not plan.stages:
        settings.say(_NO_STAGES)
    elif plan.idle:
        click.echo("everything is up to date")
    else:
        click.echo(text_run.forecast(plan, columns(wide=False)))
        settings.say_root(folder)
