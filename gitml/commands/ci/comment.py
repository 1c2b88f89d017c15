"""``gitml ci comment``: comment for a run that had no right to, such as that of a fork."""

import os

import click

from gitml import __version__
from gitml.core.forges.ci import CiRun, FinishedRun
from gitml.core.forges.forge import Forge
from gitml.errors import OutsideError, UsageError
from gitml.render.markdown.reports.report import markdown
from gitml.render.text import terminal
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, pass_settings
from gitml.ui.reports.posting import (
    PostableReport,
    PostedReport,
    ReportTarget,
    post,
    status_name,
)
from gitml.wiring.ci.forge_jobs import open_finished_runs, read_artifact, read_finished_run
from gitml.wiring.forges import open_forge

ARTIFACT = "gitml-report-json"
_NAME = "report"
_ORIGIN = (
    "The numbers are those that the run of the pull request reported; it ran code of a fork. "
    "Pictures and tests on predictions are in the artifact of that run."
)


@click.command(cls=Command)
@click.option(
    "--artifact",
    default=ARTIFACT,
    show_default=True,
    metavar="NAME",
    help="What the run left, an archive with a report.json.",
)
@pass_settings
def comment(settings: Settings, artifact: str) -> None:
    """Comment for the run that this workflow follows, which had no right to: that of a fork.

    It is for workflows of GitHub that are started by workflow_run. Of the run it takes a file
    named report.json, which must be as `gitml ci run` writes it, and no text to post: the comment
    is written here. Code of the fork is neither checked out nor run. Which pull request it is for
    follows from what GitHub says of the run, the owner, branch and commit of its head.

    \b
    Example:
      gitml ci comment
    """
    run = read_finished_run(os.environ)
    if run is None:
        raise UsageError(
            "this is no workflow that follows another",
            hint="let gitml write one: gitml ci init github",
        )
    runs = open_finished_runs(os.environ)
    numbers = runs.pull_requests(run)
    if len(numbers) != 1:
        which = f"is the head of {(numbers and len(numbers)) or 'no'} open pull requests"
        settings.warn(f"no comment: {run.head[:7]} on {run.owner}:{run.branch} {which}")
        return
    forge = open_forge(os.environ, settings.directory)
    try:
        found = read_artifact(runs, run, artifact)
    except OutsideError as error:
        # A check that is required must not wait for ever.
        _refuse(forge, run, error)
        raise
    text = markdown(found.report, __version__, found.training, found.words)
    about = CiRun(url=run.url, number=run.number)
    target = ReportTarget(numbers[0], run.head, _NAME, about, is_of_fork=True)
    _tell(settings, post(forge, PostableReport(text, {}, (_ORIGIN,)), target))


def _refuse(forge: Forge, run: FinishedRun, error: OutsideError) -> None:
    said = terminal.one_line(f"No report: {error.message}")[: forge.limits.description]
    forge.set_status(run.head, "error", status_name(_NAME), said, run.url)


def _tell(settings: Settings, posted: PostedReport) -> None:
    if posted.comment.outcome == "kept":
        settings.warn("the comment is of a later run, and stays as it is")
    click.echo(terminal.one_line(f"{posted.comment.outcome} {posted.comment.url}"))
