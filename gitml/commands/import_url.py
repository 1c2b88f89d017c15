"""``gitml import-url``: data of a URL or a path, tracked with where it came from."""

from contextlib import nullcontext
from dataclasses import dataclass

import click

from gitml import wiring
from gitml.core.data.results import Tracked
from gitml.core.ports import Talk
from gitml.errors import UsageError
from gitml.ui.click_classes import Command
from gitml.ui.import_options import ImportOptions, import_options, print_imported
from gitml.ui.options import Settings, pass_options
from gitml.ui.progress.transfer_bar import transfer_bar
from gitml.wiring.storage import imports


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlImportOptions(ImportOptions):
    """What ``import-url`` is asked for; see its help."""

    url: str
    to_remote: bool
    version_aware: bool
    fs_config: tuple[str, ...]

    def check(self) -> None:
        """Refuse options that contradict each other.

        Raises:
            UsageError: they do.
        """
        if self.to_remote and (self.no_download or self.no_exec or self.version_aware):
            raise UsageError(
                "--to-remote brings nothing here, so it goes with none of --no-download, --no-exec"
                " and --version-aware",
                hint="leave them out",
            )
        if self.remote and not self.to_remote:
            raise UsageError("--remote without --to-remote", hint="add --to-remote")

    @property
    def settings(self) -> dict[str, str]:
        """The settings of DVC for the storage.

        Raises:
            UsageError: one of them is not ``KEY=VALUE``.
        """
        found = [one.partition("=") for one in self.fs_config]
        if wrong := next((key for key, equals, _ in found if not key or not equals), None):
            raise UsageError(f"not KEY=VALUE: '{wrong}'", hint="as in: --fs-config profile=mine")
        return {key: value for key, _, value in found}


def import_data(project: wiring.Project, options: UrlImportOptions, talk: Talk) -> Tracked:
    """Import, and stage the pointer in Git.

    Raises:
        UsageError: something is in the way.
        OutsideError: there is nothing, or it cannot be reached.
    """
    options.check()
    dvc = imports.open_imports(project, talk, **options.how())
    out = imports.target(project, options.url, options.out)
    sending = imports.sending_to(project, options.remote) if options.to_remote else nullcontext()
    with sending:
        tracked = dvc.from_url(
            imports.location(project, options.url, out),
            out,
            remote=options.remote,
            to_remote=options.to_remote,
            version_aware=options.version_aware,
            settings=options.settings,
        )
    imports.stage(project, [tracked])
    return tracked


@click.command("import-url", cls=Command)
@click.argument("url", metavar="URL_OR_PATH")
@click.argument("out", required=False)
@click.option("--to-remote", is_flag=True, help="Send it to the DVC remote, and not here.")
@click.option("-r", "--remote", metavar="NAME", help="The DVC remote for --to-remote.")
@click.option("--version-aware", is_flag=True, help="Record the versions that the storage keeps.")
@click.option("--fs-config", multiple=True, metavar="KEY=VALUE", help="A setting for that storage.")
@import_options
@pass_options(UrlImportOptions)
def import_url(settings: Settings, options: UrlImportOptions) -> None:
    """Bring data of a URL or a path here, and track it with where it came from.

    The pointer OUT.dvc says where that is, and is staged. gitml update looks there again. With
    --to-remote data that does not fit on this machine goes straight to the DVC remote.

    \b
    Example:
      gitml import-url https://example.com/data.csv data/raw.csv
      gitml import-url s3://bucket/images --to-remote
    """
    project = wiring.find(settings.directory)
    with transfer_bar(settings):
        tracked = import_data(project, options, settings)
    print_imported(settings, tracked, as_json=options.as_json)
