"""``gitml update``: imported data as it is now where it came from."""

from contextlib import nullcontext
from dataclasses import dataclass

import click

from gitml import wiring
from gitml.core.data.results import Updates
from gitml.core.paths import listed
from gitml.errors import ExitCode, UsageError
from gitml.render.json import data as json_data
from gitml.ui.click_classes import Command
from gitml.ui.import_options import jobs_option, no_download_option, told
from gitml.ui.options import Settings, json_option, pass_options
from gitml.ui.output import print_error, print_json, typed
from gitml.ui.progress.transfer_bar import transfer_bar
from gitml.wiring import sparse_checkout
from gitml.wiring.storage import imports
from gitml.wiring.storage.interrupted import unfinished


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateOptions:
    """What is asked for; see the help of the command."""

    targets: tuple[str, ...]
    rev: str | None
    recursive: bool
    no_download: bool
    to_remote: bool
    remote: str | None
    force: bool
    jobs: int | None
    as_json: bool


def update_imports(settings: Settings, asked: UpdateOptions) -> Updates:
    """Bring what is newer where it came from, and stage the pointers.

    Raises:
        UsageError: options contradict each other.
        GitmlError: of one import alone, what keeps it from coming.
    """
    if asked.to_remote and asked.no_download:
        raise UsageError("--to-remote and --no-download together", hint="choose one of them")
    if asked.remote and not asked.to_remote:
        raise UsageError("--remote without --to-remote", hint="add --to-remote")
    project = wiring.find(settings.directory)
    wanted = imports.targets(project, asked.targets, recursive=asked.recursive)
    if asked.recursive and (absent := sparse_checkout.imports_left_out(project, wanted)):
        settings.say(f"not looked at, as this sparse checkout leaves it out: {listed(absent)}")
    paths = ["" if one == "." else one.removesuffix(".dvc") for one in wanted]
    dvc = imports.open_imports(
        project,
        settings,
        no_download=asked.no_download,
        force=asked.force or unfinished.was_updating(project, paths),
        jobs=asked.jobs,
    )
    sending = imports.sending_to(project, asked.remote) if asked.to_remote else nullcontext()
    with transfer_bar(settings), sending:
        found = dvc.update(
            wanted,
            rev=asked.rev,
            recursive=asked.recursive,
            to_remote=asked.to_remote,
            remote=asked.remote,
            noting=unfinished.updating(project, paths),
        )
    if len(found.failed) == 1 and not found.updated:
        raise next(iter(found.failed.values()))
    imports.stage(project, [one.tracked for one in found.updated])
    return found


@click.command(cls=Command)
@click.argument("targets", nargs=-1, required=True, metavar="PATH...")
@click.option("--rev", metavar="REV", help="Of the other repository, from now on.")
@click.option("-R", "--recursive", is_flag=True, help="All imports in these folders.")
@no_download_option
@click.option("--to-remote", is_flag=True, help="Send it to the DVC remote, and not here.")
@click.option("-r", "--remote", metavar="NAME", help="The DVC remote for --to-remote.")
@click.option("-f", "--force", is_flag=True, help="Replace also what was edited here.")
@jobs_option
@json_option
@pass_options(UpdateOptions)
def update(settings: Settings, asked: UpdateOptions) -> ExitCode:
    """Look where data was imported from, and bring what is newer there, or is not here.

    PATH is imported data, or its .dvc file. The pointers that changed are staged. What you edited
    here and is kept nowhere else is not replaced, unless with --force. What its source has no more
    is left as it is and told, with the exit code of the first error; the others come.

    \b
    Example:
      gitml update data/labels
      gitml update data/labels.dvc --rev v2.0
      gitml update --recursive data --no-download
    """
    found = update_imports(settings, asked)
    _show(settings, found, as_json=asked.as_json)
    for path, error in found.failed.items():
        print_error(f"{path}: {error.message}", error.hint)
    return next((error.exit_code for error in found.failed.values()), ExitCode.OK)


def _show(settings: Settings, found: Updates, *, as_json: bool) -> None:
    if as_json:
        print_json(json_data.updated(found))
        return
    if not (found.updated or found.failed):
        settings.say("nothing there was imported")
    for one in found.updated:
        as_before = "here again, as recorded" if one.came else "up to date"
        click.echo(told(one.tracked) if one.changed else f"{one.tracked.path}  {as_before}")
    if any(one.changed for one in found.updated):
        settings.say(typed("the pointers are staged; next: git commit"))
