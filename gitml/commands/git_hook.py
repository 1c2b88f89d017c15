"""``gitml git-hook``: what Git calls."""

import sys

import click

from gitml.core.data.transfer_request import TransferRequest
from gitml.errors import AGAIN, GitmlError, NoRemoteError
from gitml.render import numbers
from gitml.render.text.data import data_moves
from gitml.ui.click_classes import Command, Group
from gitml.ui.git_calls import hint_from, settings_for
from gitml.ui.options import Settings, pass_settings
from gitml.ui.progress.transfer_bar import transfer_bar
from gitml.wiring import Project, hooks
from gitml.wiring.storage import pushes, transfers
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

    Where that fails Git does not push them: nobody is to see commits whose data is nowhere. What
    the branches on the Git remote record already is not asked for. Without a DVC remote it only
    warns.

    \b
    Example:
      GITML_HOOKS=0 git push    # without it
    """
    lines = [line.split(" ") for line in sys.stdin.read().splitlines() if line.count(" ") == 3]
    refs = [pushes.OutgoingRef(oid, before) for _, oid, _, before in lines]
    sent = 0
    with transfer_bar(settings):
        for project, request in pushes.of_all(settings.directory, remote, refs):
            sent += _push(project, request, settings)
    if sent:
        settings.say(f"data: {numbers.counted(sent, 'object')} uploaded")


def _push(project: Project, request: TransferRequest, settings: Settings) -> int:
    """Upload what a project has; answers how many objects went."""
    place = project.prefix
    talk = settings_for(place, settings)
    try:
        return transfers.push_data(project, request, talk).objects
    except NoRemoteError as error:
        talk.warn(f"{_data(project)} is not pushed: {error.message}", error.hint)
        return 0
    except GitmlError as error:
        raise error.saying(
            f"{place}{': ' if place else ''}{error.message}; so nothing is pushed",
            hint_from(place, error.hint)
            if error.hint
            else "to push without data: GITML_HOOKS=0 git push",
        ) from error


def _data(project: Project) -> str:
    place = project.prefix
    return f"data of {place}" if place else "data"


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
        projects = hooks.restored(settings.directory, before, now)
    except GitmlError as error:
        settings.warn(f"the data stays as it was: {error.message}", error.hint)
        return
    for project in projects:
        _place(project, settings)


def _place(project: Project, settings: Settings) -> None:
    talk = settings_for(project.prefix, settings)
    try:
        with transfer_bar(talk):
            moved = open_data(project, talk).place()
    except GitmlError as error:
        # What is run is Git's command, which may name another commit by now.
        hint = error.hint and error.hint.replace(AGAIN, "run: gitml checkout HEAD")
        talk.warn(f"the {_data(project)} stays as it was: {error.message}", hint)
        return
    if not moved.anything:
        return
    if project.prefix:
        talk.say(f"{_data(project)}:")
    talk.show(data_moves.data_results(moved))
