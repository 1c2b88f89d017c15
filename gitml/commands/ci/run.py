"""``gitml ci run``: what a CI does between a push and a report."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from gitml import __version__, wiring
from gitml.core.checks.gates import fails
from gitml.core.forges.ci import CiRun
from gitml.core.reports import omissions
from gitml.core.reports.report import Report
from gitml.core.reports.training import Training
from gitml.core.run.options import FailurePolicy, Options
from gitml.core.run.outcome import RunResult
from gitml.core.secret_values import hidden, hidden_in, secret_values
from gitml.core.settings.config import Config
from gitml.errors import ConfigError, ExitCode, GitmlError
from gitml.render import workflow_commands
from gitml.render.json import report as json_report
from gitml.render.markdown.reports import training as markdown_training
from gitml.render.markdown.reports.report import markdown, summary
from gitml.render.text import terminal
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_options
from gitml.ui.output import json_text, print_json
from gitml.ui.problems import fetch_objects, fetch_tables, warn_of_ambiguous, warn_of_problems
from gitml.ui.progress.run_reporter import open_reporter
from gitml.ui.reports import making as report_making
from gitml.ui.reports.making import NewReport
from gitml.ui.run_options import site_options
from gitml.wiring import readers, running
from gitml.wiring.ci import training
from gitml.wiring.forges import read_pull_request, read_run
from gitml.wiring.judging.report_points import Revisions, choose_points
from gitml.wiring.judging.reports import refuse_name, write_report
from gitml.wiring.output_files import refuse_other

_WORKSPACE = "workspace"
_MESSAGE = "Results of {branch} as its pipeline makes them"


@dataclass(frozen=True, slots=True)
class CiRunOptions:
    """What ``ci run`` is asked for.

    Attributes:
        base: what to compare with; None for what the CI's event and ``gitml.yaml`` say.
        output: the report's file.
        push: whether to upload what was made.
        commit: whether to commit what was made to the branch.
        results: a folder that gets what was made of files in Git; None for none.
    """

    base: str | None
    output: str
    push: bool
    commit: bool
    results: str | None
    jobs: int | None
    executor: str
    as_json: bool


@dataclass(frozen=True, slots=True)
class _Reported:
    """A report that was made, and what it is of."""

    report: Report
    training: Training

    @property
    def code(self) -> ExitCode:
        """How the command ends."""
        if self.training.rejected:
            return ExitCode.CHECK_FAILED
        if fails(self.report.gates):
            return ExitCode.CHECK_FAILED
        return ExitCode.OK if self.report.is_judged else ExitCode.FAILURE

    @property
    def outcome(self) -> str:
        """The answer in one word."""
        return "failed" if self.training.failed else self.report.outcome

    @property
    def headline(self) -> str:
        return markdown_training.title(self.training) or summary(self.report)


@click.command(cls=Command)
@click.argument("base", required=False)
@click.option(
    "-o",
    "--output",
    default="gitml-report/report.md",
    show_default=True,
    metavar="FILE",
    help="Where to write the report; as JSON it is written beside it.",
)
@click.option("--push", is_flag=True, help="Upload what was made, and the runs themselves.")
@click.option("--commit", is_flag=True, help="Commit what was made to the branch, and push it.")
@click.option(
    "--results",
    metavar="DIR",
    help="Copy what was made of files in Git there, for gitml ci propose; a new or empty folder.",
)
@site_options
@json_option
@pass_options(CiRunOptions)
def run(settings: Settings, options: CiRunOptions) -> int:
    """Restore data, check it, train what is stale, judge the gates and report: a whole CI run.

    It is what the workflow calls, and shows at your desk what the CI will say. Data and earlier
    runs come from the DVC remote; tables that gitml.yaml declares are held against their schemas
    before anything is trained. The report is written also where training fails, or gitml.yaml is
    wrong, and says where. It compares with the commit where a pull request left its base, or with
    what a branch was before a push, or with BASE. In a workflow the report goes to the summary of
    the run, failed gates become annotations, and outcome and report are outputs of the step.

    Exit code 1 where a gate or a schema fails, 4 where training fails or nothing can be judged.

    \b
    Example:
      gitml ci run
      gitml ci run --push --commit
    """
    path = settings.directory / options.output
    refuse_name(path)
    refuse_other(path.with_suffix(".json"), "report as JSON")
    project = wiring.find(settings.directory)
    about = read_run(os.environ)
    if options.results is not None:
        _look_at_results(settings, project, settings.directory / options.results)
    trained = _train(settings, project, options)
    unkept: GitmlError | None = None  # hours of training have a report all the same
    if options.push and not trained.failed:
        try:
            training.push_results(project, settings)
            trained = replace(trained, shared=True)
        except GitmlError as error:
            unkept = error
    done = _report(settings, project, about, options, trained)
    if unkept is None and not trained.failed:
        try:
            _keep(settings, project, about, options, trained)
        except GitmlError as error:
            unkept = error
    _tell(about, options, done, done.code if unkept is None else unkept.exit_code)
    if unkept is not None:
        raise unkept
    return done.code


def _keep(
    settings: Settings,
    project: wiring.Project,
    about: CiRun,
    options: CiRunOptions,
    trained: Training,
) -> None:
    """Hand the results over, or commit them, before the machine that has them is gone."""
    if options.results is not None:
        training.hand_over(project, trained.results, settings.directory / options.results)
    if options.commit and trained.results:
        _commit(settings, project, about, trained)


def _look_at_results(settings: Settings, project: wiring.Project, folder: Path) -> None:
    """Say before hours of training what would keep the results from being proposed."""
    training.refuse_filled(folder)
    for path, wrong in training.unproposable(project).items():
        settings.warn(f"{path}, once it changes, cannot be proposed: it {wrong}")


def _train(settings: Settings, project: wiring.Project, options: CiRunOptions) -> Training:
    """Restore, check and run; a wrong ``gitml.yaml`` is told as what keeps it from running."""
    reporter = open_reporter(settings, as_json=False)
    try:
        site = running.site(project, options.executor, options.jobs, os.environ, reporter.say)
    except ConfigError as error:
        return Training(problem=error.message, hint=error.hint)

    def train() -> RunResult:
        pipeline = running.open_pipeline(project, reporter)
        with reporter.active():
            return pipeline.run((), site, Options(), FailurePolicy(keep_going=True), reporter)

    return training.train(project, train, secret_values(os.environ), settings)


def _report(
    settings: Settings,
    project: wiring.Project,
    about: CiRun,
    options: CiRunOptions,
    trained: Training,
) -> _Reported:
    """Make the report, and write it."""
    path = settings.directory / options.output
    try:
        found, contents, _ = _compare(settings, project, about, options, trained)
    except ConfigError:  # the head's own
        if not trained.failed:
            raise
        found, contents = report_making.uncompared(_points(project, Config(), about, options)), {}
    if trained.failed:
        found = omissions.without_numbers(found)
    warn_of_ambiguous(settings, project)
    warn_of_problems(settings, [(sided.label, sided.problem) for sided in found.problems])
    # What is quoted of programs, remotes and files may hold what the environment has for them.
    secrets = secret_values(os.environ)
    write_report(path, hidden(markdown(found, __version__, trained), secrets), contents)
    done = _Reported(found, trained)
    wiring.write(path.with_suffix(".json"), json_text(_document(done, options.output)))
    if about.summary is not None:
        inline = omissions.without_pictures(found)
        said = markdown(inline, __version__, trained)
        wiring.append(Path(about.summary), hidden(said, secrets))
    return done


def _compare(
    settings: Settings,
    project: wiring.Project,
    about: CiRun,
    options: CiRunOptions,
    trained: Training,
) -> NewReport:
    reader = readers.snapshots(project)
    revisions = _points(project, reader.config(), about, options)
    folder = None
    if not trained.failed:
        fetch_objects(settings, project, lambda: report_making.absent(reader, revisions))
        fetch_tables(settings, project, revisions.base, revisions.head)
        folder = f"{Path(options.output).stem}_files"
    return report_making.make(project, reader, revisions, folder)


def _points(
    project: wiring.Project, config: Config, about: CiRun, options: CiRunOptions
) -> Revisions:
    """What to compare: the base that was typed, or the one that the CI or ``gitml.yaml`` knows."""
    base = options.base
    if base is None and about.target is None and about.before is not None:
        base = _if_here(project, about.before)
    return choose_points(project, config, about, base, _WORKSPACE)


def _if_here(project: wiring.Project, sha: str) -> str | None:
    """What a branch was before a push, unless a forced push took it away."""
    try:
        return project.git.resolve(sha).sha
    except GitmlError:
        return None


def _commit(settings: Settings, project: wiring.Project, about: CiRun, trained: Training) -> None:
    """Commit the results to the branch that the run is of, unless that is of a fork."""
    asked = read_pull_request(os.environ)
    branch = about.branch or project.git.branch()
    if branch is None or (asked is not None and asked.is_fork):
        settings.warn("the results are not committed: their branch is not of this repository")
        return
    message = _MESSAGE.format(branch=branch)
    sha = training.commit_results(project, trained.results, branch, message)
    settings.say(f"committed the results to {branch} as {sha[:7]}")


def _tell(about: CiRun, options: CiRunOptions, done: _Reported, code: ExitCode) -> None:
    """Say what came of it: to the person, to later steps, and beside the commit."""
    if about.outputs is not None:
        outputs = {"outcome": done.outcome, "report": options.output, "code": code}
        lines = "".join(f"{name}={value}\n" for name, value in outputs.items())
        wiring.append(Path(about.outputs), lines)
    if about.provider == "github":
        for line in workflow_commands.annotations(done.report.gates):
            click.echo(line, err=True)
    if options.as_json:
        print_json({**_document(done, options.output), "exit_code": int(code)})
    else:
        click.echo(f"{terminal.one_line(options.output)}\n{terminal.one_line(done.headline)}")


def _document(done: _Reported, written: str) -> Mapping[str, Any]:
    found = json_report.report(done.report, written)
    document = {
        **found,
        "headline": markdown_training.title(done.training) or found["headline"],
        "outcome": done.outcome,
        "training": json_report.training(done.training),
        "exit_code": int(done.code),
    }
    masked: Mapping[str, Any] = hidden_in(document, secret_values(os.environ))
    return masked
