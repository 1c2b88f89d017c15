"""``gitml profile``: what is in a table."""

from dataclasses import dataclass
from pathlib import Path

import click

from gitml import __version__, wiring
from gitml.core.tables.profiles import document
from gitml.errors import UsageError
from gitml.render.html import profile as html_profile
from gitml.render.markdown import profile as markdown_profile
from gitml.render.text.checks import profile as text_profile
from gitml.ui.click_classes import Command
from gitml.ui.options import (
    MOST_ROWS,
    Settings,
    fetch_option,
    json_option,
    md_option,
    pass_options,
    rows_options,
)
from gitml.ui.output import columns
from gitml.wiring.judging import profiles
from gitml.wiring.output_files import refuse_other, refuse_same


@dataclass(frozen=True, slots=True)
class ProfileOptions:
    """What ``profile`` is asked for.

    Attributes:
        path: a file, or a folder of files.
        rev: None for what lies on disk.
        na_values: what stands in a missing cell, besides nothing.
        output: where the profile goes as JSON.
        html: where the page goes.
        save: whether it goes where Git takes it, too.
        jobs: how many files or blocks are worked on at a time.
        executor: where: ``local`` or ``dask``.
    """

    path: str
    rev: str | None
    na_values: tuple[str, ...]
    output: Path | None
    html: Path | None
    save: bool
    jobs: int
    executor: str
    fetch: bool
    everything: bool
    wide: bool
    as_json: bool
    as_md: bool


def _refuse_outputs(settings: Settings, options: ProfileOptions) -> None:
    """Refuse to write one file twice, or over what gitml did not write."""
    files = {"profile": options.output, "HTML page": options.html}
    named = {kind: settings.directory / file for kind, file in files.items() if file is not None}
    for kind, file in named.items():
        refuse_other(file, kind)
    refuse_same(*named.values())


@click.command(cls=Command)
@click.argument("path")
@click.option("--rev", metavar="REV", help="As the revision REV has it.")
@click.option(
    "--na",
    "na_values",
    multiple=True,
    metavar="TEXT",
    help="A cell with TEXT is missing, and none with NA or the like. May be repeated.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Also write the profile as JSON, which gitml drift reads.",
)
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Also write a page with a picture of each column.",
)
@click.option(
    "--save", is_flag=True, help=f"Also keep it in {profiles.FOLDER}, by the hash of the data."
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    metavar="N",
    help="Read a large table, or a folder, with N processes; each takes some 150 MB.",
)
@click.option(
    "--executor",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Where the files of a folder are read.",
)
@fetch_option
@rows_options
@json_option
@md_option
@pass_options(ProfileOptions)
def profile(settings: Settings, options: ProfileOptions) -> int:
    """Describe each column of a table: its type, missing and distinct values, and distribution.

    PATH is a CSV, TSV, JSON lines or Parquet file of any size (also with .gz), or a folder of
    them. Nothing is guessed: a category called None stays one, 007 and 1e5 stay text. What --json
    prints is enough to judge drift later without the data, and the same in whatever order the
    files of a folder were read.

    \b
    Example:
      gitml profile data/raw.csv
      gitml profile data/raw.csv --rev main --html raw.html
      gitml profile data/parts -j 8 --json > profile.json
    """
    if options.executor != "local" and options.rev is not None:
        raise UsageError("--rev goes with --executor local", "leave out --executor")
    _refuse_outputs(settings, options)
    if options.rev is None:
        table = profiles.find(settings.directory, options.path, settings)
    else:
        table = profiles.find_at(
            settings.directory, options.path, options.rev, settings, fetch=options.fetch
        )
    na_values = options.na_values or None
    make = profiles.maker(table, options.executor, options.jobs, na_values, settings)
    found = profiles.profile(table, na_values, make)
    if options.as_json:
        click.echo(document.write(found, table.left_out), nl=False)
    elif options.as_md:
        click.echo(markdown_profile.profile(found, table.name))
    else:
        room, most = columns(wide=options.wide), None if options.everything else MOST_ROWS
        click.echo(text_profile.profile(found, table.name, columns=room, most=most))
    if options.output is not None:
        wiring.write(settings.directory / options.output, document.write(found, table.left_out))
        settings.say(f"written: {options.output}")
    if options.html is not None:
        page = html_profile.page(found, table.name, __version__)
        wiring.write(settings.directory / options.html, page)
        settings.say(f"written: {options.html}")
    if options.save:
        file = profiles.save(table, found, na_values)
        settings.say(f"kept in {file}, to be committed")
    return 0
