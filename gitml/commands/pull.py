"""``gitml pull``: download the data of this commit."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from gitml import wiring
from gitml.core.data.results import Moved
from gitml.errors import GitmlError, OutsideError
from gitml.late_module import LateModule
from gitml.render.json import data as json_data
from gitml.render.text import dry_run as text_dry_run
from gitml.render.text import hints
from gitml.render.text.data import data_moves
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, pass_options
from gitml.ui.output import print_json
from gitml.ui.progress.transfer_bar import transfer_bar
from gitml.ui.push_hints import pushing
from gitml.ui.transfer_options import TransferOptions, revs_options, transfer_options
from gitml.wiring.named_data import without_patterns
from gitml.wiring.storage.transfers import all_revisions, fetch_others, pull_data

if TYPE_CHECKING:
    from gitml.wiring.storage import dry_runs
else:  # which open DVC
    dry_runs = LateModule("gitml.wiring.storage.dry_runs")


@click.command(cls=Command)
@click.argument("paths", nargs=-1, metavar="[PATH_OR_STAGE]...")
@revs_options("Also of all branches, those of Git's remotes, of tags and stashes.")
@transfer_options
@pass_options(TransferOptions)
def pull(settings: Settings, options: TransferOptions) -> None:
    """Download the data and models that this commit records, and put them in place.

    Only data moves; new commits come with git pull. Data of yours that exists nowhere else is
    never overwritten. Where that, or something missing, holds data up, it is named, and the rest is
    there.

    With --rev, --tags or --all the data of these revisions comes into the cache as well, for a
    checkout later; in place is put what this commit records.

    \b
    Example:
      gitml pull
      gitml pull data/raw.csv train
      gitml pull --tags
    """
    if options.remote:
        settings = replace(settings, typed=partial(hints.pulled_from, options.remote))
    try:
        _pull(settings, options)
    except GitmlError as error:
        if options.remote and error.hint:
            error.hint = hints.pulled_from(options.remote, error.hint)
        raise


def _pull(settings: Settings, options: TransferOptions) -> None:
    project = wiring.find(settings.directory)
    options = replace(options, paths=without_patterns(project, options.paths))
    revs = tuple(all_revisions(project)) if options.everything else options.named_revs(project)
    refused: OutsideError | None = None
    with transfer_bar(settings):
        try:
            if options.dry_run:
                moved, refused = dry_runs.pull(project, options.paths, options.request(), settings)
            else:
                moved = pull_data(project, options.paths, options.request(), settings)
        except OutsideError as error:
            if revs:
                _tell_others(project, revs, options, settings, error)
            raise
        if revs:
            moved, lacking = _with_others(project, moved, revs, options, settings)
            refused = refused or lacking
    if options.as_json:
        print_json(json_data.pulled(moved, dry_run=options.dry_run))
    else:
        told = text_dry_run.moves if options.dry_run else data_moves.data_results
        click.echo(told(moved))
        if moved.anything:
            settings.say_root(project.folder)
    if refused is not None:
        raise refused


def _with_others(
    project: wiring.Project,
    moved: Moved,
    revs: tuple[str, ...],
    options: TransferOptions,
    settings: Settings,
) -> tuple[Moved, OutsideError | None]:
    """Fetch the data of more revisions, and what speaks against that once all else is there."""
    try:
        with pushing(project, revs):
            more = fetch_others(project, options.paths, options.request(revs=revs), settings)
    except OutsideError as error:
        return moved, error.saying(f"of the other revisions: {error.message}")
    # A dry run counts again what both lack.
    count = max(moved.fetched, more) if options.dry_run else moved.fetched + more
    return moved._replace(fetched=count), None


def _tell_others(
    project: wiring.Project,
    revs: tuple[str, ...],
    options: TransferOptions,
    settings: Settings,
    error: OutsideError,
) -> None:
    """Fetch the data of more revisions where ``error`` says why that of this one cannot be had."""
    came, lacking = _with_others(project, Moved(), revs, options, settings)
    if came.fetched and not options.dry_run:
        settings.say(f"objects fetched: {came.fetched}")
    if lacking is not None and not lacking.message.endswith(error.message):
        settings.warn(lacking.message, lacking.hint)
