"""What ``gitml comment`` would post, as far as that is known without the forge."""

import os
from dataclasses import dataclass
from pathlib import Path

import click

from gitml.core.forges.ci import CiRun
from gitml.core.forges.forge import Limits
from gitml.render.json import report as json_report
from gitml.render.markdown import comment as text
from gitml.ui.options import Settings
from gitml.ui.output import print_json
from gitml.ui.reports.posting import (
    BRANCH,
    PostableReport,
    ReportTarget,
    preview,
    read_postable,
    status_name,
)
from gitml.wiring.forges import find_limits, read_pull_request


@dataclass(frozen=True, slots=True)
class PlannedComment:
    """What would be sent.

    Attributes:
        characters: of the report.
        pictures: that would be put on the branch.
        problems: why others would be left out.
        state: of the commit status.
        text: the comment, its pictures by their names.
    """

    characters: int
    pictures: tuple[str, ...]
    problems: tuple[str, ...]
    state: str
    text: str


def plan(found: PostableReport, target: ReportTarget, limits: Limits) -> PlannedComment:
    """What of a report would be posted; nothing is sent."""
    return PlannedComment(
        len(found.markdown),
        tuple(found.pictures),
        found.problems,
        text.state(found.markdown),
        preview(found, target, limits),
    )


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """What is known of the comment.

    Attributes:
        file: the report.
        number: the pull request; None for that of the CI run.
        commit: that gets the status; None for that of the CI run, else what the report is of.
        name: tells several reports on one pull request apart.
    """

    file: Path
    number: int | None
    commit: str | None
    name: str


def tell_plan(settings: Settings, run: CiRun, options: PlanOptions, *, as_json: bool) -> None:
    """Print what would be posted; the forge is not asked.

    Raises:
        UsageError: the report cannot be read.
    """
    event = read_pull_request(os.environ)
    number = options.number or (event.number if event else None)
    report = read_postable(settings.directory / options.file)
    head = options.commit or (event.head if event and event.number == number else None)
    said = text.result(report.markdown)
    head = head or (
        said.commit if said else ""
    )  # the pull request, which is not asked, may have more
    target = ReportTarget(number or 0, head, options.name, run)
    planned = plan(report, target, find_limits(os.environ, settings.directory))
    for problem in planned.problems:
        settings.warn(problem)
    if as_json:
        print_json(
            json_report.planned_comment(
                number=number,
                commit=head or None,
                state=planned.state,
                pictures=planned.pictures,
                problems=planned.problems,
            )
            | {"text": planned.text}
        )
    else:
        _print_plan(planned, number, head, status_name(options.name))
    settings.say("the forge was not asked: a comment that stands there may add earlier results")


def _print_plan(planned: PlannedComment, number: int | None, head: str, status: str) -> None:
    size = f"{planned.characters} characters, {len(planned.pictures)} pictures"
    where = "a pull request (--pr N)" if number is None else f"pull request {number}"
    click.echo(f"would comment on {where}: {size}")
    click.echo(f"would set {status} of {head[:7] or 'its head'} to {planned.state}")
    if planned.pictures:
        click.echo(f"would put the pictures on the branch {BRANCH}")
    click.echo(f"\n{planned.text}")
