"""``gitml git-hook``: what Git calls."""

import sys

import click

from gitml import wiring
from gitml.errors import ConfigError, GitmlError
from gitml.render import numbers
from gitml.render.text.data import data_moves
from gitml.ui.click_classes import Command, Group
from gitml.ui.options import Settings, pass_settings
from gitml.ui.progress.transfer_bar import transfer_bar
from gitml.wiring import hooks
from gitml.wiring.storage.data import open_data


@click.group("git-hook", cls=Group)
def git_hook() -> None:
    """What Git calls after gitml init --hooks.

    \b
    Example:
      gitml init --hooks
    """


@git_hook.command("pre-push", cls=Command)
@click.argument("remote")
@click.argument("url")
@pass_settings
def pre_push(settings: Settings, remote: str, url: str) -> None:  # noqa: ARG001
    """Upload the data of the commits that Git is about to push.

    Where that fails Git does not push them: nobody is to see commits whose data is nowhere. Without
    a DVC remote it only warns.

    \b
    Example:
      GITML_HOOKS=0 git push    # without it
    """
    project = wiring.find(settings.directory)
    oids = [line.split(" ")[1] for line in sys.stdin.read().splitlines() if line.count(" ") == 3]
    try:
        with transfer_bar(settings):
            sent = hooks.push_data(project, remote, oids, settings)
    except ConfigError as error:
        settings.warn(f"data is not pushed: {error.message}", error.hint)
        return
    except GitmlError as error:
        raise type(error)(
            f"{error.message}; so nothing is pushed",
            error.hint or "to push without data: GITML_HOOKS=0 git push",
        ) from error
    if sent:
        settings.say(f"data: {numbers.counted(sent, 'object')} uploaded")


@git_hook.command("post-checkout", cls=Command)
@click.argument("before")
@click.argument("now")
@click.argument("flag")
@pass_settings
def post_checkout(settings: Settings, before: str, now: str, flag: str) -> None:
    """Put the data of the commit in place that Git has checked out, as far as the cache has it.

    What stands in the way of that is told and fails nothing.

    \b
    Example:
      GITML_HOOKS=0 git checkout main    # without it
    """
    if flag != "1":  # single files
        return
    try:
        project = wiring.find(settings.directory)
        if not hooks.restores(project, before, now):
            return
        with transfer_bar(settings):
            moved = open_data(project, settings).place()
    except GitmlError as error:
        settings.warn(f"the data stays as it was: {error.message}", error.hint)
        return
    if moved.anything:
        settings.show(data_moves.data_results(moved))
