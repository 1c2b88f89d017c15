"""Commands and groups of commands that take the common options."""

import copy
import importlib
import os
import shlex
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import click

from gitml.errors import AboveProjectsError
from gitml.ui.options import common

_TYPED = "gitml.typed"  # the words behind a command, in the context
_WHOLE = 1000  # characters: more than a sentence has


class Command(click.Command):
    """A command that also takes the common options."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(common())

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta.setdefault(_TYPED, [*args])
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AboveProjectsError as error:
            words, typed = ctx.command_path.split()[1:], ctx.meta[_TYPED]
            if any(isinstance(one, Verb) for one in self.params):
                words = words[:-1]  # it is typed, too
            if not any(map(_is_of_this_folder, typed)):
                error.call(shlex.join([*words, *typed]))
            raise


def _is_of_this_folder(word: str) -> bool:
    """Whether a word may mean another thing in another folder."""
    return "/" in word or word.startswith("-C") or os.path.exists(word)  # noqa: PTH110  of any length


class CommandWithPaths(Command):
    """A command whose last argument is called ``paths``, which is all that stands behind ``--``.

    What stands before is read by itself, so that ``-- PATH`` alone is no other argument's, as in
    Git.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        at = args.index("--") if "--" in args else len(args)
        before, paths = args[:at], args[at + 1 :]
        ctx.meta.setdefault(_TYPED, [*args])
        rest = super().parse_args(ctx, before)
        ctx.params["paths"] = (*(ctx.params.get("paths") or ()), *paths)
        return rest


class Group(click.Group):
    """A group of commands that take the common options."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(common())

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with their whole first sentence, which click would cut."""
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [
            (name, command.get_short_help_str(_WHOLE))
            for name, command in found
            if command is not None and not command.hidden
        ]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)


class LateGroup(Group):
    """A group whose commands are imported when they are asked for.

    Args:
        package: that they are in.
        places: module and attribute of each, as ``module:attribute``. A command that is there by
            two names is called by its own one; of the other, help says that it is the same.
    """

    def __init__(self, *args: Any, package: str, places: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._package = package
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in self._places:
            return None
        module, _, attribute = self._places[cmd_name].partition(":")
        command: click.Command = getattr(
            importlib.import_module(f"{self._package}.{module}"), attribute
        )
        return command if command.name == cmd_name else _by_other_name(command, cmd_name)


def _by_other_name(command: click.Command, name: str) -> click.Command:
    other = copy.copy(command)
    other.name, other.short_help = name, f"The same as {command.name}."
    return other


class Verb(click.Argument):
    """The word that called a command; see :class:`CommandWithVerbs`."""

    def get_usage_pieces(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return []  # it stands before the options


class CommandWithVerbs(Command):
    """A command whose first word may be the name of another one, when something follows it.

    Alone it is a name that the command itself takes.

    Attributes:
        verbs: those commands; each gets the whole command line, with its name as a :class:`Verb`.
    """

    verbs: Mapping[str, click.Command] = MappingProxyType({})

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        name = self._find_verb(click.Context(self, parent, info_name), args)
        if name is not None:
            return self.verbs[name].make_context(f"{info_name} {name}", args, parent, **extra)
        return super().make_context(info_name, args, parent, **extra)

    def _find_verb(self, ctx: click.Context, args: list[str]) -> str | None:
        words = self._words(ctx, args)
        if not words or words[0] not in self.verbs:
            return None
        asks_for_help = not set(args).isdisjoint(self.get_help_option_names(ctx))
        return words[0] if len(words) > 1 or asks_for_help else None

    def _words(self, ctx: click.Context, args: list[str]) -> list[str]:
        """What is typed beside the options; nothing where the command line cannot be read."""
        parser = self.make_parser(ctx)
        parser.ignore_unknown_options = True  # they may be the other command's
        try:
            options, _, _ = parser.parse_args(list(args))
        except click.UsageError:
            return []
        names = [one.name for one in self.params if isinstance(one, click.Argument)]
        given = [options.get(str(name)) for name in names]
        words = [word for words in given if isinstance(words, tuple | list) for word in words]
        return [word for word in words if not word.startswith("-")]
