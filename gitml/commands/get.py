"""``gitml get``: a file or folder of any revision, of this or another repository."""

import os
import shlex
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import click

from gitml import wiring
from gitml.core.data import sizes
from gitml.core.data.results import Copied
from gitml.core.ports import Talk
from gitml.errors import UsageError
from gitml.render import numbers
from gitml.render.json import data as json_data
from gitml.render.text import terminal
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_options
from gitml.ui.output import print_json
from gitml.ui.progress.transfer_bar import transfer_bar
from gitml.ui.push_hints import pushing
from gitml.wiring.storage import sources


@dataclass(frozen=True, slots=True)
class GetOptions:
    """What ``get`` is asked for.

    Attributes:
        words: a path, or a repository and a path.
        rev: None for HEAD.
        out: None for the path's own name.
        force: replace what is there.
    """

    words: tuple[str, ...]
    rev: str | None
    out: str | None
    force: bool
    as_json: bool

    @property
    def repository(self) -> str | None:
        """None for this one."""
        return self.words[0] if len(self.words) == 2 else None

    @property
    def path(self) -> str:
        return self.words[-1]


def get_data(directory: Path, options: GetOptions, talk: Talk) -> Copied:
    """Write what a revision records somewhere, verified by hash.

    Raises:
        UsageError: the revision has no such path, or something is in the way.
        OutsideError: the repository, or an object, cannot be had.
    """
    target = _target(directory, options)
    sources.refuse_taken(target, force=options.force)
    asked = (options.repository, options.path, options.rev)
    try:
        with (
            _pushing(directory, options),
            sources.open_source(directory, *asked, talk) as (recorded, path),
        ):
            return sources.copy(recorded, path, target, force=options.force)
    except UsageError as error:
        raise UsageError(error.message, error.hint or _named_as_shown(options)) from error


def _pushing(directory: Path, options: GetOptions) -> AbstractContextManager[None]:
    if options.repository is not None or options.rev is None:
        return nullcontext()
    return pushing(wiring.find_of_path(directory, options.path)[0], [options.rev])


def _named_as_shown(options: GetOptions) -> str | None:
    """A hint where ``REV:PATH`` was typed, which ``gitml show`` takes; None where it was not."""
    rev, colon, path = options.path.partition(":")
    if options.repository is not None or options.rev is not None or not (colon and rev and path):
        return None
    return f"name the revision by --rev: {shlex.join(['gitml', 'get', path, '--rev', rev])}"


def _target(directory: Path, options: GetOptions) -> Path:
    name = Path(options.path).name
    if not name:
        raise UsageError("name a file or a folder in the repository, not all of it")
    target = directory.resolve() / (options.out or name)
    return target / name if options.out and target.is_dir() else target


@click.command(cls=Command)
@click.argument("words", nargs=-1, required=True, metavar="[REPO] PATH")
@click.option("--rev", metavar="REV", help="A branch, tag, commit or MODEL@vX; else HEAD.")
@click.option("-o", "--out", metavar="OUT", help="Where to write it; else its own name, here.")
@click.option("-f", "--force", is_flag=True, help="Replace what is there.")
@json_option
@pass_options(GetOptions)
def get(settings: Settings, options: GetOptions) -> None:
    """Write a file or folder of any revision, without a checkout: data, models or code.

    REPO is a URL or a folder; without it PATH is of this repository. Of another one only the
    revision that is asked for is fetched, and only the files that are needed. What the DVC cache
    lacks comes from that repository's DVC remote. Every file is verified by hash, and nothing is
    overwritten without --force.

    \b
    Example:
      gitml get data/raw.csv --rev churn@v1.2.0 -o old.csv
      gitml get https://github.com/ada/churn models/model.pkl --rev main
    """
    if len(options.words) > 2:
        raise UsageError(
            "more than a repository and a path", hint="one path at a time: gitml get [REPO] PATH"
        )
    with transfer_bar(settings):
        done = get_data(settings.directory, options, settings)
    if options.as_json:
        print_json(json_data.copied(done))
        return
    files = numbers.counted(done.files, "file")
    target = os.path.relpath(done.target, settings.directory.resolve())
    shown = done.target if Path(options.out or "").is_absolute() else target
    click.echo(f"{terminal.one_line(shown)}: {files}, {sizes.size(done.size)}")
