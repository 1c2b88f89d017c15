"""``gitml fetch``: download data into the cache."""

import click

from gitml import wiring
from gitml.core.data import sizes
from gitml.core.data.results import Fetched
from gitml.render import numbers
from gitml.render.json import data as json_data
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, pass_options
from gitml.ui.output import print_json
from gitml.ui.progress.transfer_bar import transfer_bar
from gitml.ui.push_hints import pushing
from gitml.ui.transfer_options import TransferOptions, revs_options, transfer_options
from gitml.wiring import sparse_checkout
from gitml.wiring.storage.transfers import all_revisions, fetch_data


@click.command(cls=Command)
@click.argument("paths", nargs=-1, metavar="[PATH_OR_STAGE]...")
@revs_options("Of all branches, also those of Git's remotes, of tags and stashes.")
@transfer_options
@pass_options(TransferOptions)
def fetch(settings: Settings, options: TransferOptions) -> None:
    """Download data into the cache, and leave the working tree as it is.

    Without a revision it is the data that the working tree records. PATH is tracked data, something
    inside a tracked folder, a folder with tracked data in it, or a .dvc file; STAGE is what it
    makes, of a dvc.yaml all that its stages make. Each object is checked against its hash when it
    arrives; what is here already is not asked for.

    \b
    Example:
      gitml fetch
      gitml fetch data/images --rev churn@v1.2.0
      gitml fetch --tags
    """
    project = wiring.find(settings.directory)
    revs = tuple(all_revisions(project)) if options.everything else options.named_revs(project)
    paths = options.named_data(project, revs or ("workspace",))
    if not revs and paths is None:
        paths = sparse_checkout.data_here(project)
    request = options.request(revs=revs or ("workspace",), paths=paths)
    with transfer_bar(settings), pushing(project, revs):
        done = fetch_data(project, request, settings)
    if options.as_json:
        print_json(json_data.fetched(done, dry_run=options.dry_run))
    else:
        click.echo(f"data: {_summary(done, dry_run=options.dry_run)}")


def _summary(done: Fetched, *, dry_run: bool) -> str:
    if not done.objects:
        return "up to date"
    count = numbers.counted(done.objects, "object")
    if dry_run:
        return f"{count} to fetch"
    if done.size is None:
        return f"{count} fetched"
    return f"{count} fetched ({numbers.counted(done.files, 'file')}, {sizes.size(done.size)})"
