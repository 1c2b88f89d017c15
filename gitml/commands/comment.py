"""``gitml comment``: post a report on the pull request."""

import os
from dataclasses import dataclass
from pathlib import Path

import click

from gitml import wiring
from gitml.core.forges.ci import CiRun, PullRequest
from gitml.core.forges.forge import Forge
from gitml.errors import OutsideError, UsageError
from gitml.render.json import report as json_report
from gitml.render.text import terminal
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, dry_run_option, json_option, pass_options
from gitml.ui.output import print_json
from gitml.ui.reports.comment_plan import PlanOptions, tell_plan
from gitml.ui.reports.posting import (
    ReportTarget,
    post,
    read_postable,
    set_statuses,
)
from gitml.ui.reports.stale_reports import tell_stale
from gitml.wiring.forges import open_forge, read_pull_request, read_run
from gitml.wiring.judging.reports import read_report

_QUEUE = "a merge queue has no comments"


def find_target(
    forge: Forge, event: PullRequest | None, number: int | None, head: str | None
) -> tuple[int, str]:
    """Number and head of the pull request asked for, else of that of the CI run.

    Raises:
        UsageError: there is neither.
        OutsideError: the forge does not know the pull request.
    """
    if number is None:
        if event is None:
            raise UsageError(
                "there is no pull request to comment on: this is not a run for one",
                hint="name it with --pr N",
            )
        number = event.number
    if head is None and event and event.number == number:
        head = event.head
    return number, head or forge.head(number)


@dataclass(frozen=True, slots=True)
class CommentOptions:
    """What ``comment`` is asked for.

    Attributes:
        number: the pull request; None for that of the CI run.
        commit: that gets the status; None for the head of the pull request.
        name: tells several reports on one pull request apart.
        strict: fail where the forge refuses, in CI, too.
    """

    file: Path
    number: int | None
    commit: str | None
    name: str
    strict: bool
    dry_run: bool
    as_json: bool


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path), default=Path("report.md"))
@click.option(
    "--pr",
    "number",
    type=click.IntRange(min=1),
    metavar="N",
    help="The pull request. [default: that of the CI run]",
)
@click.option(
    "--commit", metavar="SHA", help="The commit that gets the status. [default: the head of the pr]"
)
@click.option(
    "--id",
    "name",
    default="report",
    show_default=True,
    metavar="NAME",
    help="Tells several reports on one pull request apart.",
)
@click.option("--strict", is_flag=True, help="In CI, too, fail where the forge refuses.")
@dry_run_option
@json_option
@pass_options(CommentOptions)
def comment(settings: Settings, options: CommentOptions) -> None:
    """Post a report on the pull request.

    Creates the comment, or updates the one it made before, and sets the commit status
    gitml/report. Pictures that stand beside FILE are put on the branch gitml-reports, as a
    comment cannot hold them; GitLab and Bitbucket take them as uploads. In a merge queue the
    statuses alone are set.

    In a workflow of GitHub it knows where to post, and so does a job of GitLab or Bitbucket that
    has the variable GITLAB_TOKEN or BITBUCKET_TOKEN. Elsewhere give --pr, the token (for GitHub:
    GITHUB_TOKEN) and the repository: GITHUB_REPOSITORY (OWNER/NAME), CI_PROJECT_PATH, with
    CI_SERVER_URL for a GitLab of your own, or BITBUCKET_REPO_FULL_NAME. Where a forge refuses in
    CI, gitml says why, puts the report into the summary of the run where there is one, and ends
    well: see --strict.

    A report of another commit than HEAD is told, and refused where the run is of a pull request.

    With --dry-run the comment is printed: it needs no token, and the forge is not asked.

    \b
    Example:
      gitml report main --output report.md
      GITHUB_REPOSITORY=me/churn GITHUB_TOKEN=$(gh auth token) gitml comment report.md --pr 12
    """
    run = read_run(os.environ)
    event = read_pull_request(os.environ)
    is_of_event = event is not None and options.number in (None, event.number)
    of_event = event if is_of_event else None
    tell_stale(settings, run, of_event, options.file, options.commit)
    if options.dry_run:
        _tell_plan(settings, run, options)
        return
    forge = open_forge(os.environ, settings.directory)
    path = settings.directory / options.file
    try:
        if run.queued and options.number is None:
            _set_in_queue(forge, path, run.queued, options)
            return
        number, head = find_target(forge, event, options.number, options.commit)
        target = ReportTarget(number, head, options.name, run)
        posted = post(forge, read_postable(path), target)
    except OutsideError as error:
        if options.strict or run.provider is None:
            raise
        _give_up(settings, run, path, error)
        return
    for problem in posted.problems:
        settings.warn(problem)
    if posted.comment.outcome == "kept":
        settings.warn("the comment is of a later run of this workflow, and stays as it is")
    if options.as_json:
        print_json(
            json_report.posted(posted.comment, number=number, commit=head, problems=posted.problems)
        )
    else:
        click.echo(terminal.one_line(f"{posted.comment.outcome} {posted.comment.url}"))


def _set_in_queue(forge: Forge, report: Path, commit: str, options: CommentOptions) -> None:
    """Set the statuses of a commit of a merge queue, which has no comments."""
    set_statuses(forge, read_report(report), commit, options.name, read_run(os.environ).url)
    click.echo(f"set the statuses of {commit[:7]}: {_QUEUE}")


def _give_up(settings: Settings, run: CiRun, report: Path, error: OutsideError) -> None:
    """What remains where the forge refuses: the page of the run, and a job that goes on."""
    settings.warn(error.message, error.hint)
    if run.summary is not None:
        wiring.append(settings.directory / run.summary, read_report(report))
        settings.say("the report is in the summary of this run")


def _tell_plan(settings: Settings, run: CiRun, options: CommentOptions) -> None:
    if run.queued and options.number is None:
        click.echo(f"would set the statuses of {run.queued[:7]}: {_QUEUE}")
        return
    known = PlanOptions(options.file, options.number, options.commit, options.name)
    tell_plan(settings, run, known, as_json=options.as_json)
