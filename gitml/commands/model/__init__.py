"""``gitml model``: models and their versions."""

import copy

import click

from gitml.commands.model import (
    aliases,
    card,
    export,
    get,
    history,
    lineage,
    listing,
    publish,
    show,
    verification,
)
from gitml.ui.click_classes import Group


@click.group(cls=Group)
def model() -> None:
    """See the models of this project and their versions, and give them aliases.

    \b
    Example:
      gitml model list
      gitml model promote churn@v1.2.0 prod --push
    """


def _also(command: click.Command, name: str) -> click.Command:
    """The same command by the name that GTO's users know."""
    other = copy.copy(command)
    other.name, other.short_help = name, f"The same as {command.name}."
    return other


for _command in (
    listing.list_command,
    show.show,
    history.history,
    aliases.promote,
    _also(aliases.promote, "assign"),
    aliases.unassign,
    aliases.withdraw,
    aliases.deprecate,
    verification.verify,
    get.get,
    lineage.lineage,
    card.card,
    export.export,
    publish.publish_command,
):
    model.add_command(_command)
