"""``gitml import``: data of another repository, tracked with where it came from."""

from dataclasses import dataclass

import click

from gitml import wiring
from gitml.core.data.results import Tracked
from gitml.core.ports import Talk
from gitml.ui.click_classes import Command
from gitml.ui.import_options import ImportOptions, import_options, print_imported
from gitml.ui.options import Settings, pass_options
from gitml.ui.progress.transfer_bar import transfer_bar
from gitml.wiring.storage import imports


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryImportOptions(ImportOptions):
    """What ``import`` is asked for; see its help."""

    url: str
    path: str
    rev: str | None


def import_data(project: wiring.Project, options: RepositoryImportOptions, talk: Talk) -> Tracked:
    """Import, and stage the pointer in Git.

    Raises:
        UsageError: something is in the way, or there is no such path or revision.
        OutsideError: the repository, or its data, cannot be had.
    """
    dvc = imports.open_imports(project, talk, **options.how())
    out = imports.target(project, options.path, options.out)
    url, path = imports.repository(project, options.url, options.path, options.rev)
    tracked = dvc.from_repository(url, path, out, options.rev, options.remote)
    imports.stage(project, [tracked])
    return tracked


@click.command("import", cls=Command)
@click.argument("url", metavar="REPO")
@click.argument("path")
@click.option("-o", "--out", metavar="OUT", help="Where to put it; else its own name, here.")
@click.option("--rev", metavar="REV", help="A branch, tag, commit, MODEL@vX or MODEL#ALIAS.")
@click.option("--remote", metavar="NAME", help="The DVC remote of that repository to use.")
@import_options
@pass_options(RepositoryImportOptions)
def import_repository(settings: Settings, options: RepositoryImportOptions) -> None:
    """Bring data of another repository here, and track it with where it came from.

    The pointer PATH.dvc says which repository and which of its commits, and is staged. gitml
    update asks there for a newer version. Only one commit of that repository is fetched: of one on
    this machine, too, what is committed comes, and not what lies in its working tree.

    \b
    Example:
      gitml import https://github.com/ada/labels data/labels --rev v1.0
      gitml import ../other data/raw.csv -o data/other.csv --no-download
    """
    project = wiring.find(settings.directory)
    with transfer_bar(settings):
        tracked = import_data(project, options, settings)
    print_imported(settings, tracked, as_json=options.as_json)
