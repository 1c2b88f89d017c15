"""``gitml params``: compare the parameters of any two revisions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from gitml import wiring
from gitml.core.comparisons.changed_values import comparable, told_where_same
from gitml.core.snapshot import Snapshot, Snapshots
from gitml.core.values import ValueChange, changes
from gitml.late_module import LateModule
from gitml.render.json import values as json_values
from gitml.render.text import values as text_values
from gitml.ui.click_classes import Group
from gitml.ui.options import (
    MOST_ROWS,
    Settings,
    fetch_option,
    json_option,
    log_options,
    md_option,
    pass_options,
    rows_options,
)
from gitml.ui.output import columns, print_json
from gitml.ui.problems import fetch_unread, report_problems
from gitml.ui.values import commands as value_commands
from gitml.ui.values.commands import LogOptions, ShowOptions, read_values
from gitml.wiring import readers

if TYPE_CHECKING:
    from gitml.render.markdown import value_tables as markdown_tables
    from gitml.ui.values import log as value_log
else:
    markdown_tables = LateModule("gitml.render.markdown.value_tables")
    value_log = LateModule("gitml.ui.values.log")


class ParamsDiffOptions(NamedTuple):
    """What ``params diff`` is asked for.

    Attributes:
        everything: all rows.
        wide: lines as long as need be.
    """

    base: str
    head: str
    everything: bool
    wide: bool
    fetch: bool
    as_json: bool
    as_md: bool


class ComparedParams(NamedTuple):
    """The parameters of two revisions; of values only what changed."""

    base: Snapshot
    head: Snapshot
    params: tuple[ValueChange, ...]


def diff_params(reader: Snapshots, base: str, head: str) -> ComparedParams:
    """Compare the parameters of two revisions."""
    sides = comparable(*read_values(reader, "params", [base, head]))
    old, new = told_where_same(*sides)
    return ComparedParams(old, new, changes(old.params, new.params))


@click.group(cls=Group)
def params() -> None:
    """Show and compare the parameters that the pipeline depends on, at any revision.

    \b
    Example:
      gitml params show
      gitml params diff main
    """


@params.command("show")
@click.argument("revs", nargs=-1, metavar="[REV]...")
@rows_options
@fetch_option
@json_option
@md_option
@pass_options(ShowOptions)
def show(settings: Settings, options: ShowOptions) -> int:
    """Print the parameters of the working tree, or of each REV side by side.

    \b
    Example:
      gitml params show
      gitml params show main HEAD --md
    """
    return value_commands.show(settings, "params", options, _explain_none)


def _explain_none(reader: Snapshots, snapshots: Sequence[Snapshot]) -> str:  # noqa: ARG001
    return "no parameters; put them into params.yaml, or name files in dvc.yaml"


@params.command("log")
@click.argument("revs", nargs=-1, metavar="[RANGE]...")
@log_options
@fetch_option
@json_option
@md_option
@pass_options(LogOptions)
def log(settings: Settings, options: LogOptions) -> int:
    """Print the parameters of each commit of RANGE (HEAD and what led to it), newest first.

    \b
    Example:
      gitml params log --last 10
      gitml params log --all --path params.yaml
    """
    return value_log.log(settings, "params", options, _explain_none)


@params.command("diff")
@click.argument("base", default="HEAD")
@click.argument("head", default="workspace")
@rows_options
@fetch_option
@json_option
@md_option
@pass_options(ParamsDiffOptions)
def diff(settings: Settings, options: ParamsDiffOptions) -> int:
    """Compare the parameters of BASE (HEAD) with those of HEAD (the working tree).

    \b
    Example:
      gitml params diff
      gitml params diff main HEAD --md
    """
    project = wiring.find(settings.directory)
    base, head = options.base, options.head
    reader = readers.snapshots(project, (base, head))
    if options.fetch:
        fetch_unread(settings, project, lambda: read_values(reader, "params", [base, head]))
    found = diff_params(reader, base, head)
    if options.as_json:
        print_json(json_values.params_diff(found.base.rev, found.head.rev, found.params))
    elif found.params and options.as_md:
        click.echo(markdown_tables.value_table(found.params, base, head))
    elif found.params:
        most = None if options.everything else MOST_ROWS
        room = columns(wide=options.wide)
        click.echo(text_values.value_changes(found.params, base, head, columns=room, most=most))
    elif not (found.base.problems or found.head.problems):
        if not (found.base.params or found.head.params):
            settings.say(_explain_none(reader, [found.base, found.head]))
        else:
            settings.say(f"no parameter differs between {base} and {head}")
    return report_problems([found.base, found.head], fetched=options.fetch)
