"""``gitml pull``: download the data of this commit."""

import click

from gitml import wiring
from gitml.render.json import data as json_data
from gitml.render.text import dry_run as text_dry_run
from gitml.render.text.data import data_moves
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, pass_options
from gitml.ui.output import print_json
from gitml.ui.progress.transfer_bar import transfer_bar
from gitml.ui.transfer_options import TransferOptions, transfer_options
from gitml.wiring.storage import dry_runs
from gitml.wiring.storage.transfers import pull_data


@click.command(cls=Command)
@click.argument("paths", nargs=-1, metavar="[PATH_OR_STAGE]...")
@transfer_options
@pass_options(TransferOptions)
def pull(settings: Settings, options: TransferOptions) -> None:
    """Download the data and models that this commit records, and put them in place.

    Only data moves; new commits come with git pull. Data of yours that exists nowhere else is
    never overwritten. Where that, or something missing, holds data up, it is named, and the rest is
    there.

    \b
    Example:
      gitml pull
      gitml pull data/raw.csv train
    """
    project = wiring.find(settings.directory)
    refused = None
    with transfer_bar(settings):
        if options.dry_run:
            moved, refused = dry_runs.pull(project, options.paths, options.request(), settings)
        else:
            moved = pull_data(project, options.paths, options.request(), settings)
    if options.as_json:
        print_json(json_data.pulled(moved, dry_run=options.dry_run))
    else:
        told = text_dry_run.moves if options.dry_run else data_moves.data_results
        click.echo(told(moved))
        if moved.anything:
            settings.say_root(project.folder)
    if refused is not None:
        raise refused
