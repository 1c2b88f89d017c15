"""``gitml pull``: download the data of this commit."""

import click

from gitml import wiring
from gitml.render.json import data as json_data
from gitml.render.text import tables
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_settings
from gitml.ui.output import print_json
from gitml.ui.transfer_bar import transfer_bar
from gitml.wiring.data import open_dvc


@click.command(cls=Command)
@click.argument("names", nargs=-1, metavar="[PATH_OR_STAGE]...")
@json_option
@pass_settings
def pull(settings: Settings, names: tuple[str, ...], as_json: bool) -> None:
    """Download the data and models that this commit records, and put them in place.

    Only data moves; new commits come with git pull. Data of yours that exists nowhere else is
    never overwritten. When something is missing, it is named, and what could be had whole is there.

    \b
    Example:
      gitml pull
      gitml pull data/raw.csv train
    """
    with transfer_bar(settings):
        moved = open_dvc(wiring.find(settings.directory), settings).pull(names)
    if as_json:
        print_json(json_data.pulled(moved))
    else:
        click.echo(tables.data_results(moved))
