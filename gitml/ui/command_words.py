"""The words of all commands, without the modules that carry them out.

Loading a command takes longer than a Tab may. So what completion needs of the commands is written
to a file when the docs are generated, and the command line is made from that.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from gitml.ui.click_classes import Command, CommandWithVerbs, Group
from gitml.ui.options import common

FILE = Path(__file__).with_name("command_words.json")
TypeOf = Callable[[str], click.types.StringParamType | None]
"""What completes a parameter, by its metavar; None for what nothing completes."""


def describe(command: click.Command) -> dict[str, Any]:
    """A command as plain values."""
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
        spec["commands"] = {name: describe(one) for name, one in inner.items() if one}
        spec["help"] = {name: one.get_short_help_str() for name, one in inner.items() if one}
    if isinstance(command, CommandWithVerbs):
        spec["verbs"] = {name: describe(one) for name, one in command.verbs.items()}
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


class _Words(Group):
    """A group that makes a command when it is called: all of them take longer than a Tab may."""

    def __init__(self, name: str, spec: Mapping[str, Any], type_of: TypeOf) -> None:
        super().__init__(name, params=_parameters(spec, type_of))
        self._spec = spec
        self._type_of = type_of

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(self._spec["commands"])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in self._spec["commands"]:
            return None
        command = _build(cmd_name, self._spec["commands"][cmd_name], self._type_of)
        command.short_help = self._spec["help"][cmd_name]
        return command


def load(type_of: TypeOf) -> click.Group:
    """The whole command line, which completes and runs nothing."""
    return _Words("gitml", json.loads(FILE.read_text("utf-8")), type_of)


def _build(name: str, spec: Mapping[str, Any], type_of: TypeOf) -> click.Command:
    if "commands" in spec:
        return _Words(name, spec, type_of)
    params = _parameters(spec, type_of)
    if "verbs" in spec:
        command = CommandWithVerbs(name, params=params)
        command.verbs = {key: _build(key, one, type_of) for key, one in spec["verbs"].items()}
        return command
    plain = Command(name, params=params)
    plain.allow_interspersed_args = spec.get("interspersed", True)
    return plain


def _parameters(spec: Mapping[str, Any], type_of: TypeOf) -> list[click.Parameter]:
    return [_parameter(one, type_of) for one in spec["params"]]


def _parameter(about: Mapping[str, Any], type_of: TypeOf) -> click.Parameter:
    choices: Sequence[str] | None = about.get("choices")
    kind = click.Choice(choices) if choices else type_of(about["metavar"])
    name, metavar = about["name"], about["metavar"]
    if "opts" not in about:
        nargs = about["nargs"]
        return click.Argument([name], nargs=nargs, required=False, metavar=metavar, type=kind)
    names = [name, *about["opts"]]
    if about["flag"]:
        return click.Option(names, is_flag=True, multiple=about["multiple"], help=about["help"])
    return click.Option(names, multiple=about["multiple"], help=about["help"], type=kind)
