"""``gitml ci``: have a CI train, check and report."""

import click

from gitml.ui.click_classes import LateGroup

_COMMANDS = {
    "init": "init:init",
    "run": "run:run",
    "comment": "comment:comment",
    "release": "release:release",
    "propose": "propose:propose",
    "clean": "clean:clean_pictures",
}


@click.group(cls=LateGroup, package="gitml.commands.ci", places=_COMMANDS)
def ci() -> None:
    """Have a CI train, check and report.

    \b
    Example:
      gitml ci init github
      gitml ci run
    """
