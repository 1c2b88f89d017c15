"""``gitml params``: compare the parameters of any two revisions."""

import click

from gitml import wiring
from gitml.commands import answers
from gitml.commands.options import (
    Group,
    Settings,
    json_option,
    md_option,
    pass_settings,
    print_json,
)
from gitml.core.comparison import Comparison, compare
from gitml.core.snapshot import Snapshots
from gitml.render import markdown, terminal


def diff_params(reader: Snapshots, base: str, head: str) -> Comparison:
    """Compare the parameters of two revisions."""
    return compare(reader.read(base, {"params"}), reader.read(head, {"params"}))


@click.group(cls=Group)
def params() -> None:
    """Compare the parameters that the pipeline depends on, at any revision.

    \b
    Example:
      gitml params diff main
    """


@params.command("diff")
@click.argument("base", default="HEAD")
@click.argument("head", default="workspace")
@json_option
@md_option
@pass_settings
def diff(settings: Settings, base: str, head: str, as_json: bool, as_md: bool) -> int:
    """Compare the parameters of BASE (HEAD) with those of HEAD (the working tree).

    \b
    Example:
      gitml params diff
      gitml params diff main HEAD --md
    """
    found = diff_params(wiring.snapshots(wiring.find(settings.directory)), base, head)
    if as_json:
        fields = ((change, answers.change_fields(change)) for change in found.params)
        print_json(
            {
                "schema": "gitml.params-diff/1",
                "base": found.base.rev,
                "head": found.head.rev,
                "params": answers.by_path(fields),
            }
        )
    elif found.params and as_md:
        click.echo(markdown.value_table(found.params, base, head))
    elif found.params:
        click.echo(terminal.value_changes(found.params, base, head))
    else:
        settings.say(f"no parameter differs between {base} and {head}")
    return answers.complain([found.base, found.head])
