"""``gitml verify-data``: find damaged and missing data, and mend it."""

import click

from gitml import wiring
from gitml.errors import ExitCode
from gitml.render.json import verification as json_verification
from gitml.render.text import verification as text_verification
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_settings
from gitml.ui.output import columns, print_json
from gitml.ui.transfer_bar import transfer_bar
from gitml.wiring.verify import Request, verify


@click.command("verify-data", cls=Command)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--rev", "revs", multiple=True, metavar="REV", help="What REV needs.")
@click.option("--all", "everywhere", is_flag=True, help="What any branch, tag or stash needs.")
@click.option("--repair", is_flag=True, help="Mend each side from the other.")
@json_option
@pass_settings
def verify_data(
    settings: Settings,
    paths: tuple[str, ...],
    revs: tuple[str, ...],
    *,
    everywhere: bool,
    repair: bool,
    as_json: bool,
) -> ExitCode:
    """Hash data in the cache, and name what is damaged or missing.

    Without PATH and --rev, every object of the cache is hashed, and all that the working tree needs
    must be there. With --repair what is not whole comes from where it is whole: a file that lies
    unchanged in the working tree is such a place, too. Damaged objects are put aside, in the folder
    'damaged' of the cache. The exit code is 1 where something is left that is not whole.

    \b
    Example:
      gitml verify-data
      gitml verify-data data/images --rev churn@v1.2.0
      gitml verify-data --repair
    """
    project = wiring.find(settings.directory)
    request = Request(paths, revs, everywhere, repair)
    with transfer_bar(settings) as transfer:
        found = verify(project, request, transfer, settings)
    if as_json:
        print_json(json_verification.verification(found))
    else:
        click.echo(text_verification.verification(found, columns(wide=False)))
    if not as_json and (hint := text_verification.advice(found, repaired=repair)):
        settings.say(hint)
    return ExitCode.OK if found.holds else ExitCode.CHECK_FAILED
