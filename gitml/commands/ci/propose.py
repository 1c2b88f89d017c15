"""``gitml ci propose``: open a pull request with what a run made."""

import os
from dataclasses import dataclass
from pathlib import Path

import click

from gitml.core.forges.proposals import Proposal, Results
from gitml.errors import UsageError
from gitml.render import numbers
from gitml.render.markdown.tables import code, plain
from gitml.render.text import terminal
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, pass_options
from gitml.ui.reports.posting import ReportTarget, post, read_postable
from gitml.wiring.ci.forge_jobs import (
    changes,
    open_clone,
    read_results,
    trained_commit,
)
from gitml.wiring.forges import open_forge, read_run
from gitml.wiring.judging.reports import read_document

_NOTHING = "nothing to propose: the commit has all that the run made"


@dataclass(frozen=True, slots=True)
class ProposeOptions:
    """What ``ci propose`` is asked for.

    Attributes:
        file: the report of the run.
        results: the folder that ``ci run --results`` wrote.
        target: the branch that is to have them.
        branch: that is made for them.
        why: the reason for the run; empty where nobody says.
    """

    file: Path
    results: str
    target: str
    branch: str
    why: str


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path), default=Path("gitml-report/report.md"))
@click.option("--results", required=True, metavar="DIR", help="What ci run --results wrote.")
@click.option("--into", "target", required=True, metavar="BRANCH", help="Where it is to be merged.")
@click.option(
    "--branch",
    default="gitml/retrain",
    show_default=True,
    metavar="BRANCH",
    help="The branch that is made.",
)
@click.option("--why", default="", metavar="TEXT", help="Why it was trained, for the pull request.")
@pass_options(ProposeOptions)
def propose(settings: Settings, options: ProposeOptions) -> None:
    """Open a pull request with what `gitml ci run --results DIR` made, and report on it.

    The files become one commit on a branch of their own, on top of the commit that was trained, and
    those that the run took away are removed in it; nothing is checked out.

    Only what the commit declares that a run writes is proposed: dvc.lock beside its dvc.yaml, and
    outputs, metrics and plots that its stages have with cache: false. Files of .dvc and of
    .gitignore are changed where the commit has them, and never made. The commit is read from the
    clone that this is called in, and nothing of it runs.

    Done again with the same results nothing changes; with others the commit is replaced, and the
    text of the pull request, unless the branch ends in a commit of somebody else. Where the commit
    has all that the run made, there is nothing to propose. For GitHub and GitLab.

    \b
    Example:
      gitml ci run --push --results made
      gitml ci propose --results made --into main
    """
    path = settings.directory / options.file
    results = read_results(settings.directory / options.results)
    if not results.paths:
        settings.say(_NOTHING)
        return
    forge = open_forge(os.environ, settings.directory)
    if forge.proposals is None:
        raise UsageError(
            "gitml opens no pull requests on Bitbucket",
            hint="commit the results to a branch: gitml ci run --push --commit",
        )
    run = read_run(os.environ)
    clone = open_clone(settings.directory)
    commit = trained_commit(read_document(path).report, run, clone)
    made, results = results, changes(results, clone, commit)
    for lacking in [path for path in made.removed if path not in results.removed]:
        settings.warn(f"{lacking} is not removed: {commit.short} has no such file")
    if not results.paths:
        settings.say(_NOTHING)
        return
    proposal = Proposal(
        options.branch,
        options.target,
        commit.sha,
        results,
        f"Results of training {commit.short} again",
        _body(options, commit.short, results),
    )
    posted = forge.proposals.write(proposal)
    click.echo(terminal.one_line(f"{posted.outcome} {posted.url}"))
    target = ReportTarget(posted.number, posted.head, "report", run)
    for problem in post(forge, read_postable(path), target).problems:
        settings.warn(problem)


def _body(options: ProposeOptions, commit: str, results: Results) -> str:
    made, gone = (
        numbers.few([code(path) for path in paths]) for paths in (results.files, results.removed)
    )
    parts = [
        f"The pipeline was run again on {code(commit)} of {code(options.target)}.",
        f"This is what it made, beside data in the DVC remote: {made}" if made else "",
        f"This is what it makes no more, and is removed: {gone}" if gone else "",
        f"Why: {plain(options.why)}" if options.why else "",
        "The report is in a comment.",
    ]
    return "\n\n".join(filter(None, parts))
