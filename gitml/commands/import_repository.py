"""``gitml import``: data of another repository, tracked with where it came from."""

from dataclasses import dataclass

import click

from gitml import wiring
from gitml.core.data.results import Tracked
from gitml.core.ports import Talk
from gitml.errors import UsageError
from gitml.render.json import data as json_data
from gitml.ui.click_classes import Command
from gitml.ui.import_options import import_options, told
from gitml.ui.options import Settings, json_option, pass_options
from gitml.ui.output import print_json
from gitml.ui.transfer_bar import transfer_bar
from gitml.wiring import imports


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What ``import`` is asked for; see its help."""

    url: str
    path: str
    out: str | None
    rev: str | None
    remote: str | None
    no_download: bool
    no_exec: bool
    force: bool
    jobs: int | None
    as_json: bool


def import_data(project: wiring.Project, options: ImportOptions, talk: Talk) -> Tracked:
    """Import, and stage the pointer in Git.

    Raises:
        UsageError: something is in the way, or there is no such path or revision.
        OutsideError: the repository, or its data, cannot be had.
    """
    out = imports.target(project, options.path, options.out)
    dvc = imports.open_imports(
        project,
        talk,
        download=not options.no_download,
        execute=not options.no_exec,
        force=options.force,
        jobs=options.jobs,
    )
    url = imports.repository(project, options.url)
    tracked = dvc.from_repository(url, options.path, out, options.rev, options.remote)
    imports.stage(project, [tracked])
    return tracked


@click.command("import", cls=Command)
@click.argument("url", metavar="REPO")
@click.argument("path")
@click.option("-o", "--out", metavar="OUT", help="Where to put it; else its own name, here.")
@click.option("--rev", metavar="REV", help="A branch, tag or commit; else its default branch.")
@click.option("--remote", metavar="NAME", help="The DVC remote of that repository to use.")
@import_options
@json_option
@pass_options(ImportOptions)
def import_repository(settings: Settings, options: ImportOptions) -> None:
    """Bring data of another repository here, and track it with where it came from.

    The pointer PATH.dvc says which repository and which of its commits, and is staged. gitml
    update asks there for a newer version. Only one commit of that repository is fetched.

    \b
    Example:
      gitml import https://github.com/ada/labels data/labels --rev v1.0
      gitml import ../other data/raw.csv -o data/other.csv --no-download
    """
    if options.no_download and options.no_exec:
        raise UsageError("--no-download and --no-exec together", hint="choose one of them")
    project = wiring.find(settings.directory)
    with transfer_bar(settings):
        tracked = import_data(project, options, settings)
    if options.as_json:
        print_json(json_data.imported(tracked))
        return
    click.echo(told(tracked))
    settings.say("the pointer is staged; next: git commit")
