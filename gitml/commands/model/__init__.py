"""``gitml model``: models and their versions."""

import click

from gitml.ui.click_classes import LateGroup

# Each by where it is; GTO's users know promote as assign.
_COMMANDS = {
    "list": "listing:list_command",
    "show": "show:show",
    "history": "history:history",
    "promote": "aliases:promote",
    "assign": "aliases:promote",
    "unassign": "aliases:unassign",
    "withdraw": "aliases:withdraw",
    "deprecate": "aliases:deprecate",
    "verify": "verification:verify",
    "get": "get:get",
    "lineage": "lineage:lineage",
    "card": "card:card",
    "export": "export:export",
    "publish": "publish:publish_command",
}


@click.group(cls=LateGroup, package="gitml.commands.model", places=_COMMANDS)
def model() -> None:
    """See the models of this project and their versions, and give them aliases.

    \b
    Example:
      gitml model list
      gitml model promote churn@v1.2.0 prod --push
    """
