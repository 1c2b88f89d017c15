"""``gitml ci clean``: take away pictures of pull requests that are closed."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

import click

from gitml import wiring
from gitml.core.reports.pictures import BranchCleaning, PublishedPictures
from gitml.render import numbers
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, pass_options
from gitml.ui.reports.posting import BRANCH
from gitml.wiring.ci.forge_jobs import clean, open_pull_requests


@dataclass(frozen=True, slots=True)
class CiCleanOptions:
    """What ``ci clean`` is asked for; without ``sure`` it only looks."""

    sure: bool


@click.command("clean", cls=Command)
@click.option("-y", "--yes", "sure", is_flag=True, help="Take them away.")
@pass_options(CiCleanOptions)
def clean_pictures(settings: Settings, options: CiCleanOptions) -> None:
    """Find pictures of closed pull requests on the branch gitml-reports; with --yes they go.

    Comments of open pull requests keep theirs, of each report the newest, under the same address.
    Those of closed ones lose them, and so does everything else that is on the branch. The working
    tree is not touched, and who publishes a report meanwhile loses nothing. It asks GitHub which
    pull requests are open, and pushes to the remote; the other forges keep pictures themselves.

    \b
    Example:
      gitml ci clean
      gitml ci clean --yes
    """
    project = wiring.find(settings.directory)
    is_open = open_pull_requests(os.environ, settings.directory)
    if is_open is None:
        settings.say("nothing to clean: this forge keeps pictures without a branch")
        return
    found = clean(project, BRANCH, is_open, sure=options.sure)
    if found is None:
        settings.say(f"nothing to clean: there is no branch {BRANCH}")
        return
    click.echo(_said(found))
    if not found.cleaned and len(found.kept) < len(found.found):
        settings.say("nothing was taken away; to do it: add --yes")


def _said(found: BranchCleaning) -> str:
    gone = [one for one in found.found if one not in found.kept]
    if not gone:
        return f"nothing to clean: {_counted(found.kept)} of open pull requests"
    verb = "took away" if found.cleaned else "would take away"
    return f"{verb} {_counted(gone)}; kept: {_counted(found.kept)} of open pull requests"


def _counted(pictures: Sequence[PublishedPictures]) -> str:
    count = sum(one.count for one in pictures)
    return f"{numbers.counted(count, 'picture')} of {numbers.counted(len(pictures), 'report')}"
