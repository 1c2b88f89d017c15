"""``gitml params``: compare the parameters of any two revisions."""

from collections.abc import Sequence
from typing import Any

import click

from gitml import wiring
from gitml.core.comparison import Comparison, comparable, compare
from gitml.core.snapshot import Snapshot, Snapshots
from gitml.render.markdown import tables as markdown_tables
from gitml.render.text import tables as text_tables
from gitml.ui import problems, value_commands
from gitml.ui.options import (
    Group,
    Settings,
    fetch_option,
    json_option,
    log_options,
    md_option,
    pass_settings,
    print_json,
)


def diff_params(reader: Snapshots, base: str, head: str) -> Comparison:
    """Compare the parameters of two revisions."""
    return compare(*comparable(*value_commands.read(reader, "params", [base, head])))


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
@fetch_option
@json_option
@md_option
@pass_settings
def show(settings: Settings, /, **asked: Any) -> int:
    """Print the parameters of the working tree, or of each REV side by side.

    \b
    Example:
      gitml params show
      gitml params show main HEAD --md
    """
    return value_commands.show(settings, "params", _nothing, **asked)


def _nothing(reader: Snapshots, snapshots: Sequence[Snapshot]) -> str:  # noqa: ARG001
    return "no parameters; put them into params.yaml, or name files in dvc.yaml"


@params.command("log")
@click.argument("revs", nargs=-1, metavar="[RANGE]...")
@log_options
@fetch_option
@json_option
@md_option
@pass_settings
def log(settings: Settings, /, **asked: Any) -> int:
    """Print the parameters of each commit of RANGE (HEAD and what led to it), newest first.

    \b
    Example:
      gitml params log --last 10
      gitml params log --all --path params.yaml
    """
    return value_commands.log(settings, "params", **asked)


@params.command("diff")
@click.argument("base", default="HEAD")
@click.argument("head", default="workspace")
@fetch_option
@json_option
@md_option
@pass_settings
def diff(settings: Settings, base: str, head: str, fetch: bool, as_json: bool, as_md: bool) -> int:
    """Compare the parameters of BASE (HEAD) with those of HEAD (the working tree).

    \b
    Example:
      gitml params diff
      gitml params diff main HEAD --md
    """
    place = wiring.find(settings.directory)
    reader = wiring.snapshots(place)
    if fetch:
        problems.fetch(settings, place, lambda: value_commands.read(reader, "params", [base, head]))
    found = diff_params(reader, base, head)
    if as_json:
        fields = ((change, problems.change_fields(change)) for change in found.params)
        print_json(
            {
                "schema": "gitml.params-diff/1",
                "base": found.base.rev,
                "head": found.head.rev,
                "params": problems.by_path(fields),
            }
        )
    elif found.params and as_md:
        click.echo(markdown_tables.value_table(found.params, base, head))
    elif found.params:
        click.echo(text_tables.value_changes(found.params, base, head))
    else:
        settings.say(f"no parameter differs between {base} and {head}")
    return problems.complain([found.base, found.head], fetched=fetch)
