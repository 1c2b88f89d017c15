"""The words of all commands as plain values, for completion.

Loading a command takes longer than a Tab may, so what completion needs of the commands is written
to a file when the docs are generated; ``typed_line.py`` reads it.
"""

from typing import Any

import click

from gitml.ui.click_classes import CommandWithVerbs
from gitml.ui.options import common


def describe(app: click.Group, summaries: dict[str, str]) -> dict[str, Any]:
    """The whole command line.

    Args:
        app: the command line.
        summaries: the line of help of each of its commands.
    """
    help_option = click.Option(["-h", "--help"], is_flag=True, help="Show this message and exit.")
    shared = [_describe(one) for one in (*common(), help_option)]
    return {**_command(app), "help": summaries, "common": shared}


def _command(command: click.Command) -> dict[str, Any]:
    shared = {one.name for one in common()}
    shown = [one for one in command.params if one.name not in shared]
    spec: dict[str, Any] = {"params": [_describe(one) for one in shown if not _is_hidden(one)]}
    if not command.allow_interspersed_args:
        spec["interspersed"] = False
    if isinstance(command, click.Group):
        context = click.Context(command)
        inner = {
            name: command.get_command(context, name) for name in command.list_commands(context)
        }
        spec["commands"] = {name: _command(one) for name, one in inner.items() if one}
        spec["help"] = {name: one.get_short_help_str() for name, one in inner.items() if one}
    if isinstance(command, CommandWithVerbs):
        spec["verbs"] = {name: _command(one) for name, one in command.verbs.items()}
    return spec


def _is_hidden(parameter: click.Parameter) -> bool:
    return isinstance(parameter, click.Option) and parameter.hidden


def _describe(parameter: click.Parameter) -> dict[str, Any]:
    metavar = parameter.metavar or str(parameter.name).upper()
    about: dict[str, Any] = {"name": parameter.name, "metavar": metavar}
    if isinstance(parameter, click.Option):
        about["opts"] = [*parameter.opts, *parameter.secondary_opts]
        about["help"] = parameter.help
        about["flag"] = parameter.is_flag
        about["multiple"] = parameter.multiple
    else:
        about["nargs"] = parameter.nargs
    if isinstance(parameter.type, click.Choice):
        about["choices"] = [str(one) for one in parameter.type.choices]
    return about
