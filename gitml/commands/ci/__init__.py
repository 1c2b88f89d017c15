"""``gitml ci``: have a CI train, check and report."""

import click

from gitml.commands.ci import clean, comment, init, propose, release, run
from gitml.ui.click_classes import Group


@click.group(cls=Group)
def ci() -> None:
    """Have a CI train, check and report.

    \b
    Example:
      gitml ci init github
      gitml ci run
    """


ci.add_command(comment.comment)
ci.add_command(init.init)
ci.add_command(release.release)
ci.add_command(propose.propose)
ci.add_command(clean.clean_pictures)
ci.add_command(run.run)
