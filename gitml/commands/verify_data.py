"""``gitml verify-data``: find damaged and missing data, and mend it."""

import shlex
from dataclasses import dataclass

import click

from gitml import wiring
from gitml.errors import ExitCode
from gitml.render.json import verification as json_verification
from gitml.render.text.data import verification as text_verification
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_options
from gitml.ui.output import columns, print_json
from gitml.ui.progress.transfer_bar import transfer_bar
from gitml.wiring.storage.fetching import why_of_none
from gitml.wiring.storage.verify import VerifyRequest, verify


@dataclass(frozen=True)
class VerifyDataOptions:
    """What was typed."""

    paths: tuple[str, ...]
    revs: tuple[str, ...]
    everywhere: bool
    remote: str | None
    repair: bool
    as_json: bool

    def request(self) -> VerifyRequest:
        """What is to be verified."""
        return VerifyRequest(self.paths, self.revs, self.everywhere, self.remote, self.repair)

    def bring(self) -> str:
        """The command that brings what this one looks at from the remotes."""
        if self.everywhere:
            words = ["fetch", *self.paths, "--all"]
        elif self.revs:
            words = ["fetch", *self.paths, *(word for rev in self.revs for word in ("--rev", rev))]
        else:
            words = ["fetch", *self.paths]
        return shlex.join(["gitml", *words])


@click.command("verify-data", cls=Command)
@click.argument("paths", nargs=-1, metavar="[PATH_OR_STAGE]...")
@click.option("--rev", "revs", multiple=True, metavar="REV", help="What REV needs.")
@click.option(
    "--all",
    "everywhere",
    is_flag=True,
    help="What any branch, tag or stash needs; older commits by --rev.",
)
@click.option(
    "-r", "--remote", is_flag=False, flag_value="", metavar="[NAME]",
    help="Hash this remote, too; without NAME the default one.",
)  # fmt: skip
@click.option("--repair", is_flag=True, help="Mend each side from the other.")
@json_option
@pass_options(VerifyDataOptions)
def verify_data(settings: Settings, options: VerifyDataOptions) -> ExitCode:
    """Hash data in the cache and on a remote, and name what is damaged or missing.

    Where nothing is named, and without --rev and --all, every object is hashed, and all that the
    working tree needs must be there; with them only what they name is looked at. Of a remote all is
    downloaded for that; of one that keeps versions of files the recorded ones are asked for, and
    downloaded where their etag proves nothing.
    With --repair what is not whole comes from where it is whole: a file that lies unchanged in the
    working tree is such a place, too. Damaged objects are put aside, in the folder 'damaged' of the
    cache. The exit code is 1 where something is left that is not whole.

    \b
    Example:
      gitml verify-data
      gitml verify-data data/images --rev churn@v1.2.0
      gitml verify-data --remote --repair
    """
    project = wiring.find(settings.directory)
    request = options.request()
    with transfer_bar(settings) as transfer:
        found = verify(project, request, transfer, settings)
    if options.as_json:
        print_json(json_verification.verification(found))
    else:
        click.echo(text_verification.verification(found, columns(wide=False)))
    no_remote = None if options.remote else why_of_none(project)
    hint = text_verification.advice(
        found, options.bring(), no_remote, repaired=options.repair, folder=project.folder
    )
    if hint and not options.as_json:
        settings.say(hint)
    return ExitCode.OK if found.holds else ExitCode.CHECK_FAILED
