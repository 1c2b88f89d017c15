"""``gitml doctor``: find out what is broken, or slow, and why."""

import os
from itertools import chain

import click

from gitml.core.diagnosis import is_broken
from gitml.errors import ExitCode
from gitml.render.ci import installs, workflow_files
from gitml.render.json import diagnosis as json_diagnosis
from gitml.render.text import diagnosis as text_diagnosis
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_settings
from gitml.ui.output import columns, print_json
from gitml.wiring.doctor import CiFiles, look


@click.command(cls=Command)
@click.option("--offline", is_flag=True, help="Ask no remote.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="How long a remote may take to answer.",
)
@json_option
@pass_settings
def doctor(settings: Settings, *, offline: bool, timeout: float, as_json: bool) -> ExitCode:
    """Look at versions, repository, remotes, credentials, hooks, caches, and what CI needs.

    It says what is broken, what is slow, and what to do. It changes nothing. Passwords and tokens
    are never shown, so the answer can go into a bug report as it is. The exit code is 1 where
    something is broken.

    \b
    Example:
      gitml doctor
      gitml doctor --offline --json
    """
    files = CiFiles([*chain(*workflow_files.FILES.values())], installs.FILES)
    found = look(settings.directory, os.environ, None if offline else timeout, files)
    if as_json:
        print_json(json_diagnosis.diagnosis(found))
    else:
        click.echo(text_diagnosis.text(found, columns(wide=False)))
        settings.say(text_diagnosis.summary(found))
    return ExitCode.CHECK_FAILED if is_broken(found) else ExitCode.OK
