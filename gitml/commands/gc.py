"""``gitml gc``: delete data that nothing needs any more."""

from dataclasses import dataclass
from pathlib import Path

import click

from gitml import wiring
from gitml.core.data.objects.garbage import Keep
from gitml.render.json import garbage as json_garbage
from gitml.render.text.data import garbage as text_garbage
from gitml.ui.click_classes import Command
from gitml.ui.options import (
    Settings,
    json_option,
    needless_option,
    pass_options,
    refused_option,
)
from gitml.ui.output import columns, print_json
from gitml.wiring.storage.gc import GcRequest, collect


@dataclass(frozen=True)
class GcOptions:
    """What was typed."""

    revs: tuple[str, ...]
    all_commits: bool
    last: int
    days: int | None
    remote: str | None
    projects: tuple[Path, ...]
    not_shared: bool
    offline: bool
    sure: bool
    as_json: bool

    def request(self) -> GcRequest:
        """What is to be collected."""
        keep = Keep(self.revs, self.all_commits, self.last, self.days or 0, self.offline)
        return GcRequest(keep, self.projects, self.not_shared, self.remote, self.days)


@click.command(cls=Command)
@click.option("--rev", "revs", multiple=True, metavar="REV", help="Keep what REV needs, too.")
@click.option("-A", "--all-commits", is_flag=True, help="Keep what any commit needs.")
@click.option(
    "-n", "--num", "last", type=click.IntRange(min=1), default=1, metavar="N",
    help="Keep what the last N commits of each branch and --rev need.",
)  # fmt: skip
@click.option(
    "--keep-days", "days", type=click.IntRange(min=0), metavar="N",
    help="Keep what commits of the last N days need, and what came in that time.  "
    "[default: 0, for remotes 1]",
)  # fmt: skip
@click.option(
    "-r", "--remote", is_flag=False, flag_value="", metavar="[NAME]",
    help="Look at this remote, too; without NAME at the default one.",
)  # fmt: skip
@click.option(
    "-p", "--project", "--projects", "projects", multiple=True, metavar="PATH",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Keep what the project at PATH needs, which uses the same cache or remote.",
)  # fmt: skip
@click.option("--not-shared", is_flag=True, help="No other project uses the cache and the remote.")
@click.option(
    "--offline", is_flag=True, help="Go by the branches and tags that were fetched from Git."
)
@click.option("-y", "-f", "--yes", "--force", "sure", is_flag=True, help="Delete it.")
@needless_option("-w", "--workspace")
@needless_option("-a", "--all-branches")
@needless_option("-T", "--all-tags")
@needless_option("--all-experiments")
@needless_option("--dry", "--dry-run")
@refused_option("-c", "--cloud", hint="of the default remote: gitml gc --remote")
@refused_option("--not-in-remote", hint="push first, so that nothing is only here: gitml push")
@refused_option(
    "--skip-failed", hint="what cannot be read would lose its data; the message tells the way out"
)
@json_option
@pass_options(GcOptions)
def gc(settings: Settings, options: GcOptions) -> None:
    """Find data that nothing needs any more, and delete it with --yes.

    Kept is what the ends of all branches, tags and stashes need, here and on Git's remotes: so
    every released version. Then the working tree, and others of this repository. Where not all of
    that can be read, nothing is deleted, and --yes fails. Of a remote is kept, too, what no commit
    here ever named: it may be of another project.

    \b
    Example:
      gitml gc
      gitml gc --num 5 --keep-days 30
      gitml gc --yes
      gitml gc --remote --yes
    """
    project = wiring.find(settings.directory)
    found = collect(project, options.request(), settings, dry_run=not options.sure)
    if options.as_json:
        print_json(json_garbage.garbage(found, deleted=options.sure))
        return
    room = columns(wide=False)
    click.echo(text_garbage.garbage(found, deleted=options.sure, columns=room))
    if not options.sure and any(one.division.unused or one.unfinished for one in found):
        settings.say("nothing was deleted; to delete it: add --yes")
